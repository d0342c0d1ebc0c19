"""The shipped roadmap is whole, and `loaddata` and the sync bring the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core import serializers
from django.core.management import call_command

from roadmap.models import Criterion, LoadedRow, Resource, Roadmap, Stage, Step, Topic

SLUG = "machine-learning-engineer"
PATH = settings.BASE_DIR / "fixtures" / f"{SLUG}.yaml"
MODELS = [Roadmap, Stage, Step, Topic, Criterion, Resource]
COUNTS = [1, 6, 20, 146, 61, 116]
STEPS = [
    (
        "Understand the basics of programming",
        "Learn programming languages such as Python, R, or Java, as they are commonly used in "
        "machine learning.",
    ),
    (
        "Master the fundamentals of mathematics and statistics",
        "Understanding concepts like algebra, calculus, probability, and statistics is "
        "essential for machine learning.",
    ),
    (
        "Learn about data manipulation and analysis",
        "Gain knowledge of tools like Pandas, NumPy, and data visualization libraries to work "
        "with large datasets.",
    ),
    (
        "Dive into machine learning algorithms",
        "Understand the different types of machine learning algorithms such as supervised, "
        "unsupervised, and reinforcement learning.",
    ),
    (
        "Explore deep learning techniques",
        "Familiarize yourself with neural networks, convolutional neural networks, and "
        "recurrent neural networks.",
    ),
    (
        "Understand model evaluation and optimization",
        "Learn how to evaluate models using metrics like accuracy, precision, recall, and "
        "optimize them for better performance.",
    ),
    (
        "Gain experience with machine learning frameworks",
        "Work with popular frameworks like TensorFlow, PyTorch, or scikit-learn to implement "
        "machine learning models.",
    ),
    (
        "Learn about cloud computing platforms",
        "Understand how to deploy and scale machine learning models using platforms like AWS, "
        "Google Cloud, or Azure.",
    ),
    (
        "Develop problem-solving skills",
        "Practice solving real-world problems using machine learning techniques through "
        "projects and challenges.",
    ),
    (
        "Understand data preprocessing techniques",
        "Learn about feature engineering, data normalization, and handling missing data to "
        "prepare datasets for machine learning models.",
    ),
    (
        "Explore natural language processing",
        "Gain expertise in processing and analyzing textual data using techniques like "
        "sentiment analysis, text classification, and language modeling.",
    ),
    (
        "Learn about computer vision",
        "Understand techniques for image processing, object detection, and image "
        "classification using machine learning algorithms.",
    ),
    (
        "Stay updated with industry trends",
        "Follow blogs, research papers, and conferences to stay informed about advancements "
        "in machine learning and artificial intelligence.",
    ),
    (
        "Develop a portfolio",
        "Showcase your machine learning projects and contributions on platforms like GitHub "
        "or Kaggle to demonstrate your skills to potential employers.",
    ),
    (
        "Network with professionals",
        "Attend machine learning meetups, conferences, and webinars to connect with industry "
        "experts and learn from their experiences.",
    ),
    (
        "Gain practical experience through internships",
        "Seek internships or research opportunities with companies that work on machine "
        "learning projects to apply your knowledge in real-world scenarios.",
    ),
    (
        "Obtain certifications",
        "Consider getting certified in machine learning from reputable organizations like "
        "Coursera, edX, or Udacity to validate your skills and knowledge.",
    ),
    (
        "Collaborate on open-source projects",
        "Contribute to open-source machine learning projects to gain hands-on experience and "
        "build a strong professional network.",
    ),
    (
        "Prepare for technical interviews",
        "Practice algorithms, data structures, and machine learning concepts to excel in "
        "technical interviews for machine learning engineer positions.",
    ),
    (
        "Maintain a continuous learning mindset",
        "Machine learning is a rapidly evolving field, so stay curious, update yourself with "
        "new technologies, and never stop learning.",
    ),
]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The file's rows as they are written."""
    loaded: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return loaded


def fields(rows: list[dict[str, Any]], model: str) -> list[dict[str, Any]]:
    return [row["fields"] for row in rows if row["model"] == f"roadmap.{model}"]


