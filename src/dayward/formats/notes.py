"""Notes: Markdown as Obsidian writes it. What a note holds, where its links lead, and the bytes of a new one.

Everything is read from the body with code and comments blanked; the bytes are those of `frontmatter.Document`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from dayward.formats.frontmatter import Document
from dayward.formats.markdown_mask import mask
from dayward.formats.text import append_line, decode, encode, split_lines
from dayward.formats.yamlvalues import dump

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*))?$", re.MULTILINE)
_WIKI = re.compile(r"(!?)\[\[([^\[\]\n]+)\]\]")
_MARKDOWN = re.compile(
    r"(!?)(?<!\\)\[([^\[\]\n\\]*(?:\\.[^\[\]\n\\]*)*)\]"
    r"\((<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:[ \t]+\"[^\"\n]*\")?[ \t]*\)"
)
_PIPE = re.compile(r"\\?\|")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_TAG = re.compile(r"(?<!\S)#([^\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s]+)")
_BLOCK = re.compile(r"(?:^|(?<=[ \t]))\^([A-Za-z0-9-]+)[ \t]*$", re.MULTILINE)
_CALLOUT = re.compile(r"^[ \t]*>[ \t>]*\[!([^\]\n]+)\]([+-]?)[ \t]*(.*)$", re.MULTILINE)
_TASK = re.compile(r"^[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[(.)\][ \t]+(\S.*)$", re.MULTILINE)
_LONGEST_SLUG = 80


class Heading(NamedTuple):
    """A heading: 1 to 6, its text, its line in the file."""

    level: int
    text: str
    line: int


class Link(NamedTuple):
    """A link: the note or file it names (empty: this note), heading path or block id, what is shown, how, and where."""

    target: str
    heading: str
    block: str
    alias: str
    embed: bool
    external: bool
    line: int


class NoteTask(NamedTuple):
    """A list item with a box: the mark in the box, the text after it, its line in the file."""

    mark: str
    text: str
    line: int

    @property
    def done(self) -> bool:
        """Whether the box is ticked."""
        return self.mark in "xX"


class Callout(NamedTuple):
    """A callout: its kind in lower case, its title, and its line in the file."""

    kind: str
    title: str
    line: int


class Note:
    """One note; everything is read when first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """Read any bytes."""
        return cls(Document.parse(data))

    def emit(self) -> bytes:
        """Write the bytes."""
        return self.document.emit()

    @cached_property
    def _masked(self) -> tuple[str, list[str]]:
        return mask(self.document.body)

    @property
    def comments(self) -> list[str]:
        """What stands in `%%` and HTML comments."""
        return self._masked[1]

    def _found(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int]]:
        """Matches outside code and comments, with their line in the file."""
        text, line, at = self._masked[0], self.document.first_line, 0
        for match in pattern.finditer(text):
            line += text.count("\n", at, match.start())
            at = match.start()
            yield match, line

    def _typed(self, match: re.Match[str], group: int) -> str:
        """A group as it stands in the body, code spans included."""
        return self.document.body[match.start(group) : match.end(group)].strip() if match[group] else ""

    @cached_property
    def headings(self) -> list[Heading]:
        """The `#` headings."""
        return [
            Heading(len(match[1]), _without_closing(self._typed(match, 2)), line)
            for match, line in self._found(_HEADING)
        ]

    @property
    def title(self) -> str:
        """The `title` property, else the first heading of level 1, else nothing: then the file's name is the title."""
        given = self.document.properties.get("title")
        if isinstance(given, str) and given.strip():
            return given.strip()
        return next((heading.text for heading in self.headings if heading.level == 1), "")

    @cached_property
    def links(self) -> list[Link]:
        """Wikilinks, Markdown links and embeds of the body, then wikilinks that are properties, in order."""
        found = [(match.start(), _wiki(match[2], bool(match[1]), line)) for match, line in self._found(_WIKI)]
        found += [(match.start(), _markdown(match, line)) for match, line in self._found(_MARKDOWN)]
        found.sort(key=lambda pair: pair[0])
        return [link for _, link in found] + list(self._property_links())

    def _property_links(self) -> Iterator[Link]:
        for name, value in self.document.properties.items():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and (match := _WIKI.fullmatch(item.strip())):
                    yield _wiki(match[2], bool(match[1]), self.document.line_of(name) or 1)

    @cached_property
    def tags(self) -> list[str]:
        """Tags without `#`, each once (in whatever case it comes first): those of the properties, then the body's."""
        found = [*self._listed("tags", "tag"), *self._inline_tags()]
        return list({tag.casefold(): tag for tag in reversed(found) if not tag.isdigit()}.values())[::-1]

    def _inline_tags(self) -> Iterator[str]:
        text = _WIKI.sub(lambda match: " " * len(match[0]), self._masked[0])
        for match in _TAG.finditer(text):
            if tag := match[1].strip("/"):
                yield tag

    @cached_property
    def aliases(self) -> list[str]:
        """The other names of the note."""
        return list(self._listed("aliases", "alias"))

    def _listed(self, *names: str) -> Iterator[str]:
        for name in names:
            value = self.document.properties.get(name)
            separator = r"[,\s]+" if name.startswith("tag") else r"\s*,\s*"
            items = (
                value if isinstance(value, list) else re.split(separator, value) if isinstance(value, str) else [value]
            )
            for item in items:
                if item is not None and not isinstance(item, (dict, list)) and (text := str(item).strip().lstrip("#")):
                    yield text

    @cached_property
    def blocks(self) -> list[tuple[str, int]]:
        """Block ids without `^`, with their lines."""
        return [(match[1], line) for match, line in self._found(_BLOCK)]

    @cached_property
    def callouts(self) -> list[Callout]:
        """The callouts."""
        return [
            Callout(match[1].partition("|")[0].strip().lower(), self._typed(match, 3), line)
            for match, line in self._found(_CALLOUT)
        ]

    @cached_property
    def tasks(self) -> list[NoteTask]:
        """The list items with a box."""
        return [NoteTask(match[1], self._typed(match, 2), line) for match, line in self._found(_TASK)]


