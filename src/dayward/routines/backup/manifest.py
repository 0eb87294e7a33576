"""What a backup says of itself, read with suspicion: it may come from anybody."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from dayward.core.errors import Refused

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
HISTORY, STATE, ROWS, CONFIG = "history.bundle", "state.db", "state.jsonl", "config.toml"
SAID = "said.jsonl"
"""Turns that the state had not taken in yet."""
_PART = re.compile(
    r"history\.bundle|state\.db|state\.jsonl|said\.jsonl|config\.toml|files/\d{1,9}|secrets/[\w-][\w.-]{0,99}", re.ASCII
)
_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"refs/heads/(?!.*(?:\.\.|//|/\.|\.lock))[^\s~^:?*\[\\\x00-\x1f\x7f-]?[^\s~^:?*\[\\\x00-\x1f\x7f]+")
_CONFIGURED = re.compile(
    r"remote\.[\w][\w.-]*\.(url|fetch)|branch\.[\w][\w./-]*\.(remote|merge)|user\.(name|email)|core\.(filemode|autocrlf)",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """One member of the archive: how large it is, and its SHA-256."""

    size: int
    sha256: str


class Entry(NamedTuple):
    """One file of the folder: its permission bits and SHA-256, and where its bytes are.

    These are in a part of the archive, or in an object of the history. A link has only a target.
    """

    path: str
    mode: int = 0
    sha256: str = ""
    part: str = ""
    blob: str = ""
    target: str = ""


class Manifest(NamedTuple):
    """Everything the archive holds. `tables` gives for each table of the state the number of rows and a digest of them."""

    version: str
    at: str
    head: str
    branch: str
    configured: tuple[tuple[str, str], ...]
    parts: dict[str, Part]
    files: tuple[Entry, ...]
    tables: dict[str, tuple[int, str]]
    left_out: tuple[str, ...] = ()

    def rows(self) -> int:
        """How many rows the state has."""
        return sum(count for count, _ in self.tables.values())


def is_configured(key: str) -> bool:
    """Whether a setting of the repository is one that a backup keeps."""
    return bool(_CONFIGURED.fullmatch(key))


def to_json(manifest: Manifest) -> bytes:
    """The manifest as it stands in the archive."""
    files = [{key: value for key, value in entry._asdict().items() if value} for entry in manifest.files]
    return json.dumps({"format": FORMAT, **manifest._asdict(), "files": files}, indent=1).encode()


def from_json(data: bytes) -> Manifest:
    """The manifest of an archive. Raises Refused for one that nobody could have made in good faith, or of a later format."""
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise Refused(f"this backup has the format {found['format']!r}", "restore it with a newer Dayward")
        return _checked(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"this is no backup of Dayward: {error}", "see what there is: dayward backup --list") from None


def _checked(found: dict[str, Any]) -> Manifest:
    manifest = Manifest(
        str(found["version"]),
        str(found["at"]),
        _fitting(_HEX, found["head"]),
        _fitting(_REF, found["branch"]),
        tuple((_fitting(_CONFIGURED, key), _plain(value)) for key, value in found["configured"]),
        {
            _fitting(_PART, name): Part(_count(size), _fitting(_HEX, digest))
            for name, (size, digest) in found["parts"].items()
        },
        tuple(_entry(item) for item in found["files"]),
        {str(name): (_count(count), str(digest)) for name, (count, digest) in found["tables"].items()},
        tuple(map(str, found["left_out"])),
    )
    paths = [entry.path for entry in manifest.files]
    if len(set(paths)) != len(paths):
        raise ValueError("a file is named twice")
    if any(entry.part and entry.part not in manifest.parts for entry in manifest.files):
        raise ValueError("a file's bytes are missing")
    return manifest


def _entry(item: dict[str, Any]) -> Entry:
    entry = Entry(**item)
    if "\0" in entry.path or "\0" in entry.target or not entry.path:
        raise ValueError("a file has no name")
    if not entry.target:
        _count(entry.mode)
        _fitting(_HEX, entry.sha256)
        _fitting(_HEX, entry.blob)
    return entry


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    if text and not pattern.fullmatch(text):
        raise ValueError(f"{text[:60]!r} does not belong there")
    return str(text)


def _plain(value: str) -> str:
    if not value.isprintable() or value.startswith("-"):
        raise ValueError(f"{value[:60]!r} does not belong there")
    return value


def _count(value: int) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no size")
    return value
