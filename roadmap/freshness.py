"""Gives a roadmap a new version whenever anything of its route changes, in the same transaction."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from roadmap.models import Criterion, Resource, Roadmap, Stage, Step, Topic


@receiver([post_save, post_delete], sender=Roadmap)
def roadmap_changed(instance: Roadmap, **_: Any) -> None:
    renew_version(instance.pk)


@receiver([post_save, post_delete], sender=Stage)
@receiver([post_save, post_delete], sender=Step)
def stage_or_step_changed(instance: Stage | Step, **_: Any) -> None:
    renew_version(instance.roadmap_id)


@receiver([post_save, post_delete], sender=Topic)
@receiver([post_save, post_delete], sender=Criterion)
@receiver([post_save, post_delete], sender=Resource)
def part_changed(instance: Topic | Criterion | Resource, **_: Any) -> None:
    renew_version_of_steps([instance.step_id])


@receiver(m2m_changed, sender=Step.prerequisites.through)
def prerequisites_changed(instance: Model, action: str, pk_set: set[int] | None, **_: Any) -> None:
    if action.startswith("post_"):
        renew_version_of_steps([instance.pk, *(pk_set or ())])


def renew_version_of_steps(step_ids: list[int]) -> None:
    for roadmap_id in set(Step.objects.filter(pk__in=step_ids).values_list("roadmap", flat=True)):
        renew_version(roadmap_id)


def renew_version(roadmap_id: int) -> None:
    Roadmap.objects.filter(pk=roadmap_id).update(version=uuid.uuid4())
