"""The door of people with a browser: pages, drawn here, one file for each in `pages/`, with `router`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter

from dayward.web import assets, pages
from dayward.web.drawing import shown as shown


def routers() -> Iterator[APIRouter]:
    """Every page there is, and what pages are made of."""
    yield assets.router
    for found in iter_modules(pages.__path__):
        module = import_module(f"{pages.__name__}.{found.name}")
        if isinstance(router := getattr(module, "router", None), APIRouter):
            yield router
