"""Skills: `SKILL.md` as in the Agent Skills specification, read leniently, and flat Markdown files. Read and kept."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dayward.formats.frontmatter import Document
from dayward.formats.notes import Note
from dayward.formats.yamlvalues import read_yaml

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UNQUOTED = re.compile(r"^([A-Za-z][\w-]*):[ \t]+([^\"'\[{|>\s].*:.*)$", re.MULTILINE)
_TOOL = re.compile(r"[^\s,()]+(?:\([^()]*\))?")
_LIMITS = {"name": 64, "description": 1024, "compatibility": 500}


class Skill(NamedTuple):
    """A skill. Without a description it is not `usable`; `problems` are the ways it departs from the specification."""

    name: str
    description: str
    body: str
    license: str = ""
    compatibility: str = ""
    metadata: dict[str, Any] = {}
    allowed_tools: tuple[str, ...] = ()
    hidden: bool = False
    problems: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the skill can be offered."""
        return bool(self.description)


def parse_skill(data: bytes, path: str) -> Skill:
    """Read the skill at `path` (with `/`): the folder, or a flat file's own name, is the name it should have."""
    document = Document.parse(data)
    properties, problems = _properties(document)
    folders, _, file = path.rpartition("/")
    flat = file.lower() != "skill.md"
    expected = re.sub(r"\.(?:md|markdown)$", "", file, flags=re.I) if flat else folders.rpartition("/")[2]
    name = _text(properties.get("name")) or expected
    description = _text(properties.get("description"))
    if flat and not description:
        description = _summary(document)
    elif not flat:
        problems += _departures(properties, name, expected)
    metadata = properties.get("metadata")
    return Skill(
        name,
        description,
        document.body,
        _text(properties.get("license")),
        _text(properties.get("compatibility")),
        metadata if isinstance(metadata, dict) else {},
        _tools(properties.get("allowed-tools", properties.get("allowed_tools"))),
        properties.get("disable-model-invocation") is True,
        tuple(problems),
    )


def _properties(document: Document) -> tuple[dict[str, Any], list[str]]:
    """The properties; where the block is no valid YAML, once more with values that have a colon put in quotes."""
    if not document.error:
        return document.properties, []
    again, error = read_yaml(_UNQUOTED.sub(_quote, document.block.replace("\r\n", "\n")))
    problem = f"the front matter is not valid: {document.error}"
    return ({}, [problem]) if error else (again, [problem + " (read with quotes added)"])


def _quote(match: re.Match[str]) -> str:
    value = match[2].strip().replace("'", "''")
    return f"{match[1]}: '{value}'"


def _departures(properties: dict[str, Any], name: str, expected: str) -> list[str]:
    out: list[str] = []
    if not properties.get("name"):
        out.append("name is missing")
    elif name != expected:
        out.append(f"name {name!r} is not that of its folder, {expected!r}")
    if not _NAME.fullmatch(name):
        out.append("name has other characters than a-z, 0-9 and single hyphens")
    if not properties.get("description"):
        out.append("description is missing")
    for key, limit in _LIMITS.items():
        if len(_text(properties.get(key))) > limit:
            out.append(f"{key} is longer than {limit} characters")
    if "metadata" in properties and not isinstance(properties["metadata"], dict):
        out.append("metadata is not a mapping")
    return out


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) and value is not True else ""


def _tools(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(item) for item in value if isinstance(item, str))
    return tuple(_TOOL.findall(value)) if isinstance(value, str) else ()


def _summary(document: Document) -> str:
    """The first paragraph of a flat file, else its title."""
    note = Note(document)
    for block in re.split(r"\r?\n[ \t]*\r?\n", document.body):
        text = " ".join(line.strip() for line in block.splitlines() if not line.startswith("#")).strip()
        if text:
            return text[: _LIMITS["description"]]
    return note.title
