"""Somebody at the terminal: says things, remembers what was acknowledged, and shows each message it is given once."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

from dayward.core.errors import DaywardError
from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.core.local import Line


class Said(NamedTuple):
    """What was said: the client's name for it, the words, and the mark in them by which its effect is found."""

    id: str
    text: str
    mark: str
    kind: str

    @property
    def shown(self) -> str:
        """The words, and the end of the name, as the same words may be said twice."""
        return f"“{self.text}” ({self.id[-6:]})"


class Client:
    """One person at one terminal, over many lives of the process they talk with. What is not acknowledged is said again."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._reader: threading.Thread | None = None
        self.said: list[Said] = []
        self.stored: set[str] = set()
        self.refused = 0
        """How often it was told that a message could not be stored."""
        self._refused: set[str] = set()
        self.shown: dict[str, dict[str, Any]] = {}
        """Every message by its key, in the order in which it was first given."""
        self.again: list[str] = []
        """Keys given again by a process that had the confirmation."""
        self.repeated = 0
        """How often a later process gave a message again that had been shown: it could not know, and the key tells."""

    def say(self, text: str, mark: str = "", kind: str = "ask") -> None:
        """Say something now, or with the next connection."""
        said = Said(new_id(), text, mark, kind)
        self.said.append(said)
        self._tell(say=said.text, id=said.id)

    def connect(self) -> bool:
        """Go to whoever has the door, and say again what was not acknowledged; False where nobody has it."""
        self.leave()
        try:
            line = Line(self._home, seconds=3600.0)
        except DaywardError:
            return False
        self._line = line
        self._reader = threading.Thread(target=self._read, args=(line,), daemon=True)
        self._reader.start()
        self._tell(listen=True)
        self.say_again()
        return True

    def say_again(self) -> None:
        """Say what was not acknowledged, in the same order; what was refused comes after what was said since."""
        refused = [said for said in self.waiting if said.id in self._refused]
        self._refused.clear()
        self.said = [said for said in self.said if said not in refused] + refused
        for said in self.said:
            if said.id not in self.stored:
                self._tell(say=said.text, id=said.id)

    def leave(self) -> None:
        """Hang up, and hear what had arrived before."""
        line, self._line = self._line, None
        if line:
            line.close()
        if self._reader:
            self._reader.join()
            self._reader = None

    @property
    def waiting(self) -> list[Said]:
        """What was said and not acknowledged yet."""
        return [said for said in self.said if said.id not in self.stored]

    def _tell(self, **values: Any) -> None:
        with self._lock:
            try:
                if self._line:
                    self._line.tell(**values)
            except (DaywardError, OSError):
                pass  # it is gone: what was said is said again to the next one

    def _read(self, line: Line) -> None:
        confirmed: set[str] = set()
        try:
            while True:
                self._heard(line.hear(), confirmed)
        except (DaywardError, OSError, ValueError):
            return

    def _heard(self, heard: dict[str, Any], confirmed: set[str]) -> None:
        if "stored" in heard:
            self.stored.add(str(heard["stored"]))
        elif "error" in heard:
            self.refused += 1
            self._refused.add(str(heard.get("id", "")))
        elif "message" in heard:
            key = str(heard["key"])
            if key in confirmed:
                self.again.append(key)
            elif key in self.shown:
                self.repeated += 1
            self.shown.setdefault(key, heard["message"])
            self._tell(got=key)
            confirmed.add(key)
