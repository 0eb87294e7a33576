"""Templates of routines: Markdown with places for what is to be said. Nothing in them is ever run.

    {{ calendar }}               on a line of its own: what that section has to say (`{{ section calendar }}` is the same)
    {{ date }}, {{ count due }}  within a line: a value, or how many things a section has
    {% if due %} … {% endif %}   only where the section says something; also `{% if not due %}` and `{% else %}`

Everything else is Markdown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from dayward.core.errors import UsageError

VALUES = ("date", "now", "weekday", "week", "name")
"""The day, the time, the day of the week, the number of the week, the person's name."""

_TAG = re.compile(r"\{\{(?P<place>[^\r\n]*?)\}\}|\{%(?P<rule>[^\r\n]*?)%\}|(?P<open>\{\{|\{%)")
_LINE = re.compile(r"\r\n|\n|\r")
_DEEPEST = 8
_LONGEST = 20_000


class Words(NamedTuple):
    """Markdown as it stands."""

    text: str


class Value(NamedTuple):
    """One of `VALUES` within a line."""

    name: str


class Count(NamedTuple):
    """How many things a section has, within a line."""

    section: str


class Place(NamedTuple):
    """What a section has to say, on lines of its own."""

    section: str


class If(NamedTuple):
    """`then` where the section says something (with `negated`: where it says nothing), else `otherwise`."""

    section: str
    negated: bool
    then: Template
    otherwise: Template


Node: TypeAlias = Words | Value | Count | Place | If
Template: TypeAlias = tuple[Node, ...]


class _Frame(NamedTuple):
    """An `if` that is still open: its tag, and what was collected before it and in its first branch."""

    tag: _Tag
    section: str
    negated: bool
    before: list[Node]
    then: list[Node] | None


class _Tag(NamedTuple):
    """A tag, its words in lower case, its line, and whether it stands alone on it."""

    rule: bool
    words: tuple[str, ...]
    line: int
    alone: bool


def parse_template(text: str, sections: Mapping[str, str], path: str = "", first_line: int = 1) -> Template:
    """Read a body. `sections` are the names that may be used (lower case, with `_`), and the section each means.

    Raises UsageError, which begins `path:line: `, for a tag that is not closed, a name there is none of, or a wrong form.
    """
    return _Parser(sections, path).read(text, first_line)


def sections_of(template: Template) -> Iterator[str]:
    """Every section a template names, as often as it does."""
    for node in template:
        if isinstance(node, (Count, Place, If)):
            yield node.section
        if isinstance(node, If):
            yield from sections_of((*node.then, *node.otherwise))


def meant(name: str, sections: Mapping[str, str]) -> str:
    """The section that a name means, however it is spelled. Raises UsageError that says what it may have been."""
    key = "_".join(re.split(r"[\s_-]+", name.strip().casefold()))
    if key in sections:
        return sections[key]
    raise UsageError(f"there is no section {name!r}", _nearest(key, sections))


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), 1, 0.5)
    return f"perhaps {close[0]!r}" if close else f"there are: {', '.join(sorted(known))}"


class _Parser:
    """One reading of one body."""

    def __init__(self, sections: Mapping[str, str], path: str) -> None:
        self.sections = sections
        self.path = path
        self.nodes: list[Node] = []
        self.open: list[_Frame] = []

    def read(self, text: str, first_line: int) -> Template:
        if len(text) > _LONGEST:
            raise self.wrong(first_line, f"a routine's body has at most {_LONGEST} characters", "make it shorter")
        for part in _parts(text, first_line):
            if isinstance(part, str):
                self.nodes.append(Words(part))
            elif part.rule:
                self.rule(part)
            else:
                self.place(part)
        if self.open:
            raise self.wrong(self.open[-1].tag.line, "this if has no end", "put {% endif %} after it")
        return tuple(self.nodes)

    def place(self, tag: _Tag) -> None:
        """`{{ … }}`."""
        first, *rest = tag.words or ("",)
        if first == "":
            raise self.wrong(tag.line, "{{ is not closed, or has nothing in it", "write it as {{ calendar }}")
        if first in VALUES and not rest:
            self.nodes.append(Value(first))
        elif first == "count" and rest:
            self.nodes.append(Count(self.section(rest, tag)))
        else:
            section = self.section(rest if first == "section" and rest else tag.words, tag)
            if not tag.alone:
                raise self.wrong(
                    tag.line, "a section needs a line of its own", f"within a line: {{{{ count {first} }}}}"
                )
            self.nodes.append(Place(section))

    def rule(self, tag: _Tag) -> None:
        """`{% … %}`."""
        first, *rest = tag.words or ("",)
        if first == "if" and rest:
            negated = rest[0] == "not" and len(rest) > 1
            section = self.section(rest[negated:], tag)
            if len(self.open) == _DEEPEST:
                raise self.wrong(tag.line, f"more than {_DEEPEST} ifs within each other", "take some apart")
            self.open.append(_Frame(tag, section, negated, self.nodes, None))
            self.nodes = []
        elif tag.words == ("else",) and self.open and self.open[-1].then is None:
            self.open[-1] = self.open[-1]._replace(then=self.nodes)
            self.nodes = []
        elif tag.words == ("endif",) and self.open:
            frame = self.open.pop()
            then, otherwise = (self.nodes, []) if frame.then is None else (frame.then, self.nodes)
            self.nodes = [*frame.before, If(frame.section, frame.negated, tuple(then), tuple(otherwise))]
        else:
            what = f"{{% {' '.join(tag.words)} %}} does not belong here" if first else "{% is not closed"
            raise self.wrong(tag.line, what, "there are {% if due %}, {% if not due %}, {% else %} and {% endif %}")

    def section(self, words: Iterable[str], tag: _Tag) -> str:
        try:
            return meant(" ".join(words), self.sections)
        except UsageError as error:
            raise self.wrong(tag.line, error.message, error.next_step) from None

    def wrong(self, line: int, message: str, next_step: str) -> UsageError:
        return UsageError(f"{self.path}:{line}: {message}", next_step)


def _parts(text: str, line: int) -> Iterator[str | _Tag]:
    """Text and tags in turn. A rule or section alone on its line takes the whole line with it."""
    at = 0
    for match in _TAG.finditer(text):
        begin, end = match.span()
        line += len(_LINE.findall(text, at, begin))
        words = tuple((match["place"] or match["rule"] or "").casefold().split())
        start = max(text.rfind("\n", 0, begin), text.rfind("\r", 0, begin)) + 1
        stop = _LINE.search(text, end)
        alone = not text[start:begin].strip() and not text[end : stop.start() if stop else None].strip()
        within_a_line = words[:1] == ("count",) or (len(words) == 1 and words[0] in VALUES)
        if alone and words and not within_a_line:
            begin, end = start, stop.end() if stop else len(text)
        if begin > at:
            yield text[at:begin]
        yield _Tag(match["rule"] is not None or match["open"] == "{%", words, line, alone)
        line += len(_LINE.findall(text, match.end(), end))
        at = end
    if at < len(text):
        yield text[at:]
