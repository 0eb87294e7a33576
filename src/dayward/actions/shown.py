"""What was last shown for each line, so that a line number means what the person saw."""

from __future__ import annotations

import json
from collections.abc import Iterable

from dayward.core.home import Home, write_private

_MOST = 20_000


class Shown:
    """The texts last shown, by `path:line`, for one folder. Kept between commands; losing it loses only the check."""

    def __init__(self, home: Home, root: str) -> None:
        self._path = home.state_file("shown.json")
        self._root = root
        self._changed = False
        try:
            with open(self._path, encoding="utf-8") as file:
                stored = json.load(file)
            self._lines: dict[str, str] = dict(stored["lines"]) if stored["root"] == root else {}
        except (OSError, ValueError, KeyError, TypeError):
            self._lines = {}

    def text(self, place: str) -> str | None:
        """What was shown for `path:line`, None where nothing was."""
        return self._lines.get(place)

    def remember(self, lines: Iterable[tuple[str, str]]) -> None:
        """Take `(path:line, text)` pairs over what was there; `keep` stores them."""
        for place, text in lines:
            if self._lines.get(place) != text:
                self._lines.pop(place, None)
                self._lines[place] = text
                self._changed = True

    def keep(self) -> None:
        """Store what was remembered for the commands to come."""
        if self._changed:
            lines = dict(list(self._lines.items())[-_MOST:])
            write_private(self._path, json.dumps({"root": self._root, "lines": lines}).encode())
            self._changed = False
