"""Which calendars somebody subscribed to.

Addresses stand in the person's preferences, so that they travel with the folder. What must not travel stays in Dayward's own
configuration, in a file only its owner can read: passwords, addresses kept private, files outside the folder, and
addresses on this machine or network. Whatever can write to the folder can therefore make Dayward fetch public addresses only.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from dayward.core.errors import UsageError
from dayward.core.home import Home, write_private
from dayward.core.secrets import known
from dayward.planning.preferences import PRIVATE_CALENDARS

_NAME = re.compile(r"[^\W_][\w-]{0,39}")
_WEB = ("http", "https")


class Subscription(NamedTuple):
    """One calendar. `address` holds no password; `own` says that it stands in Dayward's own configuration."""

    name: str
    address: str
    user: str = ""
    password: str = ""
    own: bool = False

    @property
    def is_web(self) -> bool:
        """Whether it is fetched, not read from a file."""
        return urlsplit(self.address).scheme in _WEB

    @property
    def shown(self) -> str:
        """Where it comes from, in words that open no door: a host, or a file."""
        return urlsplit(self.address).hostname or "" if self.is_web else self.address

    def __repr__(self) -> str:
        return f"Subscription({self.name!r}, {self.shown!r}, …)"


def checked_name(name: str) -> str:
    """A name that can stand in a settings file and a file name. Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a calendar", "use one word of letters, digits and hyphens: work")
    return name


def understood(name: str, address: str) -> Subscription:
    """A subscription from a typed address: https, http, webcal, or a file. Raises UsageError for anything else."""
    name = checked_name(name)
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        raise UsageError("this is no address", "give an https address or a file that ends in .ics") from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme in _WEB and parts.hostname:
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        clean = urlunsplit((scheme, host + (f":{port}" if port else ""), parts.path, parts.query, ""))
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return Subscription(name, clean, user, password, bool(user or password))
    if scheme == "file":
        return Subscription(name, unquote(parts.path), own=True)
    if scheme or not address.strip():
        raise UsageError("calendars come from https or http addresses, or files", "give one of these")
    return Subscription(name, address.strip())


def subscriptions(given: Mapping[str, object], home: Home) -> list[Subscription]:
    """Those of the preferences, then Dayward's own; of two with one name the private one counts."""
    private = stored(home)
    found = []
    for name, address in given.items():
        if name not in private and isinstance(address, str) and _NAME.fullmatch(name):
            try:
                one = understood(name, address)
            except UsageError:
                continue
            found.append(one._replace(own=False, user="", password=""))
    return [*found, *private.values()]


def stored(home: Home) -> dict[str, Subscription]:
    """The subscriptions of Dayward's own configuration."""
    try:
        with open(_path(home), encoding="utf-8") as file:
            entries = json.load(file)
        return {
            name: Subscription(
                name,
                known(str(entry["address"])),
                str(entry.get("user", "")),
                known(str(entry.get("password", ""))),
                True,
            )
            for name, entry in entries.items()
            if _NAME.fullmatch(name)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def store(home: Home, one: Subscription) -> None:
    """Keep a subscription in Dayward's own configuration."""
    _write(home, {**stored(home), one.name: one})


def forget(home: Home, name: str) -> bool:
    """Take a subscription out of Dayward's own configuration; whether there was one."""
    known = stored(home)
    if name not in known:
        return False
    del known[name]
    _write(home, known)
    return True


def _write(home: Home, known: Mapping[str, Subscription]) -> None:
    entries = {
        name: {
            "address": one.address,
            **({"user": one.user, "password": one.password} if one.user or one.password else {}),
        }
        for name, one in known.items()
    }
    if entries:
        write_private(_path(home), json.dumps(entries, indent=2).encode())
    elif os.path.exists(_path(home)):
        os.unlink(_path(home))


def _path(home: Home) -> str:
    return os.path.join(home.config, PRIVATE_CALENDARS)
