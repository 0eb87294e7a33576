"""The door of programs: JSON over HTTP. One file for each resource, with `router`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def routers() -> Iterator[APIRouter]:
    """Every resource there is."""
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        if isinstance(router := getattr(module, "router", None), APIRouter):
            yield router
