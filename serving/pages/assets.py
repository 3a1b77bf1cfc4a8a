"""The files beside the pages: read once, named by what they hold, kept by browsers for a year."""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from serving.api.http import Receive, Scope, Send, answer, refusal
from serving.door.problems import problem
from serving.pages.headers import SECURITY

_FOLDER: Final = Path(__file__).with_name("static")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class _Asset(NamedTuple):
    body: bytes
    media_type: str


def _read() -> tuple[dict[str, str], dict[str, _Asset]]:
    """The name under which each file is served, and each file by that name."""
    names, assets = {}, {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            hashed = f"{path.stem}.{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"
            names[path.name] = hashed
            assets[hashed] = _Asset(body, _TYPES[path.suffix])
    return names, assets


_NAMES, _ASSETS = _read()


def at(name: str) -> str:
    """Where a file of `static/` is served.

    Raises:
        KeyError: there is none.
    """
    return f"/static/{_NAMES[name]}"


async def static(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /static/{name}``."""
    del receive
    asset = _ASSETS.get(scope["path_params"]["name"])
    if asset is None:
        await answer(send, refusal(problem("unknown_path")))
        return
    said = {**SECURITY, "content-type": asset.media_type, "cache-control": _FOR_EVER}
    headers = [
        (name.encode(), value.encode()) for name, value in {**said, "content-length": f"{len(asset.body)}"}.items()
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": asset.body})
