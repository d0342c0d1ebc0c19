"""One click gives a ZIP with everything of a learner, and of nobody else."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.journey import Journey
from roadmap.models import Change, Note, Project, StepStatus
from roadmap.takeout.archive import write_archive
from roadmap.takeout.spreadsheet import csv_lines, safe_cell
from tests.page import Element, parse
from tests.roadmap.takeout.archives import DATA, EXPORT, data_of, export, files_of, records_of

STEP = "programming-basics"


def test_the_zip_has_the_files_that_the_page_promises(as_alice: Client, walked: Journey) -> None:
    roadmap, third = walked.outline.slug, walked.outline.steps[2].slug
    assert list(files_of(export(as_alice))) == [
        *("index.html", "data.json"),
        *sorted(f"notes/{roadmap}/{step}.md" for step in (STEP, third)),
        *("projects.csv", "history.jsonl"),
    ]


def test_it_is_a_download_named_after_its_day(as_alice: Client) -> None:
    response = as_alice.get(EXPORT)
    today = timezone.now().date().isoformat()
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="waymark-{today}.zip"'
    assert response.streaming


def test_it_is_not_packed_a_second_time(as_alice: Client) -> None:
    response = as_alice.get(EXPORT, headers={"Accept-Encoding": "gzip"})
    assert response.getvalue().startswith(b"PK")


def test_data_json_says_what_stands(as_alice: Client, alice: User, walked: Journey) -> None:
    data = data_of(export(as_alice))
    roadmap = walked.outline.slug
    assert (data["format"], data["version"]) == ("waymark-takeout", 1)
    assert data["profile"]["email"] == alice.email
    statuses = {row["step"]: row["status"] for row in data["statuses"]}
    assert sorted(statuses.values()) == ["done", "learning", "skipped"]
    assert statuses[STEP] == "done"
    assert len(data["ticks"]) == 2
    assert data["notes"][0].keys() == {"roadmap", "step", "text", "updated_at"}
    trees = data["projects"][0]
    assert trees["url"] == "https://github.com/alice/trees"
    assert {(row["roadmap"], row["step"]) for row in trees["proves"]} == {
        (roadmap, STEP),
        (roadmap, walked.outline.steps[1].slug),
    }
    assert trees["proves"][1]["criterion"] == walked.outline.steps[0].criteria[0].slug


def test_the_history_has_a_line_for_each_change(as_alice: Client, walked: Journey) -> None:
    lines = records_of(export(as_alice))["history"]
    assert len(lines) == Change.objects.count() == 5
    assert lines[0]["before"] == "todo"
    assert lines[0]["after"] == "done"
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_a_note_is_a_markdown_file_below_its_step_s_title(
    as_alice: Client, walked: Journey
) -> None:
    note = files_of(export(as_alice))[f"notes/{walked.outline.slug}/{STEP}.md"]
    assert note == f"# {walked.outline.steps[0].title}\n\n# Loops\n\nThey go *round*.\n\n"


def test_projects_are_a_table(as_alice: Client, walked: Journey) -> None:
    table = files_of(export(as_alice))["projects.csv"].removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["title"] for row in rows] == ["alice/trees", "example.org/alice"]
    first = walked.outline.steps[0]
    assert f"{first.title}: {first.criteria[0].text}" in rows[0]["proves"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20", " ="])
def test_no_cell_is_a_formula(as_alice: Client, walked: Journey, sign: str) -> None:
    Project.objects.update(title=f'{sign}HYPERLINK("x")', description=f"{sign}1")
    table = files_of(export(as_alice))["projects.csv"].removeprefix("\ufeff")
    for row in csv.DictReader(io.StringIO(table, newline="")):
        assert row["title"] == f'\'{sign}HYPERLINK("x")'
        assert row["description"] == f"'{sign}1"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            min_size=2,
            max_size=2,
        )
    )
)
def test_a_table_reads_back_as_it_was_written(rows: list[list[str]]) -> None:
    table = "".join(csv_lines(("a", "b"), rows)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(table, newline="")))
    assert read == [["a", "b"], *([safe_cell(cell) for cell in row] for row in rows)]


def test_nothing_of_anybody_else_is_in_it(as_bob: Client, walked: Journey, alice: User) -> None:
    files = files_of(export(as_bob))
    assert not [name for name, text in files.items() if "alice" in text.lower()]
    assert records_of(export(as_bob))["statuses"] == []


def test_an_empty_account_has_an_archive_too(as_bob: Client) -> None:
    archive = export(as_bob)
    assert "Nothing yet." in files_of(archive)["index.html"]
    assert records_of(archive)["history"] == []


def test_an_archived_step_is_in_it(as_alice: Client, walked: Journey) -> None:
    step = StepStatus.objects.get(step__slug=STEP).step
    step.state = "archived"
    step.save()
    archive = export(as_alice)
    assert STEP in {row["step"] for row in data_of(archive)["statuses"]}
    assert step.title in files_of(archive)["index.html"]


def test_an_empty_note_is_none(as_alice: Client, walked: Journey) -> None:
    Note.objects.update(text="")
    archive = export(as_alice)
    assert data_of(archive)["notes"] == []
    assert not [name for name in files_of(archive) if name.startswith("notes/")]


def test_the_archive_is_made_as_it_is_sent() -> None:
    """What is read of the entries is sent before more is read."""
    asked: list[int] = []

    def texts() -> Iterator[str]:
        for number in range(1000):
            asked.append(number)
            yield os.urandom(1000).hex()

    parts = write_archive([("big.json", texts())], timezone.now())
    next(parts)
    assert len(asked) < 500
    sizes = [len(part) for part in parts]
    assert len(asked) == 1000
    assert max(sizes) < 64 * 1024


def offline(archive: bytes) -> Element:
    return parse(files_of(archive)["index.html"])


def test_the_page_reads_offline(as_alice: Client, walked: Journey) -> None:
    page = offline(export(as_alice))
    assert page.one("h1").text == "My way"
    assert "They go round." in page
    assert "alice/trees" in page
    assert "The last" not in page
    loaded = [e for e in page.all() if e.tag in ("script", "img", "iframe", "object")]
    assert loaded == []
    assert [e.attributes["href"] for e in page.all("link")] == ["data:,"]


def test_the_page_shows_words_that_look_like_html_as_words(
    as_alice: Client, alice: User, walked: Journey
) -> None:
    script = "<script>alert(1)</script>"
    alice.name = script
    alice.save()
    Project.objects.update(title=script, description=script)
    page = offline(export(as_alice))
    assert page.all("script") == []
    assert page.text.count(script) >= 4


def test_the_page_is_written_for_its_reader_s_clock(
    as_alice: Client, alice: User, walked: Journey
) -> None:
    alice.time_zone = "Pacific/Kiritimati"
    alice.save()
    there = timezone.now().astimezone(ZoneInfo(alice.time_zone))
    assert f"on {there:%-d %B %Y}" in offline(export(as_alice))


def test_of_a_long_history_the_page_shows_the_end(
    as_alice: Client, walked: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roadmap.takeout.page.CHANGES", 2)
    page = offline(export(as_alice))
    assert "The last 2 of 5 changes." in page
    assert len(page.all("time")) == 2


def test_the_page_of_your_data_says_what_is_to_come(
    as_alice: Client, walked: Journey, journey_of: Callable[[User], Journey]
) -> None:
    text = as_alice.get(DATA).content.decode()
    assert "2 notes, 2 projects" in text
    assert "5 changes" in text
