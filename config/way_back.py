"""Where to go after a form."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """The page of this site that the form's `next` names, or that htmx sent from, or ""."""
    htmx = getattr(request, "htmx", None)
    address = request.POST.get("next") or (htmx and htmx.current_url_abs_path) or ""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )
    return address if is_ours else ""
