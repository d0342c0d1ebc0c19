"""Where the reader is, and where to go after a form."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import url_has_allowed_host_and_scheme


def posted(request: HttpRequest) -> QueryDict:
    """What a form sent; nothing where the body can't be read."""
    try:
        return request.POST
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return QueryDict()


def here(request: HttpRequest) -> str:
    """The page that the reader sees: with htmx, the one that the request came from, or ""."""
    if not _is_htmx(request):
        return request.get_full_path()
    try:
        return request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    except ValueError:  # a header that is no address
        return ""


def way_back(request: HttpRequest) -> str:
    """The page of this site that the form's `next` names, or that htmx sent from, or ""."""
    address = posted(request).get("next") or (here(request) if _is_htmx(request) else "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )
    return address if is_ours else ""


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