def _without_closing(text: str) -> str:
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else text


def _wiki(inner: str, embed: bool, line: int) -> Link:
    target, *alias = _PIPE.split(inner, maxsplit=1)
    return _link(target, alias[0].strip() if alias else "", embed, line)


def _markdown(match: re.Match[str], line: int) -> Link:
    from urllib.parse import unquote

    url = match[3].removeprefix("<").removesuffix(">") if match[3].startswith("<") else match[3]
    if _SCHEME.match(url):
        return Link(url, "", "", match[2], bool(match[1]), True, line)
    return _link(unquote(url), match[2], bool(match[1]), line)


def _link(target: str, alias: str, embed: bool, line: int) -> Link:
    path, _, part = target.partition("#")
    block = part.rpartition("#")[2]
    if block.startswith("^"):
        return Link(path.strip(), "", block[1:].strip(), alias, embed, False, line)
    return Link(path.strip(), part.strip(), "", alias, embed, False, line)


class Resolver:
    """Finds the file a link means among the paths (with `/`) of a vault, whatever the case."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[tuple[str, str]]] = {}
        for path in paths:
            folded = _folded(path)
            self._by_name.setdefault(folded.rpartition("/")[2], []).append((folded, path))

    def resolve(self, target: str, source: str = "") -> str | None:
        """The path of the note or file, None where there is none; `source` is the path of the note with the link.

        An exact path from the top counts first, then one from the source's folder, then the shortest path that ends so.
        """
        if not target:
            return source or None
        wanted = _folded(target.replace("\\", "/"))
        folder = _folded(source).rpartition("/")[0]
        names = (wanted,) if wanted.endswith(".md") else (f"{wanted}.md", wanted)
        for name in names:
            found = self._matching(name.lstrip("/"), folder)
            if found:
                return found
        return None

    def _matching(self, wanted: str, folder: str) -> str | None:
        beside = _joined(folder, wanted)
        candidates = self._by_name.get(wanted.rpartition("/")[2], [])
        bare = _joined("", wanted)
        exact = (bare, beside) if not wanted.startswith(".") else (beside, bare)
        for path in exact:
            if found := [real for folded, real in candidates if folded == path]:
                return min(found)
        ending = [
            (folded.count("/"), len(folded), folded, real) for folded, real in candidates if folded.endswith("/" + bare)
        ]
        return min(ending)[3] if ending else None


def resolve(target: str, paths: Iterable[str], source: str = "") -> str | None:
    """One look-up with a `Resolver`."""
    return Resolver(paths).resolve(target, source)


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _joined(folder: str, path: str) -> str:
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def slug(title: str) -> str:
    """The file name of a title, without `.md`: lower case, words joined by hyphens, letters of any script kept."""
    text = unicodedata.normalize("NFC", title).lower()
    words = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text).split()
    name = "-".join(words)[:_LONGEST_SLUG]
    while len(name.encode()) > 200:
        name = name[:-1]
    return name.strip("-") or "note"


def free_name(title: str, taken: Iterable[str]) -> str:
    """The slug of a title, with a number added where the name is among the `taken` (slugs, without `.md`)."""
    used = {_folded(name) for name in taken}
    name, number = slug(title), 1
    while (candidate := name if number == 1 else f"{name}-{number}") and _folded(candidate) in used:
        number += 1
    return candidate


def new_note(title: str, body: str, created: date, tags: Iterable[str] = ()) -> str:
    """The text of a new note. Raises ValueError where the title is no heading's text."""
    heading = " ".join(title.split())
    if not heading or _without_closing(heading) != heading:
        raise ValueError(f"{title!r} cannot be the title of a note")
    names = [tag.lstrip("#") for tag in tags]
    listed = f"tags: {dump(names)}\n" if names else ""
    text = f"---\ncreated: {created.isoformat()}\n{listed}---\n\n# {heading}\n"
    body = body.strip("\r\n")
    return f"{text}\n{body}\n" if body else text


def append(data: bytes, addition: str) -> bytes:
    """A note with text added at its end: a list item right after a list, anything else after a blank line."""
    text, codec = decode(data)
    last = text.rstrip("\r\n").replace("\r", "\n").rpartition("\n")[2]
    close = (
        not text.strip() or (_ITEM.match(last) and _ITEM.match(addition)) or text.endswith(("\n\n", "\r\n\r\n", "\r\r"))
    )
    lines = [] if close else [""]
    for line in [*lines, *split_lines(addition.strip("\r\n"))[0]]:
        text = append_line(text, line)
    return encode(text, codec)


_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]")
