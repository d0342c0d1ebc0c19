"""The whole way, as a learner walks it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.visitor import (
    MAP,
    STEP,
    STEP_TITLE,
    add_link,
    fill_credentials,
    log_in,
    log_out,
    mark_done,
    new_email,
    note,
    position,
    set_status,
    tick,
    toasts,
    topic,
    waymark,
    write_note,
)

TOPIC = "Functions and modules"


def test_a_learner_walks_the_whole_way_and_finds_everything_again(page: Page) -> None:
    arrive_and_tick_as_a_guest(page)
    email = sign_up_from_the_step(page)
    mark_three_steps_done(page)
    write_and_attach(page)
    log_out(page)
    log_in(page, email)
    expect_all_still_there(page)


def arrive_and_tick_as_a_guest(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".waymark")).to_have_count(20)
    expect(page.get_by_text("Start here")).to_have_count(1)
    page.get_by_role("link", name=STEP_TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(STEP_TITLE)
    tick(page, TOPIC)
    expect(page.locator("#invitation")).to_contain_text(
        "Sign up to keep notes and projects; your 1 tick comes along."
    )


def sign_up_from_the_step(page: Page) -> str:
    email = new_email()
    page.locator("#invitation").get_by_role("link", name="Sign up").click()
    expect(page.get_by_text("Your 1 tick comes along.")).to_be_visible()
    fill_credentials(page, email)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"**{STEP}")
    expect(topic(page, TOPIC)).to_be_checked()
    expect(toasts(page)).to_contain_text("Brought along: 1 topic")
    return email


def mark_three_steps_done(page: Page) -> None:
    set_status(page, "Done")
    expect(position(page)).to_have_text("5%")
    page.goto(MAP)
    mark_done(page, "mathematics-and-statistics")
    mark_done(page, "data-manipulation-and-analysis")
    expect(position(page)).to_have_text("15%")


def write_and_attach(page: Page) -> None:
    page.goto(STEP)
    write_note(page, "Decorators **wrap** functions.")
    add_link(page, "https://www.github.com/alice/passengers.git")
    expect(page.locator("#evidence")).to_contain_text("alice/passengers")
    add_link(page, "https://www.kaggle.com/code/alice/titanic-start")
    expect(page.locator("#evidence li")).to_have_count(2)


def expect_all_still_there(page: Page) -> None:
    expect(position(page)).to_have_text("15%")
    for slug in ("programming-basics", "mathematics-and-statistics"):
        expect(waymark(page, slug).locator(".status-word")).to_have_text("Done")
    expect(waymark(page, "programming-basics")).to_contain_text("proof")
    page.goto(STEP)
    expect(topic(page, TOPIC)).to_be_checked()
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(note(page)).to_have_value("Decorators **wrap** functions.")
    expect(page.locator("#evidence .badge")).to_have_text(["Kaggle notebook", "GitHub repository"])
    page.goto("/notes/")
    expect(page.locator(".card")).to_contain_text("Decorators")
    page.goto("/projects/")
    expect(page.locator(".card")).to_have_count(2)
    page.goto("/dashboard/")
    expect(page.locator(".dashboard-percent")).to_contain_text("15%")
    expect(page.locator("main")).to_contain_text("3 of 20")
