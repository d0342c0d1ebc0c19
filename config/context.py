"""What every page needs to know of the site and the reader's browser."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from config.way_back import here

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
SHORTCUTS_COOKIE = "shortcuts"


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def shortcuts_of(request: HttpRequest) -> str:
    """ "on" unless the reader switched the keyboard shortcuts off."""
    return "off" if request.COOKIES.get(SHORTCUTS_COOKIE) == "off" else "on"


def and_back(request: HttpRequest) -> str:
    """What is added to the address of a login so that it leads back to this page."""
    is_account_page = request.path.startswith("/accounts/")
    return "" if is_account_page else f"?next={quote(here(request))}"


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "is_signed_in": request.user.is_authenticated,
        "theme": theme_of(request),
        "shortcuts": shortcuts_of(request),
        "here": here(request),
        "path": request.path,
        "and_back": and_back(request),
        "has_mail": settings.HAS_MAIL,
        "signup_open": settings.SIGNUP_OPEN,
        "site_url": settings.SITE_URL,
    }
