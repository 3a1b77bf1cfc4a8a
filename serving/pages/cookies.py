"""Cookies: read by no script, sent by no other site, and by HTTPS only where the workbench is reached by it."""

from typing import Final

SESSION: Final = "tidewaiter"
DOOR: Final = "tidewaiter-door"
"""Held while somebody signs in: the form of that page must say the same."""
PROVIDER: Final = "tidewaiter-oidc"
"""Held while somebody is away at the provider of single sign-on."""


def name_of(cookie: str, *, https: bool) -> str:
    """The name with which the browser itself sees to it that nobody else can set it, where there is HTTPS."""
    return f"__Host-{cookie}" if https else cookie


def set_cookie(cookie: str, value: str, *, https: bool, seconds: int, same_site: str = "Strict") -> str:
    """The header's value; with 0 seconds the cookie is forgotten."""
    secure = "; Secure" if https else ""
    name = name_of(cookie, https=https)
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}"
