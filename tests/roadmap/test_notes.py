"""A note on a step: saved over the revision that was read, previewed, listed and found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from roadmap.models import Note, StaleRevision, Step
from tests.conftest import SLUG
from tests.page import Element, read

STEP = f"/roadmaps/{SLUG}/deep-learning/"
NOTE = f"{STEP}note/"
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def step(db: None) -> Step:
    return Step.objects.get(slug="deep-learning")


@pytest.fixture
def write(alice: User, as_alice: Client, step: Step) -> Callable[[str], Note]:
    """Alice writes a note over whatever there is."""

    def save(text: str) -> Note:
        note = Note.objects.filter(learner=alice.learner, step=step).first()
        return Note.write(alice.learner.pk, step.pk, text, note.revision if note else 0)

    return save


def box(page: Element) -> str:
    return page["note-text"].value


def test_a_note_is_saved_and_shown_again(as_alice: Client) -> None:
    response = as_alice.post(NOTE, {"text": "# Mine\n\n  indented", "revision": "0"})
    assert response["Location"] == f"{STEP}#note"
    page = read(as_alice.get(STEP))
    assert box(page) == "# Mine\n\n  indented"
    assert page["note-revision"].attributes["value"] == "1"
    assert "Saved" in page["note-state"]


def test_a_script_gets_the_new_revision_and_the_time(as_alice: Client) -> None:
    fragments = read(as_alice.post(NOTE, {"text": "a", "revision": "0"}, headers=BY_HTMX))
    assert fragments["note-revision"].attributes["value"] == "1"
    assert "Saved" in fragments["note-state"]


def test_each_save_raises_the_revision_and_a_save_of_the_same_does_not(
    write: Callable[[str], Note],
) -> None:
    assert [write(text).revision for text in ("a", "b", "b")] == [1, 2, 2]


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_a_stale_save_changes_nothing_and_shows_both_texts(
    as_alice: Client, write: Callable[[str], Note], headers: dict[str, str]
) -> None:
    write("first")
    write("from the other tab")
    response = as_alice.post(NOTE, {"text": "from this tab", "revision": "1"}, headers=headers)
    assert response.status_code == 409
    page = read(response)
    assert page["note-newer"].value == "from the other tab"
    assert page["note-revision"].attributes["value"] == "2"
    if not headers:  # a script leaves the text where it is
        assert box(page) == "from this tab"
    assert Note.objects.get().text == "from the other tab"


def test_the_merged_text_is_saved_over_the_newer_one(
    as_alice: Client, write: Callable[[str], Note]
) -> None:
    write("theirs")
    write("theirs, newer")
    stale = read(as_alice.post(NOTE, {"text": "mine", "revision": "1"}))
    revision = stale["note-revision"].attributes["value"]
    as_alice.post(NOTE, {"text": "theirs and mine", "revision": revision})
    assert Note.objects.get().text == "theirs and mine"


def test_two_tabs_with_the_first_note_of_a_step_conflict_too(
    as_alice: Client, alice: User, step: Step
) -> None:
    as_alice.post(NOTE, {"text": "one", "revision": "0"})
    assert as_alice.post(NOTE, {"text": "two", "revision": "0"}).status_code == 409
    with pytest.raises(StaleRevision):
        Note.write(alice.learner.pk, step.pk, "three", 0)


def test_a_repeated_save_whose_answer_was_lost_is_no_conflict(as_alice: Client) -> None:
    for _ in range(2):
        assert as_alice.post(NOTE, {"text": "one", "revision": "0"}).status_code == 302
    assert Note.objects.get().revision == 1


def test_a_note_that_is_no_longer_there_is_written_anew(as_alice: Client) -> None:
    response = as_alice.post(NOTE, {"text": "typed for long", "revision": "7"})
    assert response.status_code == 302
    assert Note.objects.get().text == "typed for long"


def test_too_long_a_note_is_refused_beside_the_box_and_kept_in_it(as_alice: Client) -> None:
    text = "x" * 20_001
    response = as_alice.post(NOTE, {"text": text, "revision": "0"})
    assert response.status_code == 422
    page = read(response)
    assert "A note holds 20,000 characters; this one has 20001." in page["note-errors"]
    assert box(page) == text
    assert not Note.objects.exists()


def test_a_line_end_counts_as_one_character_as_the_writer_sees_it(as_alice: Client) -> None:
    text = "x\r\n" * 10_000
    assert as_alice.post(NOTE, {"text": text, "revision": "0"}).status_code == 302
    assert Note.objects.get().text == "x\n" * 10_000


@pytest.mark.parametrize("revision", ["", "-1", "one", "9" * 30])
def test_a_revision_that_is_none_is_refused(as_alice: Client, revision: str) -> None:
    assert as_alice.post(NOTE, {"text": "a", "revision": revision}).status_code == 422
    assert not Note.objects.exists()


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_a_preview_shows_how_it_reads_and_saves_nothing(
    as_alice: Client, headers: dict[str, str]
) -> None:
    data = {"text": "**bold** <script>alert(1)</script>", "revision": "0"}
    page = read(as_alice.post(f"{NOTE}preview/", data, headers=headers))
    preview = page["note-preview"]
    assert preview.one("strong").text == "bold"
    assert not preview.all("script")
    if not headers:
        assert box(page) == data["text"]
    assert not Note.objects.exists()


def test_an_emptied_note_is_said_to_be_saved(
    as_alice: Client, write: Callable[[str], Note]
) -> None:
    write("something")
    fragments = read(as_alice.post(NOTE, {"text": "", "revision": "1"}, headers=BY_HTMX))
    assert "Saved" in fragments["note-state"]


def test_without_scripts_the_answers_stand_where_the_reader_looks(as_alice: Client) -> None:
    form = read(as_alice.get(STEP))["note-form"]
    assert form.attributes["action"] == f"{NOTE}#note"
    assert form.one("button", formaction=f"{NOTE}preview/#note-preview")


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"text": "mine", "revision": "1"}, 409), ({"text": "x" * 20_001, "revision": "0"}, 422)],
)
def test_without_scripts_the_top_of_the_page_says_that_the_note_was_not_saved(
    as_alice: Client, write: Callable[[str], Note], sent: dict[str, str], status: int
) -> None:
    write("first")
    write("second")
    response = as_alice.post(NOTE, sent)
    assert response.status_code == status
    page = read(response)
    assert page.one("title").text.startswith("Not saved: 5. ")
    assert page.links()["See why, and save it again"] == "#note"
    assert "Not saved" not in read(as_alice.get(STEP)).one("title")


@pytest.mark.parametrize("path", ["note/", "note/preview/", "projects/", "status/", "known/"])
def test_the_address_of_a_form_leads_to_its_step(as_alice: Client, path: str) -> None:
    assert as_alice.get(f"{STEP}{path}")["Location"] == STEP


def test_a_page_that_answers_a_form_knows_the_address_it_can_be_opened_at(
    as_alice: Client,
) -> None:
    page = read(as_alice.post(f"{NOTE}preview/", {"text": "words", "revision": "0"}))
    assert page.form("/settings/theme/").sent()["next"] == STEP


def test_everybody_has_a_note_of_their_own_at_the_same_address(
    as_bob: Client, write: Callable[[str], Note]
) -> None:
    write("Alice's")
    assert box(read(as_bob.get(STEP))) == ""
    as_bob.post(NOTE, {"text": "Bob's", "revision": "0"})
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Alice's", "Bob's"]


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_a_guest_is_told_to_log_in_and_keeps_the_text(
    as_guest: Client, headers: dict[str, str]
) -> None:
    response = as_guest.post(NOTE, {"text": "typed", "revision": "0"}, headers=headers)
    assert response.status_code == 401
    page = read(response)
    assert "You are no longer logged in" in page
    if not headers:
        assert page.one("textarea").value == "typed"


def test_all_notes_are_listed_the_last_written_first(
    as_alice: Client, alice: User, write: Callable[[str], Note]
) -> None:
    write("On depth.")
    first = Step.objects.get(slug="programming-basics")
    Note.write(alice.learner.pk, first.pk, "On basics.", 0)
    cards = read(as_alice.get("/notes/")).one("ul", class_="cards").all("li")
    assert [card.one("h2").text for card in cards] == [
        "Understand the basics of programming",
        "Explore deep learning techniques",
    ]
    assert cards[1].links()["Explore deep learning techniques"] == f"{STEP}#note"
    assert "On depth." in cards[1]


def test_an_emptied_note_leaves_the_list(as_alice: Client, write: Callable[[str], Note]) -> None:
    write("something")
    write("")
    assert "No notes yet" in read(as_alice.get("/notes/"))


def test_the_empty_list_leads_to_the_current_step(as_alice: Client) -> None:
    links = read(as_alice.get("/notes/")).links()
    assert links["Write the first one"] == f"/roadmaps/{SLUG}/programming-basics/"


def test_a_search_finds_words_whatever_their_case_and_marks_them(
    as_alice: Client, write: Callable[[str], Note]
) -> None:
    write("Why Backpropagation <b>works</b>.")
    page = read(as_alice.get("/notes/?q=BACKPROP"))
    assert "1 note with “BACKPROP”." in page
    assert "BACKPROP" in page.one("title")
    assert page.one("mark").text == "Backprop"
    assert "<b>works</b>" in page.one("p", class_="excerpt")


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("À l'ÉCOLE", "école", "ÉCOLE"),
        ("Die Straße", "STRASSE", "Straße"),
        ("100% sure", "%", "%"),
    ],
)
def test_a_search_finds_words_of_any_language_as_they_are(
    as_alice: Client, write: Callable[[str], Note], text: str, query: str, hit: str
) -> None:
    write(text)
    page = read(as_alice.get("/notes/", {"q": query}))
    assert page.one("p", class_="excerpt").one("mark").text == hit


def test_a_search_finds_the_notes_of_a_step_by_its_title(
    as_alice: Client, write: Callable[[str], Note]
) -> None:
    write("Nothing about that word.")
    page = read(as_alice.get("/notes/?q=LEARNING"))
    assert page.one("ul", class_="cards").one("h2").one("mark").text == "learning"


def test_an_excerpt_shows_the_words_and_not_the_marks_of_markdown(
    as_alice: Client, write: Callable[[str], Note]
) -> None:
    write("# Shapes\n\nA **batch** of [tensors](https://example.org/t).\n\n- one\n- two & <three>")
    excerpt = read(as_alice.get("/notes/")).one("p", class_="excerpt")
    assert excerpt.text == "ShapesA batch of tensors.• one• two & <three>"
    assert len(excerpt.all("br")) == 3


def test_a_card_shows_the_place_of_its_step(as_alice: Client, write: Callable[[str], Note]) -> None:
    write("words")
    as_alice.post(f"{STEP}status/", {"status": "done"})
    card = read(as_alice.get("/notes/")).one("ul", class_="cards").one("li")
    assert card.one("span", class_="sign is-done").text == "5"
    assert card.one("span", class_="status-word is-done").text == "Done"


def test_a_search_without_a_hit_says_so_and_offers_all_notes(
    as_alice: Client, write: Callable[[str], Note]
) -> None:
    write("something")
    page = read(as_alice.get("/notes/?q=elsewhere"))
    assert "0 notes with “elsewhere”." in page
    assert page.links()["All notes"] == "/notes/"


def test_nobody_finds_what_somebody_else_wrote(
    as_bob: Client, write: Callable[[str], Note]
) -> None:
    write("secret")
    assert "0 notes" in read(as_bob.get("/notes/?q=secret"))


def test_too_long_a_search_is_refused_beside_the_box(as_alice: Client) -> None:
    response = as_alice.get("/notes/", {"q": "x" * 201})
    assert response.status_code == 422
    assert "at most 200 characters" in read(response)
