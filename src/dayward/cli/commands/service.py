"""`dayward service`: run Dayward by itself, from when the machine starts."""

from __future__ import annotations

import os
import sys

from dayward.actions.parser import Parser
from dayward.cli.output import Output
from dayward.cli.service import DAYWARD, LABEL, crontab, here, launch_agent, unit, unit_path
from dayward.cli.systemd import answers, install, lingers, remove, state
from dayward.core.home import Home

SUMMARY = "Run Dayward by itself, from when the machine starts"


def _parser() -> Parser:
    parser = Parser("dayward service", SUMMARY + ".", "examples:\n  dayward service install\n  dayward service status")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="install|uninstall|status|print")
    verbs.add_parser("install", help="write the systemd user unit and start it; again, it brings it up to date")
    verbs.add_parser("uninstall", help="stop it and remove the unit; nothing else is touched")
    verbs.add_parser("status", help="whether it is installed, enabled and running")
    printing = verbs.add_parser("print", help="print what would be installed")
    printing.add_argument("kind", nargs="?", choices=("systemd", "cron", "launchd"), help="for which system")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    if given.verb == "print":
        return _print(given.kind or ("launchd" if sys.platform == "darwin" else "systemd"), output)
    return {"install": _install, "uninstall": _uninstall, "status": _status}[given.verb](output)


def _print(kind: str, output: Output) -> int:
    service = here()
    makers = {
        "systemd": lambda: unit(service),
        "cron": lambda: crontab(service),
        "launchd": lambda: launch_agent(service, os.path.join(Home().state, "logs")),
    }
    text = makers[kind]()
    output.data({"kind": kind, "text": text, "path": unit_path() if kind == "systemd" else None})
    output.line(text.rstrip("\n"))
    return 0


def _install(output: Output) -> int:
    if not answers():
        return _without_systemd(output)
    path, changed, starts = unit_path(), install(DAYWARD), lingers()
    output.data({"path": path, "changed": changed, "lingers": starts})
    mark = output.paint("done", "✓ ") * output.terminal
    output.line(mark + (f"wrote {path}" if changed else f"{path} is up to date"))
    output.line(mark + "Dayward runs now, and from when you log in")
    if not starts:
        output.line(output.paint("quiet", "  → from when the machine starts, also without you: loginctl enable-linger"))
    output.line(output.paint("quiet", "  → look at it: dayward service status, dayward logs"))
    return 0


def _uninstall(output: Output) -> int:
    path, changed = unit_path(), remove(DAYWARD)
    output.data({"path": path, "changed": changed})
    done = output.paint("done", "✓ ") * output.terminal + f"removed {path}; your files and settings stay"
    output.line(done if changed else "nothing is installed")
    return 0


def _status(output: Output) -> int:
    path, found = unit_path(), state(DAYWARD)
    ok = bool(found["running"])
    output.data({"path": path, **found}, ok)
    rows = (
        ("systemd", found["systemd"], "its manager for your account answers", "there is none for your account here"),
        ("unit", found["installed"], path, "not installed: dayward service install"),
        (
            "text",
            found["up_to_date"],
            "as this version writes it",
            "from another version or place: dayward service install",
        ),
        ("enabled", found["enabled"], "it starts when you log in", "it does not start by itself"),
        (
            "linger",
            found["lingers"],
            "it starts with the machine",
            "only while you are logged in: loginctl enable-linger",
        ),
        ("running", found["running"], "yes", "no: journalctl --user --unit dayward says why"),
    )
    for name, good, yes, no in rows:
        mark = output.paint("done", "ok  ") if good else output.paint("soon", "look")
        output.line(f"{mark} {output.paint('key', f'{name:<8}')} {yes if good else no}")
    return 0 if ok else 1


def _without_systemd(output: Output) -> int:
    """Say what to do instead; nothing is changed."""
    service = here()
    if sys.platform == "darwin":
        place = f"~/Library/LaunchAgents/{LABEL}.plist"
        said = ["macOS starts it by a LaunchAgent; two commands:"]
        steps = [f"dayward service print launchd > {place}", f"launchctl bootstrap gui/{os.getuid()} {place}"]
    else:
        said = [
            "there is no systemd for your account here; nothing was changed. With cron, add this line by crontab -e:"
        ]
        steps = [crontab(service).rstrip("\n")]
    output.data({"changed": False, "steps": steps}, False)
    for text in said:
        output.line(text)
    for step in steps:
        output.line("  " + output.paint("key", step))
    return 1
