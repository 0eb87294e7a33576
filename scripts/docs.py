"""Write the generated files anew, or with --check say which are out of date.

Generated: the manifest of actions, the page of commands, the page of settings, the page of
the API, the snapshot of the public surface. The
picture of the terminal is made by `scripts/picture.py`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dayward.actions.action import Action
from dayward.actions.arguments import Parameter, parameters
from dayward.actions.registry import build_manifest, build_phrases, build_plainly, scan, spoken
from dayward.cli.catalogue import own_command, own_names
from dayward.core.settings import CONFIG, Setting
from dayward.planning.preferences import PREFERENCES

ROOT = Path(__file__).resolve().parent.parent


def phrases() -> str:
    """The phrases of Dayward's own actions."""
    return json.dumps(build_phrases(), indent=1, ensure_ascii=False) + "\n"


def plainly() -> str:
    """How small models ask for Dayward's own actions."""
    return json.dumps(build_plainly(), indent=1) + "\n"


def manifest() -> str:
    """The manifest of Dayward's own actions."""
    return json.dumps(build_manifest(), indent=1) + "\n"


def surface() -> str:
    """Everything that people and programs can call, in one file: a change to it is a change to them."""
    actions = {
        name: {
            "aliases": list(action.aliases),
            "known_as": list(action.known_as),
            "writes": action.writes,
            "idempotent": action.idempotent,
            "doors": sorted(action.doors),
            "arguments": {p.name: _type(p) + (" required" if p.required else "") for p in parameters(action)},
        }
        for name, action in scan().items()
    }
    settings = {"config": [s.name for s in CONFIG], "preferences": [s.name for s in PREFERENCES]}
    return json.dumps({"actions": actions, "commands": own_names(), "settings": settings}, indent=1) + "\n"


def _type(parameter: Parameter) -> str:
    kind = parameter.kind
    return "|".join(kind) if isinstance(kind, tuple) else kind.__name__


def commands() -> str:
    """The page of commands."""
    lines = ["# Commands", "", "Made from the actions themselves (`make docs`). Every command also takes `--json`."]
    groups: dict[str, list[type[Action]]] = {}
    for action in scan().values():
        groups.setdefault(action.group, []).append(action)
    for group, actions in groups.items():
        lines += ["", f"## {group}"]
        for action in actions:
            lines += ["", f"### `{spoken(action.name)}`", "", *_described(action)]
    lines += ["", "## Set up", ""]
    for name in own_names():
        command = own_command(name)
        assert command is not None
        lines.append(f"- `dayward {name}`: {command.SUMMARY.lower()}")
    return "\n".join(lines) + "\n"


def _described(action: type[Action]) -> list[str]:
    lines = [" ".join(line.strip() for line in (action.__doc__ or "").split("\n\n")[0].splitlines())]
    for paragraph in (action.__doc__ or "").strip().split("\n\n")[1:]:
        lines += ["", " ".join(line.strip() for line in paragraph.splitlines())]
    if action.aliases:
        lines += ["", "Also: " + ", ".join(f"`{alias}`" for alias in action.aliases) + "."]
    if found := parameters(action):
        lines += ["", "| argument | | |", "| --- | --- | --- |"]
        for parameter in found:
            name = parameter.flag if parameter.option else parameter.name.rstrip("_").upper()
            lines.append(f"| `{name}` | {_type(parameter)} | {parameter.info.help.replace('|', chr(92) + '|')} |")
    lines += ["", "```", *[f"dayward {example}" for example in action.examples], "```"]
    return lines


def settings() -> str:
    """The page of settings."""
    lines = ["# Settings", "", "Made from their definitions (`make docs`).", ""]
    lines += ["## Your preferences", "", "In `dayward.toml` in your folder: `dayward preferences NAME VALUE`.", ""]
    lines += _table(PREFERENCES)
    lines += ["", "## Dayward's own", "", "In `config.toml` in `DAYWARD_HOME`: `dayward config NAME VALUE`.", ""]
    lines += _table(CONFIG)
    return "\n".join(lines) + "\n"


def _table(found: tuple[Setting, ...]) -> list[str]:
    rows = [f"| `{s.name}` | `{json.dumps(s.default)}` | {s.help} |" for s in found]
    return ["| name | default | what it is |", "| --- | --- | --- |", *rows]


def api() -> str:
    """The page of the API."""
    from fastapi import FastAPI

    from dayward.api import routers
    from dayward.api.openapi import ABOUT, description, scopes

    app = FastAPI()
    found = list(routers())
    for router in found:
        app.include_router(router)
    needed = scopes(found)
    groups: dict[str, list[str]] = {}
    for path, operations in description(app)["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            if not tag.startswith("action: "):
                row = f"| `{method.upper()} {path}` | {needed.get((method, path), '')} | {operation['summary']} |"
                groups.setdefault(tag, []).append(row)
    lines = [
        "# The API",
        "",
        "Made from its description (`make docs`), which is served at `/api/v1/openapi.json`.",
        "",
        ABOUT,
    ]
    lines += [
        "[Driving Dayward from a program](programs.md#over-http) shows how to begin. [Commands](commands.md) are actions,",
        "each at `POST /api/v1/actions/NAME`, its arguments as JSON.",
    ]
    for tag, rows in groups.items():
        lines += ["", f"## {tag[:1].upper()}{tag[1:]}", "", "| | scope | |", "| --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


GENERATED = {
    "src/dayward/actions/manifest.json": manifest,
    "src/dayward/actions/phrases.json": phrases,
    "src/dayward/actions/plainly.json": plainly,
    "tests/surface.json": surface,
    "docs/commands.md": commands,
    "docs/settings.md": settings,
    "docs/api.md": api,
}


def main() -> int:
    """Write or check."""
    checking = "--check" in sys.argv[1:]
    stale = []
    for name, make in GENERATED.items():
        path, text = ROOT / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not checking:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if checking and stale:
        print(f"out of date: {', '.join(stale)}\n  -> make docs")
        return 1
    print("generated pages are up to date" if not stale else f"written: {', '.join(stale)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
