"""Doors that stay open while Dayward runs: each takes messages in and carries messages out. One file each, with `made`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from dayward.channels.setting import Setup
from dayward.jobs.channel import Channel


def configured(setup: Setup) -> Iterator[Channel]:
    """Every channel that the settings ask for."""
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "made") and (channel := module.made(setup)):
            yield channel
