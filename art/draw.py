"""Draws the pictures that must be pixels, from the sources beside this file: `make art`.

They are drawn once and kept in `static/img/`; run it again when a source or the scene changes.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
IMAGES = ROOT / "static" / "img"
SCENE = ROOT / "templates" / "roadmap" / "home" / "_scene.html"
DEBIANS = Path("/usr/bin/chromium")
STEPS = "20"


def main() -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium
        path = DEBIANS if DEBIANS.exists() else chromium.executable_path
        browser = chromium.launch(executable_path=path, args=["--no-sandbox"])
        draw_share(browser)
        draw_icons(browser)
        browser.close()


def draw_share(browser: Browser) -> None:
    """The home page's scene with the name, in few colours, so that it is light."""
    scene = re.sub(r"\{#.*?#\}", "", SCENE.read_text()).replace("{{ last }}", STEPS)
    page = browser.new_page(viewport={"width": 1200, "height": 630}, color_scheme="light")
    filled = HERE / "share.filled.html"
    filled.write_text((HERE / "share.html").read_text().replace("<!-- scene -->", scene))
    page.goto(filled.as_uri())
    page.evaluate("document.fonts.ready")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    filled.unlink()
    picture.quantize(128, dither=Image.Dither.NONE).save(IMAGES / "share.png", optimize=True)


def draw_icons(browser: Browser) -> None:
    """The sign on paper for phones, and the small sign alone for browsers without SVG icons."""
    for name, size in (("apple-touch-icon", 180), ("icon-192", 192), ("icon-512", 512)):
        icon = draw(browser, HERE / "icon.svg", size).convert("RGB")
        icon.quantize(64).save(IMAGES / f"{name}.png", optimize=True)
    small = draw(browser, IMAGES / "waymark.svg", 32)
    small.save(IMAGES / "favicon.ico", sizes=[(32, 32)])


def draw(browser: Browser, source: Path, size: int) -> Image.Image:
    page = browser.new_page(viewport={"width": size, "height": size}, color_scheme="light")
    page.set_content(source.read_text())
    page.add_style_tag(content=f"body {{ margin: 0 }} svg {{ display: block; width: {size}px }}")
    return Image.open(BytesIO(page.screenshot(omit_background=True)))


if __name__ == "__main__":
    main()
