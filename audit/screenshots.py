"""Takes a picture of every page into docs/screenshots/: `make screenshots`.

Each is named by page, reader, width and theme. Two of them, small, are kept in the repository.
`python -m audit.screenshots map menu` takes only these.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright

from audit.learners import MAP, cookies_of
from audit.pages import PAGES, READERS_OF, STEP, THEMES, WIDTHS
from audit.site import CHECKOUT, NO_CHROMIUM, find_chromium, launch_chromium, serving

FOLDER = CHECKOUT / "docs/screenshots"
HEIGHTS = {390: 844, 1440: 900}
KEPT = {"map": (MAP, "light"), "step-dark": (STEP, "dark")}
KEPT_VIEW: ViewportSize = {"width": 1440, "height": 1200}
KEPT_SIZE = (1008, 840)
KEPT_QUALITY = 82  # of WebP; keeps a picture below 150 KB


def open_menu(page: Page) -> None:
    page.locator("details.menu > summary").click()


def open_card(page: Page) -> None:
    page.locator(".is-here details.more > summary").click()


def press(key: str) -> Callable[[Page], None]:
    """Opens the dialog of a shortcut."""

    def act(page: Page) -> None:
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()

    return act


def log_in_without_words(page: Page) -> None:
    page.get_by_role("button", name="Log in", exact=True).click()
    page.locator(".field-errors").first.wait_for()


# Beyond the pages as they open: address, reader, what is done there.
SCENES: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "not-found": ("/no/such/page/", "half-way", lambda page: None),
    "login-errors": (PAGES["login"], "visitor", log_in_without_words),
    "menu": (MAP, "half-way", open_menu),
    "card": (MAP, "half-way", open_card),
    "keys": (MAP, "half-way", press("?")),
    "search": (MAP, "half-way", press("/")),
}


def main() -> int:
    if find_chromium() is None:
        print(NO_CHROMIUM)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with (
            serving(folder, folder / "prepared.sqlite3") as address,
            closing(launch_chromium(playwright)) as browser,
        ):
            cookies = cookies_of(browser, address)
            wanted = sys.argv[1:] or [*PAGES, *SCENES, *KEPT]
            for page in filter(wanted.__contains__, PAGES):
                for reader in READERS_OF[page]:
                    take_all(browser, address + PAGES[page], cookies[reader], f"{page}-{reader}")
            for scene in filter(wanted.__contains__, SCENES):
                path, reader, act = SCENES[scene]
                take_all(browser, address + path, cookies[reader], scene, act, full_page=False)
            for name in filter(wanted.__contains__, KEPT):
                path, theme = KEPT[name]
                take_kept(browser, address + path, cookies["half-way"], name, theme)
    return 0


def take_all(
    browser: Browser,
    url: str,
    cookies: StorageState,
    name: str,
    act: Callable[[Page], None] = lambda page: None,
    full_page: bool = True,
) -> None:
    """Take a page at each width in each theme."""
    print(name, end="", flush=True)
    for width, theme in product(WIDTHS, THEMES):
        with browser.new_context(
            storage_state=cookies,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=theme,
            reduced_motion="reduce",
        ) as context:
            page = context.new_page()
            page.goto(url, wait_until="networkidle")
            act(page)
            file = f"{name}-{width}-{theme}.png"
            page.screenshot(path=FOLDER / file, full_page=full_page)
        print(".", end="", flush=True)
    print()


def take_kept(browser: Browser, url: str, cookies: StorageState, name: str, theme: str) -> None:
    with browser.new_context(
        storage_state=cookies,
        viewport=KEPT_VIEW,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    file = FOLDER / f"{name}.webp"
    picture.resize(KEPT_SIZE, Image.Resampling.LANCZOS).save(file, quality=KEPT_QUALITY, method=6)
    print(f"{file.name} is {file.stat().st_size // 1000} KB")


if __name__ == "__main__":
    sys.exit(main())
