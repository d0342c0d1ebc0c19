"""The route's rows in the database: read for the comparison, and changed as planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import models

from roadmap.freshness import renew_version
from roadmap.models import LoadedRow, Step
from roadmap.on_record import ON_ROADMAP, ON_STEP, has_records
from roadmap.sync.columns import Column, columns_of, default_of, model_of, plain
from roadmap.sync.plan import Plan
from roadmap.sync.rows import DRAFT, KINDS, ORDERS, PREREQUISITES, Fields, Key, Row, with_orders


def read_loaded() -> dict[Key, Fields]:
    """What was last loaded. A column that is newer than the loading counts as its default."""
    defaults = {
        model: {name: default_of(column) for name, column in columns_of(model).items()}
        for model in KINDS
    }
    return {
        Key(row.model, row.key): {**defaults[row.model], **row.fields}
        for row in LoadedRow.objects.filter(model__in=KINDS).order_by("pk")
    }


class Site:
    """All rows of the route, by their keys. Reads one query per model, however many there are."""

    def __init__(self) -> None:
        self.instances: dict[Key, Any] = {}
        self.paths: dict[tuple[str, int], str] = {}
        for model, kind in KINDS.items():
            instance: Any
            for instance in model_of(model)._default_manager.order_by("pk"):
                parent_id = getattr(instance, f"{kind.parent}_id", None)
                parents = [self.paths[f"roadmap.{kind.parent}", parent_id]] if parent_id else []
                self._add(Key(model, "/".join([*parents, instance.slug])), instance)

    def _add(self, key: Key, instance: Any) -> None:
        self.instances[key] = instance
        self.paths[key.model, instance.pk] = key.path

    def read(self) -> dict[Key, Row]:
        """The rows as plain values."""
        needs: dict[int, list[str]] = defaultdict(list)
        links = Step.prerequisites.through._default_manager
        for step, needed in links.values_list("from_step_id", "to_step_id"):
            needs[step].append(self.paths["roadmap.step", needed])

        def value(instance: Any, column: Column) -> Any:
            if isinstance(column, models.ManyToManyField):
                return sorted(needs[instance.pk])
            if isinstance(column, models.ForeignKey):
                target = column.related_model._meta.label_lower
                return self.paths[target, getattr(instance, column.attname)]
            return plain(getattr(instance, column.name))

        rows = {}
        for key, instance in self.instances.items():
            columns = columns_of(key.model).items()
            fields = {name: value(instance, column) for name, column in columns}
            rows[key] = Row(fields, instance.position)
        return with_orders(rows)

    def would_hide(self, fixture: Mapping[Key, Row], rows: Mapping[Key, Row]) -> set[Key]:
        """The steps and roadmaps that become drafts though learners have records on them."""
        state, draft = DRAFT
        drafts = (
            key
            for key, row in fixture.items()
            if key in rows and row.fields.get(state) == draft != rows[key].fields[state]
        )
        paths = {"roadmap.step": ON_STEP, "roadmap.roadmap": ON_ROADMAP}
        return {key for key in drafts if has_records(paths[key.model], self.instances[key].pk)}

    def carry_out(self, plan: Plan) -> None:
        """Change the rows as planned, remember what was loaded, and renew what visitors see.

        Rows are written in bulk, which sends no signals: hence the versions are renewed here.
        """
        for model in KINDS:
            self._create(model, plan)
            self._update(model, plan)
        self._set_prerequisites(plan)
        for key in plan.deleted:
            self.instances[key].delete()
        remember(plan)
        for slug in {key.roadmap for key in plan.changed}:
            renew_version(self.instances[Key("roadmap.roadmap", slug)].pk)

    def _create(self, model: str, plan: Plan) -> None:
        rows = {key: row for key, row in plan.created.items() if key.model == model}
        instances = []
        for key, row in rows.items():
            values = {"slug": key.slug, "position": plan.positions.get(key, row.position)}
            if key.parent:
                values[KINDS[model].parent] = self.instances[key.parent]
            values.update(self._writable(model, row.fields))
            instances.append(model_of(model)(**values))
        created = model_of(model)._default_manager.bulk_create(instances)
        for key, instance in zip(rows, created, strict=True):
            self._add(key, instance)

    def _update(self, model: str, plan: Plan) -> None:
        changed = {*plan.updated, *plan.positions} - set(plan.created)
        instances: list[Any] = []
        names: set[str] = set()
        for key in (key for key in changed if key.model == model):
            values = self._writable(model, plan.updated.get(key, {}))
            if key in plan.positions:
                values["position"] = plan.positions[key]
            for name, value in values.items():
                setattr(self.instances[key], name, value)
            if values:
                instances.append(self.instances[key])
                names.update(values)
        if instances:
            model_of(model)._default_manager.bulk_update(instances, sorted(names))

    def _writable(self, model: str, fields: Fields) -> dict[str, Any]:
        """The fields that are columns of the row itself, with instances for paths."""
        columns = columns_of(model)
        return {
            name: self.instances[Key(f"roadmap.{name}", str(value))]
            if isinstance(columns[name], models.ForeignKey)
            else value
            for name, value in fields.items()
            if name not in ORDERS and name != PREREQUISITES
        }

    def _set_prerequisites(self, plan: Plan) -> None:
        created = {key: row.fields for key, row in plan.created.items()}
        for key, fields in {**created, **plan.updated}.items():
            if PREREQUISITES in fields:
                paths: Any = fields[PREREQUISITES]
                needed = [self.instances[Key("roadmap.step", path)] for path in paths]
                self.instances[key].prerequisites.set(needed)


def remember(plan: Plan) -> None:
    """Keep what was loaded, for the next comparison."""
    for key in plan.forgotten:
        LoadedRow.objects.filter(model=key.model, key=key.path).delete()
    LoadedRow.objects.bulk_create(
        [LoadedRow(model=key.model, key=key.path, fields=f) for key, f in plan.loaded.items()],
        update_conflicts=True,
        unique_fields=["model", "key"],
        update_fields=["fields"],
    )
