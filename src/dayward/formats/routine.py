"""Routines: Markdown files that say what Dayward does by itself, when, and to whom it speaks. Read strictly, kept as they are.

The front matter says when and how (see docs/formats.md), the body is a template. Rules of time are kept as text here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, cast

from dayward.core.errors import UsageError
from dayward.formats.frontmatter import Document
from dayward.formats.template import Template, parse_template

Late = Literal["run", "merge", "skip", "ask"]
Urgency = Literal["now", "normal", "digest"]

NOT_DELIVERED = "nobody"
LATE = ("run", "merge", "skip", "ask")
URGENCIES = ("now", "normal", "digest")
KEYS = (
    "name", "description", "schedule", "deliver", "late", "agent", "condition", "urgency", "enabled", "do",
)  # fmt: skip

_NAME = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ADDRESSEE = re.compile(r"[a-z][a-z0-9-]*")
_WINDOW = re.compile(r"(\d{1,4})\s*(m|min|h|d)", re.ASCII)
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 24 * 60}


class Routine(NamedTuple):
    """One routine. `window` is for how many minutes after its time a run is still of use, None without a limit.

    `do` is an action with its arguments, as typed; where there is one the body is only for the reader. `warnings` say what was
    not understood and kept.
    """

    name: str
    path: str
    description: str = ""
    schedules: tuple[str, ...] = ()
    deliver: tuple[str, ...] = ("me",)
    late: Late = "merge"
    window: int | None = None
    agent: str = ""
    condition: str = ""
    urgency: Urgency = "normal"
    enabled: bool = True
    do: str = ""
    template: Template = ()
    warnings: tuple[str, ...] = ()


def parse_routine(
    data: bytes, path: str, sections: Mapping[str, str], checks: Mapping[str, Callable[[str], object]] | None = None
) -> Routine:
    """Read the routine at `path` (with `/`). `sections` are the names its body may use, as for `parse_template`.

    `checks` read the value of a key (`schedule`, `condition`) and raise UsageError where they cannot. Raises UsageError, which begins
    `path:line: `, for what cannot be meant: a routine half understood would do half of what was meant.
    """
    document = Document.parse(data)
    if document.error:
        raise UsageError(f"{path}:1: the front matter is not valid: {document.error}", "correct it in an editor")
    front = _Front(document, path, checks or {})
    late, window = front.late()
    do = front.text("do")
    routine = Routine(
        front.name(),
        path,
        front.text("description"),
        front.texts("schedule"),
        front.deliver(),
        late,
        window,
        front.text("agent"),
        front.text("condition"),
        cast("Urgency", front.one_of("urgency", URGENCIES, "normal")),
        front.truth("enabled"),
        do,
        () if do else parse_template(document.body, sections, path, document.first_line),
        tuple(f"{path}:{document.line_of(key)}: {key} is not a key of routines; it is kept" for key in front.unknown()),
    )
    if not routine.do and not document.body.strip():
        raise UsageError(
            f"{path}:1: a routine needs a body or something to do", "write what it is to say below the ---"
        )
    return routine


def routine_name(text: str) -> str:
    """A name as it is compared: lower case, words joined by hyphens."""
    return "-".join(re.split(r"[\s_-]+", text.strip().casefold())).strip("-")


class _Front:
    """The front matter of one routine, read key by key."""

    def __init__(self, document: Document, path: str, checks: Mapping[str, Callable[[str], object]]) -> None:
        self.document = document
        self.path = path
        self.checks = checks
        self.given: dict[str, Any] = {key: value for key, value in document.properties.items() if value is not None}

    def unknown(self) -> list[str]:
        return [key for key in self.document.properties if key not in KEYS]

    def wrong(self, key: str, message: str, next_step: str) -> UsageError:
        return UsageError(f"{self.path}:{self.document.line_of(key) or 1}: {message}", next_step)

    def text(self, key: str) -> str:
        value = self.given.get(key, "")
        if isinstance(value, datetime):
            value = value.isoformat(" ", "minutes")
        if not isinstance(value, (str, int, date)) or isinstance(value, bool):
            raise self.wrong(key, f"{key} has to be words", f"write {key}: … on one line")
        return self.checked(key, " ".join(str(value).split()))

    def checked(self, key: str, text: str) -> str:
        try:
            if text and key in self.checks:
                self.checks[key](text)
        except UsageError as error:
            raise self.wrong(key, error.message, error.next_step) from None
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.given.get(key)
        if not isinstance(value, list):
            return (text,) if (text := self.text(key)) else ()
        if not all(isinstance(one, str) for one in value):
            raise self.wrong(key, f"{key} has to be words, or a list of words", f"write {key}: … on one line")
        return tuple(text for one in value if (text := self.checked(key, " ".join(one.split()))))

    def truth(self, key: str) -> bool:
        value = self.given.get(key, True)
        words = str(value).casefold()
        if words not in ("true", "yes", "on", "false", "no", "off"):
            raise self.wrong(key, f"{key} is {value!r}; it is true or false", f"write {key}: false")
        return words in ("true", "yes", "on")

    def one_of(self, key: str, values: tuple[str, ...], usual: str) -> str:
        value = self.text(key).casefold() or usual
        if value not in values:
            raise self.wrong(key, f"{key} is {value!r}; it is one of {', '.join(values)}", f"write {key}: {usual}")
        return value

    def name(self) -> str:
        stem = re.sub(r"\.(?:md|markdown)$", "", self.path.rpartition("/")[2], flags=re.IGNORECASE)
        name = routine_name(self.text("name") or stem)
        if not _NAME.fullmatch(name):
            raise self.wrong("name", f"{name!r} cannot be the name of a routine", "use letters, digits and hyphens")
        return name

    def deliver(self) -> tuple[str, ...]:
        typed = ",".join(self.texts("deliver")).casefold().split(",")
        names = tuple(dict.fromkeys(name.strip() for name in typed if name.strip())) or ("me",)
        if bad := [name for name in names if not _ADDRESSEE.fullmatch(name)]:
            raise self.wrong(
                "deliver",
                f"{bad[0]!r} is nobody to deliver to",
                "write deliver: me; addresses are fixed in your configuration",
            )
        if NOT_DELIVERED in names and len(names) > 1:
            raise self.wrong("deliver", "deliver names nobody and somebody", "write deliver: nobody, or leave it out")
        return names

    def late(self) -> tuple[Late, int | None]:
        policy, _, window = self.text("late").casefold().partition(" ")
        policy = policy or "merge"
        if policy not in LATE:
            raise self.wrong("late", f"late is {policy!r}; it is one of {', '.join(LATE)}", "write late: merge 6h")
        match = _WINDOW.fullmatch(window.strip())
        if window.strip() and not match:
            raise self.wrong("late", f"{window.strip()!r} is no length of time", "write late: merge 6h")
        return cast("Late", policy), int(match[1]) * _MINUTES[match[2]] if match else None
