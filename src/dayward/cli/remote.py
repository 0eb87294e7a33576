"""Talking with the running Dayward, where one runs: the same turns, kept before they are worked on."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from dayward.app.compose import workspace_path
from dayward.assistant.reply import unpacked
from dayward.assistant.turn import Turn
from dayward.core.configuration import configuration
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.core.local import Line


class Remote:
    """A line to the process that has the doors of this home."""

    def __init__(self, line: Line, home: Home) -> None:
        self._line = line
        self._home = home

    def turn(self, text: str) -> Turn:
        """Say something; the turn that answers it. Raises Unavailable where the process ends before that."""
        id_ = new_id()
        self._line.tell(say=text, id=id_)
        while True:
            heard = self._line.hear()
            if "error" in heard and heard.get("id") == id_:
                raise Unavailable(heard["error"]["message"], heard["error"]["next"])
            if "message" in heard:
                self._line.tell(got=heard["key"])
                if heard["message"].get("answers") == id_:
                    return unpacked(heard["message"]["turn"])

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def listen(self, show: Callable[[dict[str, Any]], None]) -> None:
        """Show what Dayward says by itself, in a thread of its own, until the process ends."""
        threading.Thread(target=self._heard, args=(show,), daemon=True).start()

    def _heard(self, show: Callable[[dict[str, Any]], None]) -> None:
        shown: set[str] = set()
        try:
            line = Line(self._home, seconds=1e9)
            line.tell(listen=True)
            while True:
                heard = line.hear()
                if "message" not in heard:
                    continue
                if heard["key"] not in shown:
                    shown.add(heard["key"])
                    show(heard["message"])
                line.tell(got=heard["key"])
        except DaywardError:
            return  # it has stopped: what it had to say waits in its outbox


def running() -> Remote | None:
    """The process that runs for this home and this folder; None where none does, or it looks after another folder."""
    config = configuration()
    if not os.path.exists(config.home.state_file("socket")):
        return None
    try:
        line = Line(config.home)
    except Unavailable:
        return None
    line.tell(about=True)
    if line.hear().get("workspace") != os.path.realpath(workspace_path(config)):
        line.close()
        return None
    return Remote(line, config.home)
