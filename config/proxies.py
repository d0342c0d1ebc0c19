"""What trusted proxies say of a request. Whatever else its headers claim is a client's word."""

from __future__ import annotations

import re
import secrets
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def client_address(request: HttpRequest) -> str:
    """The IP address that the outermost trusted proxy was asked from, or "" where nobody knows.

    Each proxy adds to the end of X-Forwarded-For whom it was asked by, so that only the last
    entries count, as many as there are trusted proxies. Where they are not all there, somebody went
    past a proxy: then whoever is connected to this server is the client.
    """
    count = settings.TRUSTED_PROXY_COUNT
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    seen = entries[-count] if 0 < count <= len(entries) else ""
    return _address(seen) or _address(request.META.get("REMOTE_ADDR", ""))


def request_id(request: HttpRequest) -> str:
    """The number that a trusted proxy gave to the request, else a new one."""
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    if settings.TRUSTED_PROXY_COUNT and REQUEST_ID.fullmatch(given):
        return given
    return secrets.token_hex(16)


def _address(text: str) -> str:
    """`text` as an IP address, without the port that some proxies add; "" if it is none."""
    text = text.strip()
    without_port = re.fullmatch(r"\[(.+)\](?::\d+)?|([\d.]+):\d+", text)
    if without_port:
        text = without_port[1] or without_port[2]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or address)
    return str(address)
