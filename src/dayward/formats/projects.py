"""Projects and areas: a todo.txt file, lists, heading blocks, and project documents. Lossless, by `TodoFile`.

A `+tag` that begins with a capital is an area, any other is a project. Read are

- lines: `Renovate the kitchen +kitchen-renovation +Home status:active goal:O1`, `+garden: words`, `- +garden words`;
- blocks: a heading with a `+tag`, or with `Tag:`, `Status:` and the like below it, and no project lines of its own;
- documents: `**Project**: `+tag`` with `**Area**`, `**Status**`, `**Created**`, `**Goal**` beside it. Where a file has
  such a header, its other lines are prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from dayward.formats.notes import slug
from dayward.formats.text import usual_eol
from dayward.formats.todotxt import Task, TodoFile, build, set_key

STATUSES = ("active", "waiting", "someday", "done")
_FIELD = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(\*\*)?(Project|Tag|Areas?|Status|Created|Goals?)(?:\*\*)?[ \t]*:(?:\*\*)?[ \t]*", re.I
)
_HEADING = re.compile(r"#{1,6}(?:[ \t]+|$)")
_MARKER = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:\[.\][ \t]+)?")
_TAG = re.compile(r"\+([^\s`,;]+)")


class Project(NamedTuple):
    """One project. `line` is where it stands; `status_line` where its status does or would, both from 1."""

    tag: str
    title: str
    areas: tuple[str, ...] = ()
    status: str = "active"
    goals: tuple[str, ...] = ()
    created: str | None = None
    line: int = 0
    status_line: int = 0


class _Block(NamedTuple):
    """A heading (none before the first) and the lines below it, as line numbers from 0, with the fields found there."""

    heading: int | None
    lines: range
    fields: dict[str, tuple[int, str]]


class ProjectsFile:
    """A file of projects."""

    __slots__ = ("file",)

    def __init__(self, file: TodoFile) -> None:
        self.file = file

    @classmethod
    def parse(cls, data: bytes) -> ProjectsFile:
        """Read any bytes."""
        return cls(TodoFile.parse(data))

    def emit(self) -> bytes:
        """Write the bytes, equal to those read where nothing was changed."""
        return self.file.emit()

    @property
    def projects(self) -> list[Project]:
        """The projects, in the order of the file."""
        blocks = self._blocks()
        documents = [block for block in blocks if "project" in block.fields]
        if documents:
            return [self._from_fields(block) for block in documents]
        out: list[Project] = []
        for block in blocks:
            out += self._of_block(block)
        return out

    @property
    def areas(self) -> list[str]:
        """Every area named, without the sign, each once."""
        names = [tag for task in self.file.tasks for tag in _tags(task)[1]]
        return list(dict.fromkeys(names))

    def find(self, tag: str) -> Project | None:
        """The first project with this tag (without the sign), whatever its case."""
        wanted = tag.lstrip("+").casefold()
        return next((project for project in self.projects if project.tag.casefold() == wanted), None)

    def set_status(self, project: Project, status: str) -> None:
        """Change one project's status, and no other byte. Raises ValueError where the project is no longer there."""
        if project not in self.projects or not re.fullmatch(r"[^\s:`]+", status):
            raise ValueError("the project is no longer there, or the status is not one word")
        number = project.status_line - 1
        task = self.file.tasks[number]
        if (field := _field(task)) is None:
            self.file.tasks[number] = set_key(task, "status", status)
        elif field[0] == "status":
            self.file.tasks[number] = task._replace(body=_with_value(task.body, status))
        else:
            eol = usual_eol("".join(self.file.eols))
            bold = "**" if task.body.lstrip().startswith("**") else ""
            self.file.tasks.insert(number + 1, Task(f"{bold}Status{bold}: {status}"))
            self.file.eols.insert(number, self.file.eols[number] or eol)

    def append(self, project: Project) -> int:
        """Write a project as a todo.txt line at the end; returns its number. Raises ValueError where no line says it."""
        words = [project.title, f"+{project.tag}", *(f"+{area}" for area in project.areas), f"status:{project.status}"]
        words += [f"goal:{','.join(project.goals)}"] if project.goals else []
        task = build(" ".join(words), created=project.created)
        read = _from_line(task, 0, "active")
        if read is None or read._replace(line=0, status_line=0) != project._replace(line=0, status_line=0):
            raise ValueError(f"{' '.join(words)!r} would be read as something else")
        return self.file.append(task)

    def _blocks(self) -> list[_Block]:
        tasks = self.file.tasks
        starts = [number for number, task in enumerate(tasks) if _HEADING.match(task.body)]
        edges = [0, *starts, len(tasks)]
        out: list[_Block] = []
        for index in range(len(edges) - 1):
            heading = edges[index] if index else None
            lines = range(edges[index] + (1 if index else 0), edges[index + 1])
            fields: dict[str, tuple[int, str]] = {}
            for number in lines:
                if field := _field(tasks[number]):
                    fields.setdefault(field[0], (number, field[1]))
            out.append(_Block(heading, lines, fields))
        return out

    def _of_block(self, block: _Block) -> list[Project]:
        tasks = self.file.tasks
        heading = tasks[block.heading] if block.heading is not None else None
        if heading is not None and (_tags(heading)[0] or block.fields.keys() & {"tag", "status"}):
            return [self._from_fields(block)]
        group = _MARKER.sub("", _HEADING.sub("", heading.body)).strip().casefold() if heading else ""
        status = group if group in STATUSES else "active"
        found = (_from_line(tasks[number], number, status) for number in block.lines if tasks[number].is_task)
        return [project for project in found if project]

    def _from_fields(self, block: _Block) -> Project:
        tasks = self.file.tasks
        heading = tasks[block.heading] if block.heading is not None else Task("")
        title = Task(_HEADING.sub("", heading.body)).words
        where, named = block.fields.get("project") or block.fields.get("tag") or (block.heading or 0, "")
        tags, areas = _tags(Task(f"{heading.body} {named}".replace("`", " ")))
        areas += _tags(Task(block.fields.get("area", (0, ""))[1].replace("`", " ")))[1]
        keys = heading.kv
        status = block.fields["status"] if "status" in block.fields else (where, keys.get("status", ""))
        goals = block.fields["goal"][1] if "goal" in block.fields else keys.get("goal", "")
        return Project(
            tags[0] if tags else slug(title),
            title or (tags[0] if tags else ""),
            tuple(dict.fromkeys(areas)),
            _bare(status[1]).lower() or "active",
            _list(goals),
            _bare(block.fields["created"][1]) if "created" in block.fields else None,
            where + 1,
            status[0] + 1,
        )


