"""Everything is in reach of a keyboard, and the focus stays where the change was."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.visitor import (
    MAP,
    PASSWORD,
    STEP,
    Held,
    add_link,
    menu,
    new_email,
    note,
    note_state,
    sign_up,
    tab_to,
    topic,
    waymark,
)

FIRST = "programming-basics"
TOPIC = "Functions and modules"
CONTROLS = """() => [...document.querySelectorAll(
    'a[href], button, summary, textarea, select, input:not([type=hidden])'
)].filter((e) => e.checkVisibility({ visibilityProperty: true })
    && !(e.type === 'radio' && !e.checked)).map((e, i) => e.dataset.control = String(i))"""


def test_the_first_tab_stop_skips_to_the_content(page: Page) -> None:
    page.goto(MAP)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", [MAP, STEP])
def test_tab_comes_to_every_control_and_shows_where_it_is(page: Page, path: str) -> None:
    sign_up(page, at=path)
    controls = set(page.evaluate(CONTROLS))
    assert len(controls) > 20
    unseen = set()
    for _ in range(len(controls) + 5):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const at = document.activeElement;
                const box = at.matches("input[type=radio]") ? at.closest("label") : at;
                const style = getComputedStyle(box);
                const ring = style.outlineStyle !== "none" || style.boxShadow !== "none"
                return [at.dataset.control, ring];
            }"""
        )
        controls.discard(seen[0])
        if seen[0] and not seen[1]:
            unseen.add(page.evaluate("document.activeElement.outerHTML"))
    left = [page.locator(f"[data-control='{c}']").evaluate("e => e.outerHTML") for c in controls]
    assert not left
    assert not unseen


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_topic_is_ticked_and_unticked_and_keeps_the_focus(page: Page, key: str) -> None:
    page.goto(STEP)
    tab_to(page, topic(page, TOPIC))
    page.keyboard.press(key)
    expect(page.locator("#topics-title")).to_contain_text("1 of 8")
    expect(topic(page, TOPIC)).to_be_focused()
    page.keyboard.press(key)
    expect(page.locator("#topics-title")).to_contain_text("0 of 8")
    expect(topic(page, TOPIC)).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_held_while_an_earlier_tick_is_answered_ticks_all_the_same(
    page: Page, key: str
) -> None:
    page.goto(STEP)
    held = Held(page, "**/topics/**", only_first=True)
    topic(page, TOPIC).press("Space")
    held.wait()
    topic(page, "Git basics").focus()
    page.keyboard.down(key)
    held.let_go()
    expect(page.locator("#topics-title")).to_contain_text("1 of 8" if key == "Space" else "2 of 8")
    page.keyboard.up(key)
    expect(page.locator("#topics-title")).to_contain_text("2 of 8")
    expect(topic(page, "Git basics")).to_be_focused()


def test_arrow_keys_send_only_the_status_they_come_to(page: Page) -> None:
    page.goto(STEP)
    page.clock.install()
    page.clock.pause_at("2100-01-01")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    tab_to(page, page.get_by_label("To do", exact=True))
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.clock.run_for(300)  # a hand that looks before it goes on
    assert sent == []
    page.clock.run_for(1000)
    expect(page.locator("#step-head .status-word").first).to_have_text("Skipped")
    assert len([url for url in sent if url.endswith("/status/")]) == 1


def test_arrow_keys_walk_the_statuses_and_keep_the_focus(page: Page) -> None:
    page.goto(STEP)
    tab_to(page, page.get_by_label("To do", exact=True))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Learning", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#step-head .status-word").first).to_have_text("Done")
    expect(page.get_by_label("Done", exact=True)).to_be_focused()


def test_a_step_is_marked_on_the_map_and_its_control_keeps_the_focus(page: Page) -> None:
    page.goto(MAP)
    tab_to(page, waymark(page, FIRST).get_by_role("button", name="Mark done"))
    page.keyboard.press("Enter")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")
    expect(waymark(page, FIRST).get_by_role("button", name="Reopen")).to_be_focused()


