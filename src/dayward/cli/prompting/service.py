"""`service`: have systemd run the loop, from when the machine starts."""

from __future__ import annotations

from typing import Any

from dayward.app.prompting import seat
from dayward.cli import systemd
from dayward.cli.prompting.parameters import Parameter
from dayward.cli.service import DAYWARD, PROMPTS, crontab, here, unit, unit_path
from dayward.core.configuration import Configuration
from dayward.core.errors import Conflict, Unavailable, UsageError

SUMMARY = "Have systemd run the loop: install, remove, or show what would be installed"
PARAMETERS = (Parameter("verb", "install, remove or show", required=True, place=True),)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Carry it out."""
    known = {"install": _install, "remove": _remove, "show": _show}
    if given["verb"] not in known:
        raise UsageError("service needs to know what to do", "promptyoself service install, remove or show")
    return {"status": "success", "unit": PROMPTS.file, "path": unit_path(what=PROMPTS), **known[given["verb"]](config)}


def _install(config: Configuration) -> dict[str, Any]:
    if not systemd.answers():
        line = crontab(here(), PROMPTS).rstrip("\n")
        raise Unavailable("there is no systemd for your account here; nothing was changed", f"by crontab -e: {line}")
    pid = seat(config).holder()
    if pid and not systemd.state(PROMPTS)["running"]:
        raise Conflict(f"the loop is running already (process {pid}); nothing was changed", "promptyoself stop")
    changed, starts = systemd.install(PROMPTS), systemd.lingers()
    both = "; dayward.service is installed too, and sends prompts by itself" if systemd.ours(DAYWARD) else ""
    hint = {} if starts else {"hint": "from when the machine starts, also without you: loginctl enable-linger"}
    return {
        "changed": changed,
        "lingers": starts,
        "message": f"The loop runs now, and from when you log in{both}",
        **hint,
    }


def _remove(config: Configuration) -> dict[str, Any]:
    changed = systemd.remove(PROMPTS)
    return {"changed": changed, "message": "Removed; prompts and settings stay" if changed else "Nothing was installed"}


def _show(config: Configuration) -> dict[str, Any]:
    return {**systemd.state(PROMPTS), "text": unit(here(), PROMPTS)}