def _from_line(task: Task, number: int, status: str) -> Project | None:
    tags, areas = _tags(task)
    if not tags or _field(task):
        return None
    keys = task.kv
    words = Task(_MARKER.sub("", task.body, count=1)).words
    return Project(
        tags[0],
        words if words.lstrip("+") not in (tags[0], tags[0] + ":") and words else tags[0],
        tuple(areas),
        "done" if task.done else keys.get("status", status).lower(),
        _list(keys.get("goal", "")),
        task.created,
        number + 1,
        number + 1,
    )


def _tags(task: Task) -> tuple[list[str], list[str]]:
    """The project tags and the area tags of a line."""
    if "+" not in task.body:
        return [], []
    names = [name for tag in task.projects if (name := tag.rstrip(":,;`*"))]
    return [name for name in names if not name[0].isupper()], [name for name in names if name[0].isupper()]


def _field(task: Task) -> tuple[str, str] | None:
    """The field a line is, its name in lower case and singular, and its value."""
    match = _FIELD.match(task.body)
    if not match:
        return None
    name = match[2].lower()
    name = name.removesuffix("s") if name in ("areas", "goals") else name
    return name if match[1] or name != "project" else "tag", task.body[match.end() :].strip()


def _with_value(body: str, value: str) -> str:
    """The body of a field line with another value; its backticks and the blanks around it stay."""
    match = _FIELD.match(body)
    begin = match.end() if match else 0
    old = body[begin:].rstrip()
    tail = body[begin + len(old) :]
    ticks = "`" if len(old) > 1 and old[0] == old[-1] == "`" else ""
    gap = "" if body[begin - 1 : begin].isspace() else " "
    return f"{body[:begin]}{gap}{ticks}{value}{ticks}{tail}"


def _bare(value: str) -> str:
    return value.strip(" \t`*")


def _list(value: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,;`]+", value) if word)


def tags_of(projects: Iterable[Project]) -> set[str]:
    """The tags of projects, case folded."""
    return {project.tag.casefold() for project in projects}
