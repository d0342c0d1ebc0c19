"""A small roadmap in a fixture file of its own, to be changed and synced."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from django.core.management import call_command

from roadmap.models import Step, Topic

SITE = "https://example.org/"


def roadmap(slug: str, **fields: Any) -> dict[str, Any]:
    source = {"source_name": "", "source_url": "", "source_note": ""}
    return {"slug": slug, **source, "position": 2, "state": "published", **fields}


def step(stage: str, slug: str, position: int, needs: list[str]) -> dict[str, Any]:
    return {
        "model": "roadmap.step",
        "fields": {
            "roadmap": ["trail"],
            "stage": ["trail", stage],
            "slug": slug,
            "title": f"The {slug}",
            "source_text": "",
            "overview": "First words.\n\nMore words.",
            "hours": 8,
            "idea_title": "",
            "idea_uses": "",
            "idea_description": "",
            "prerequisites": [["trail", need] for need in needs],
            "position": position,
            "state": "published",
        },
    }


def part(model: str, slug: str, position: int, **fields: Any) -> dict[str, Any]:
    own = {"step": ["trail", "gate"], "slug": slug, "position": position}
    return {"model": f"roadmap.{model}", "fields": own | fields}


class Trail:
    """Two stages: the meadow with the gate (which has parts) and the stile; the ridge's summit."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "trail.yaml"
        own = {"roadmap": ["trail"], "purpose": "Walk."}
        self.rows: list[dict[str, Any]] = [
            {
                "model": "roadmap.roadmap",
                "fields": roadmap("trail", title="Trail", summary="A walk."),
            },
            *(
                {
                    "model": "roadmap.stage",
                    "fields": own | {"slug": slug, "title": slug, "position": position},
                }
                for position, slug in enumerate(["meadow", "ridge"], start=1)
            ),
            step("meadow", "gate", 1, []),
            step("meadow", "stile", 2, ["gate"]),
            step("ridge", "summit", 1, ["stile"]),
            *(
                part("topic", slug, position, name=slug, outcome=f"You can name the {slug}.")
                for position, slug in enumerate(["latch", "hinge", "post"], start=1)
            ),
            part("criterion", "open", 1, text="It stands open."),
            part("resource", "guide", 1, title="Guide", url=f"{SITE}g", kind="book", provider=""),
            part("resource", "chart", 2, title="Chart", url=f"{SITE}c", kind="docs", provider=""),
        ]

    def fields(self, model: str, slug: str) -> dict[str, Any]:
        """The fields of a row in the file, to be changed there."""
        fields: dict[str, Any] = self._row(model, slug)["fields"]
        return fields

    def drop(self, model: str, slug: str) -> None:
        self.rows.remove(self._row(model, slug))

    def _row(self, model: str, slug: str) -> dict[str, Any]:
        return next(
            row
            for row in self.rows
            if row["model"] == f"roadmap.{model}" and row["fields"]["slug"] == slug
        )

    def write(self) -> None:
        self.path.write_text(yaml.safe_dump(self.rows, sort_keys=False))

    def sync(self, *options: str, **more: Any) -> str:
        """Write the file, sync it, and return what was printed."""
        self.write()
        printed = StringIO()
        call_command("sync_roadmap", str(self.path), *options, stdout=printed, **more)
        return printed.getvalue()


def site_step(slug: str) -> Step:
    return Step.objects.get(roadmap__slug="trail", slug=slug)


def site_topics() -> list[str]:
    """The gate's topics on the site, in order."""
    return list(Topic.objects.filter(step=site_step("gate")).values_list("slug", flat=True))
