"""`conversations export`: one conversation as a file."""

from __future__ import annotations

import json
import os
from typing import Any, Literal

from dayward.actions.action import HERE, OWN, Action, Effect, Outcome, arg, option
from dayward.actions.context import Context
from dayward.actions.talks import READS, data_of, door, moment, opened
from dayward.actions.views import Text
from dayward.core.errors import Refused, Unavailable
from dayward.core.home import write_private


class ConversationsExport(Action):
    """Write a conversation as Markdown or JSON, to a file or to be seen; without an id the one before this."""

    name = "conversations-export"
    group = "Memory"
    doors = OWN
    examples = ("conversations export 3fk2m7 --to talk.md", "conversations export 3fk2m7 --format json")
    phrases = (
        "export [the|my|our] conversation {id:word} [(to|into|as) [the|a] [file] {to:path}]",
        "export (the|my|our) [last] conversation [(to|into|as) [the|a] [file] {to:path}]",
        "export (the|my|our) [last] conversation as markdown => format=markdown",
        "export (the|my|our) [last] conversation as json => format=json",
    )

    id: str = arg("its id, or the end of it", hint="ID", default="")
    format: Literal["markdown", "json"] = option("markdown or json", default="markdown")
    to: str | None = option("the file to make", hint="FILE")

    def effects(self) -> tuple[Effect, ...]:
        """Conversations, and a new file of this machine if one is named."""
        return (*READS, Effect("read", "machine")) if self.to else READS

    def run(self, ctx: Context) -> Outcome:
        """Write it; nothing is written over."""
        if self.to and ctx.door not in HERE:
            raise Refused("a file of this machine is not written from here", "leave the file out")
        id_, said = opened(ctx, self.id)
        form = "json" if self.to and self.to.endswith(".json") else self.format
        text = _json(id_, said) if form == "json" else _markdown(ctx, id_, said)
        data = {"id": id_, "format": form, "turns": len({one.turn for one in said}), "file": self.to}
        if self.to is None:
            return Outcome((Text(text.rstrip("\n")),), {**data, "text": text})
        path = os.path.abspath(os.path.expanduser(self.to))
        if os.path.lexists(path):
            raise Refused(f"{self.to} is there already", "choose another name")
        try:
            write_private(path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise Unavailable(f"{self.to} cannot be written: {error.strerror}", "choose another place") from None
        return Outcome((Text(f"Wrote {data['turns']} turns to {self.to}."),), data)


def _json(id_: str, said: list[Any]) -> str:
    return json.dumps({"id": id_, "said": [data_of(one) for one in said]}, indent=1, ensure_ascii=False) + "\n"


def _markdown(ctx: Context, id_: str, said: list[Any]) -> str:
    """A heading for each turn, words as quotations, receipts as a list."""
    began = said[0].at.astimezone(ctx.zone)
    lines = [f"# Conversation of {began:%Y-%m-%d %H:%M}", "", f"{door(said[0].channel, said[0].address)} · {id_}", ""]
    for one in said:
        who = "You" if one.role == "user" else "Dayward"
        lines += [f"**{who}**, {moment(ctx, one.at)}", ""]
        lines += [f"> {line}".rstrip() for line in (one.text.splitlines() or ["(forgotten)"])] + [""]
        lines += [f"- {line}" for line in one.done] + [""] * bool(one.done)
    return "\n".join(lines)
