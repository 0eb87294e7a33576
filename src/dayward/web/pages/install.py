"""What makes pages an application on a phone: a manifest, and a worker that has something to show when nothing can be reached."""

from __future__ import annotations

import json
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.responses import Response

from dayward.server.caller import PUBLIC, needs
from dayward.web.assets import address, asset
from dayward.web.drawing import page

router = APIRouter(include_in_schema=False)
_SHELL = ("day.css", "day.js", "htmx.min.js", "hx-sse.min.js", "icon.svg")


@router.get("/manifest.webmanifest")
@needs(PUBLIC)
def manifest() -> Response:
    """What a device is told when Dayward is installed."""
    icons = [
        {"src": address("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *[{"src": address(f"icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)],
        {"src": address("icon-mask.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    told = {
        "name": "Dayward",
        "short_name": "Dayward",
        "description": "Your day, in plain text",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f1",
        "theme_color": "#f6f5f1",
        "icons": icons,
        "shortcuts": [{"name": name, "url": url} for name, url in (("Tasks", "/tasks"), ("Chat", "/chat"))],
    }
    return Response(json.dumps(told), media_type="application/manifest+json")


@router.get("/sw.js")
@needs(PUBLIC)
def worker() -> Response:
    """The worker, with what it keeps."""
    shell = ["/offline", *[address(name) for name in _SHELL]]
    version = sha256(json.dumps(shell).encode()).hexdigest()[:8]
    head = f"const SHELL = {json.dumps(shell)}, VERSION = {json.dumps(version)};\n"
    return Response(head.encode() + asset("sw.js").data, 200, {"Cache-Control": "no-cache"}, "text/javascript")


@router.get("/offline")
@needs(PUBLIC)
def offline(request: Request) -> Response:
    """What is shown where Dayward cannot be reached: nobody's."""
    request.scope["caller"] = None
    return page(request, "offline.html")
