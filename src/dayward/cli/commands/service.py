"""`dayward service`: run Dayward by itself, from when the machine starts."""

from __future__ import annotations

import os
import subprocess
import sys

from dayward.actions.parser import Parser
from dayward.cli.output import Output
from dayward.cli.service import LABEL, MARK, crontab, here, launch_agent, unit, unit_path
from dayward.core.errors import Refused, Unavailable
from dayward.core.home import Home, write_private

SUMMARY = "Run Dayward by itself, from when the machine starts"
_UNIT = "dayward.service"
_LINGER = "/var/lib/systemd/linger"


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
    if not _manager_answers():
        return _without_systemd(output)
    path, text = unit_path(), unit(here())
    before = _ours(path)
    changed = before != text
    if changed:
        write_private(path, text.encode())
        _systemctl("daemon-reload")
    _systemctl("enable", "--quiet", _UNIT)
    if changed and before:
        _systemctl("restart", _UNIT)
    else:
        _systemctl("start", _UNIT)
    lingers = _lingers()
    output.data({"path": path, "changed": changed, "lingers": lingers})
    mark = output.paint("done", "✓ ") * output.terminal
    output.line(mark + (f"wrote {path}" if changed else f"{path} is up to date"))
    output.line(mark + "Dayward runs now, and from when you log in")
    if not lingers:
        output.line(output.paint("quiet", "  → from when the machine starts, also without you: loginctl enable-linger"))
    output.line(output.paint("quiet", "  → look at it: dayward service status, dayward logs"))
    return 0


def _uninstall(output: Output) -> int:
    path = unit_path()
    if _ours(path) is None:
        output.data({"path": path, "changed": False})
        output.line("nothing is installed")
        return 0
    answers = _manager_answers()
    if answers:
        _systemctl("disable", "--now", "--quiet", _UNIT)
    os.unlink(path)
    if answers:
        _systemctl("daemon-reload")
    output.data({"path": path, "changed": True})
    output.line(output.paint("done", "✓ ") * output.terminal + f"removed {path}; your files and settings stay")
    return 0


def _status(output: Output) -> int:
    path = unit_path()
    text = _ours(path)
    answers = _manager_answers()
    found = {
        "installed": text is not None,
        "up_to_date": text == unit(here()),
        "systemd": answers,
        "enabled": answers and _asked("is-enabled"),
        "running": answers and _asked("is-active"),
        "lingers": _lingers(),
    }
    ok = bool(found["running"])
    output.data({"path": path, **found}, ok)
    rows = (
        ("systemd", answers, "its manager for your account answers", "there is none for your account here"),
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


def _ours(path: str) -> str | None:
    """The unit that is installed, None for none. Raises Refused where it is somebody else's."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except FileNotFoundError:
        return None
    if not text.startswith(MARK):
        raise Refused(
            f"{path} was not written by Dayward; it was left alone", f"move it away first: mv {path} {path}.old"
        )
    return text


def _manager_answers() -> bool:
    try:
        return _call("show-environment").returncode == 0
    except FileNotFoundError:
        return False


def _asked(question: str) -> bool:
    return _call(question, "--quiet", _UNIT).returncode == 0


def _systemctl(*words: str) -> None:
    done = _call(*words)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise Unavailable(f"systemctl --user {' '.join(words)} failed: {said[0]}", "see: dayward service status")


def _call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemctl", "--user", *words], capture_output=True, text=True, check=False, timeout=60)


def _lingers() -> bool:
    from dayward.actions.context import login

    return os.path.exists(os.path.join(_LINGER, login()))
