"""Where a person is spoken to: fixed in their configuration. No message, routine or conversation changes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

NAMES = {
    "terminal": ("local", "terminal"),
    "desktop": ("desktop", "desktop"),
    "file": ("file", "file"),
    "ntfy": ("ntfy", "topic"),
    "webhook": ("webhook", "out"),
    "mail": ("mail", "me"),
}
"""What `deliver.to` and `alerts.to` may name, and the channel and the address in it that are meant."""


def addresses(
    values: Mapping[str, Any], available: Collection[str], setting: str = "deliver.to"
) -> dict[str, tuple[str, str]]:
    """Channel and address of each name in a setting, in that order.

    `available` are the names of the channels there are. What is no name of a door, or of one that is not set up, is left out.
    """
    found = {name: NAMES[name] for name in values[setting] if name in NAMES}
    if not values["webhook.to"]:
        found.pop("webhook", None)
    return {name: place for name, place in found.items() if place[0] in available}
