"""The pages that are looked at, and who looks at them."""

from typing import Literal

from audit.learners import HERE, MAP

STEP = f"{MAP}{HERE}/"
WIDTHS = (390, 1440)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

PAGES = {
    "home": "/",
    "map": MAP,
    "step": STEP,
    "notes": "/notes/",
    "projects": "/projects/",
    "dashboard": "/dashboard/",
    "settings": "/settings/",
    "login": "/accounts/login/",
    "sign-up": "/accounts/signup/",
}
READERS_OF = {
    "home": ["visitor"],
    "map": ["visitor", "guest", "new", "half-way", "finished"],
    "step": ["visitor", "guest", "new", "half-way", "finished"],
    "notes": ["new", "half-way"],
    "projects": ["new", "half-way"],
    "dashboard": ["new", "half-way", "finished"],
    "settings": ["half-way"],
    "login": ["visitor"],
    "sign-up": ["visitor", "guest"],
}
