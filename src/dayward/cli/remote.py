"""Talking with the running Dayward, where one runs: the same turns, kept before they are worked on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from dayward.assistant.reply import unpacked
from dayward.assistant.result import Turn
from dayward.core.configuration import configuration, workspace_path
from dayward.core.errors import DaywardError, Unavailable
from dayward.core.home import Home
from dayward.core.ids import new_id
from dayward.core.local import Line

Meanwhile = Callable[[str, str], None]
"""Shown how an answer comes along: a piece of `text`, a `status`, or that it begins `anew`."""


class Remote:
    """A line to the process that has the doors of this home."""

    def __init__(self, line: Line, home: Home) -> None:
        self._line = line
        self._home = home

    def turn(self, text: str, meanwhile: Meanwhile | None = None, **wanted: Any) -> Turn:
        """Say something; the turn that answers it. Ctrl-C stops a model that thinks about it.

        Raises Unavailable where the process ends before that, or says nothing for too long.
        """
        id_ = new_id()
        self._line.tell(say=text, id=id_, **wanted)
        stopped = False
        while True:
            try:
                heard = self._line.hear()
            except KeyboardInterrupt:
                if stopped:
                    raise
                stopped = True
                self._line.tell(say="stop", id=new_id())
                continue
            if meanwhile and heard.get("meanwhile") == id_:
                kind, piece = next((name, heard[name]) for name in ("text", "status", "anew") if name in heard)
                meanwhile(kind, piece)
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
        import threading

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