def content() -> list[str]:
    """Every row of the route as it would be dumped, the times and versions of loading aside."""
    objects = [row for model in MODELS for row in model._default_manager.order_by("pk")]
    dumped = serializers.serialize("python", objects, use_natural_foreign_keys=True)
    apart = {"version", "added_at"}
    return sorted(
        repr((row["model"], {k: v for k, v in row["fields"].items() if k not in apart}))
        for row in dumped
    )


def empty() -> None:
    """Take every row of the route away."""
    for model in [LoadedRow, *reversed(MODELS)]:
        model._default_manager.all().delete()


def counts() -> list[int]:
    return [model._default_manager.count() for model in MODELS]


def test_the_counts(rows: list[dict[str, Any]]) -> None:
    found = Counter(row["model"] for row in rows)
    assert [found[model._meta.label_lower] for model in MODELS] == COUNTS
    assert len(rows) == sum(COUNTS)


def test_titles_and_descriptions_are_the_sources_word_for_word(rows: list[dict[str, Any]]) -> None:
    assert [(step["title"], step["source_text"]) for step in fields(rows, "step")] == STEPS


@pytest.mark.django_db
def test_the_steps_stand_on_the_site_in_the_sources_order() -> None:
    steps = Step.objects.filter(roadmap__slug=SLUG)
    assert list(steps.values_list("title", "source_text")) == STEPS


def test_the_source_is_named_with_its_address(rows: list[dict[str, Any]]) -> None:
    [roadmap] = fields(rows, "roadmap")
    assert roadmap["source_name"] == "JustAcademy"
    assert roadmap["source_url"].startswith("https://justacademy.co/")
    assert "JustAcademy" in roadmap["source_note"]


def test_the_hours_add_up(rows: list[dict[str, Any]]) -> None:
    assert sum(step["hours"] for step in fields(rows, "step")) == 1220


def test_every_step_is_published_and_has_all_its_parts(rows: list[dict[str, Any]]) -> None:
    for model in ("topic", "criterion", "resource"):
        assert len({part["step"][1] for part in fields(rows, model)}) == 20
    for step in fields(rows, "step"):
        assert step["state"] == "published"
        assert step["overview"]
        assert step["idea_title"]
        assert step["idea_description"]


def test_every_outcome_says_what_one_can_do(rows: list[dict[str, Any]]) -> None:
    assert [t for t in fields(rows, "topic") if not t["outcome"].startswith("You can ")] == []


def test_no_slug_stands_twice_under_one_parent(rows: list[dict[str, Any]]) -> None:
    keys = Counter(
        (row["model"], *(row["fields"].get("step") or row["fields"].get("roadmap") or ()), slug)
        for row in rows
        if (slug := row["fields"]["slug"])
    )
    assert [key for key, count in keys.items() if count > 1] == []
    assert len(keys) == len(rows)


def test_no_resource_stands_twice(rows: list[dict[str, Any]]) -> None:
    addresses = Counter(resource["url"].rstrip("/") for resource in fields(rows, "resource"))
    assert addresses.most_common(1)[0][1] == 1


def test_prerequisites_are_always_earlier_steps(rows: list[dict[str, Any]]) -> None:
    earlier: list[list[str]] = []
    for step in fields(rows, "step"):
        assert [needed for needed in step["prerequisites"] if needed not in earlier] == []
        earlier.append([SLUG, step["slug"]])


@pytest.mark.django_db
def test_loaddata_fills_an_empty_database_and_a_second_time_adds_nothing() -> None:
    empty()
    call_command("loaddata", SLUG, verbosity=0)
    assert counts() == COUNTS
    first = content()
    call_command("loaddata", SLUG, verbosity=0)
    assert content() == first


@pytest.mark.django_db
def test_the_sync_brings_what_loaddata_brings() -> None:
    empty()
    call_command("loaddata", SLUG, verbosity=0)
    loaded = content()
    empty()
    call_command("sync_roadmap", PATH, verbosity=0)
    assert counts() == COUNTS
    assert content() == loaded
