"""What pages are made of: styles, scripts, pictures. Each is served under a name with its digest, and so kept for ever."""

from __future__ import annotations

import gzip
import mimetypes
import os
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.server.caller import PUBLIC, needs
from dayward.server.problems import Turned

router = APIRouter()

_FOLDER = os.path.join(os.path.dirname(__file__), "static")
_KINDS = {".js": "text/javascript", ".css": "text/css", ".webmanifest": "application/manifest+json"}
_FOR_EVER = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """A file as it is served."""

    kind: str
    data: bytes
    packed: bytes
    digest: str


@cache
def asset(name: str) -> Asset:
    """A file of ours. Raises Turned where there is none of that name."""
    if name not in os.listdir(_FOLDER):
        raise Turned(404, "there is nothing of that name")
    with open(os.path.join(_FOLDER, name), "rb") as file:
        data = file.read()
    kind = _KINDS.get(os.path.splitext(name)[1]) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(kind, data, gzip.compress(data, 9, mtime=0), sha256(data).hexdigest()[:12])


def address(name: str) -> str:
    """Where a file of ours is."""
    return f"/static/{asset(name).digest}/{name}"


@router.get("/static/{digest}/{name}", include_in_schema=False)
@needs(PUBLIC)
def static(request: Request, digest: str, name: str) -> Response:
    """A file of ours."""
    found = asset(name)
    headers = {"Cache-Control": _FOR_EVER if digest == found.digest else "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, 200, headers | {"Content-Encoding": "gzip"}, found.kind)
    return Response(found.data, 200, headers, found.kind)