def test_a_choice_in_a_steps_menu_leaves_the_focus_at_the_step(page: Page) -> None:
    page.goto(MAP)
    tab_to(page, waymark(page, FIRST).locator("summary"))
    page.keyboard.press("Enter")
    skip = waymark(page, FIRST).get_by_role("button", name="Skip", exact=True)
    tab_to(page, skip)
    page.keyboard.press("Space")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Skipped")
    expect(waymark(page, FIRST).get_by_role("button", name="Take it up")).to_be_focused()


def test_the_proposal_to_mark_done_leaves_the_focus_at_the_status(page: Page) -> None:
    page.goto(STEP)
    boxes = page.get_by_role("checkbox")
    for number in range(boxes.count()):
        boxes.nth(number).press("Space")
        expect(boxes.nth(number)).to_be_checked()
        expect(page.locator("#topics-title")).to_contain_text(f"{number + 1} of")
    proposal = page.get_by_role("button", name="Mark step 1 done")
    proposal.press("Enter")
    expect(proposal).to_have_count(0)
    expect(page.get_by_label("Done", exact=True)).to_be_focused()


def test_adding_and_detaching_a_link_leave_the_focus_at_the_form_for_it(page: Page) -> None:
    sign_up(page, at=STEP)
    field = page.get_by_label("Link to your project")
    field.fill("https://github.com/alice/passengers")
    field.press("Enter")
    expect(page.locator("#evidence li")).to_have_count(1)
    expect(field).to_be_focused()
    page.get_by_role("button", name="Detach").press("Enter")
    expect(page.locator("#evidence li")).to_have_count(0)
    expect(page.locator("#add-project summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()


def test_a_refused_link_has_the_focus_and_its_error_beside_it(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    sign_up(page, at=STEP)
    add_link(page, "ftp://example.org/")
    field = page.get_by_label("Link to your project")
    expect(field).to_be_focused()
    expect(field).to_have_value("ftp://example.org/")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Use an address that starts with https:// or http://."
    )


@pytest.mark.parametrize("which", ["menu", "more"])
def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page, which: str) -> None:
    page.goto(MAP)
    details = menu(page) if which == "menu" else waymark(page, FIRST).locator("details")
    summary = details.locator("summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(details).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(details).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_a_menu_closes_when_the_focus_leaves_it(page: Page) -> None:
    page.goto(MAP)
    tab_to(page, menu(page).locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, waymark(page, FIRST).get_by_role("link"))
    expect(menu(page)).not_to_have_attribute("open", "")


def test_the_whole_way_needs_no_mouse(page: Page) -> None:
    """Tick as a guest, sign up, mark steps, write, attach a link, log out and in: by keys alone."""
    page.goto(STEP)
    tab_to(page, topic(page, TOPIC))
    page.keyboard.press("Space")
    expect(page.locator("#invitation")).to_contain_text("your 1 tick comes along")

    tab_to(page, page.locator("#invitation").get_by_role("link", name="Sign up"))
    page.keyboard.press("Enter")
    email = new_email()
    type_credentials(page, email)
    page.wait_for_url(f"**{STEP}")
    expect(topic(page, TOPIC)).to_be_checked()

    tab_to(page, note(page))
    page.keyboard.type("typed")
    tab_to(page, page.get_by_role("button", name="Save note"))
    page.keyboard.press("Enter")
    expect(note_state(page)).to_contain_text("Saved")

    tab_to(page, page.get_by_label("Link to your project"))
    page.keyboard.type("https://github.com/alice/passengers")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence li")).to_have_count(1)

    page.goto(MAP)
    tab_to(page, waymark(page, FIRST).get_by_role("button", name="Mark done"))
    page.keyboard.press("Enter")
    expect(waymark(page, FIRST).locator(".status-word")).to_have_text("Done")

    tab_to(page, menu(page).locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Log out"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sign up").first).to_be_visible()

    page.goto(f"/accounts/login/?next={STEP}")
    type_credentials(page, email)
    page.wait_for_url(lambda url: urlsplit(url).path == STEP)
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(topic(page, TOPIC)).to_be_checked()
    expect(note(page)).to_have_value("typed")
    expect(page.locator("#evidence li")).to_have_count(1)


def type_credentials(page: Page, email: str) -> None:
    tab_to(page, page.get_by_label("E-mail"))
    page.keyboard.type(email)
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
