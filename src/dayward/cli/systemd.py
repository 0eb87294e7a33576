"""systemd's manager of this account: units of ours installed, removed, looked at. Nobody else's unit is touched."""

from __future__ import annotations

import os
import subprocess

from dayward.cli.service import Unit, here, unit, unit_path
from dayward.core.errors import Refused, Unavailable
from dayward.core.home import write_private

_LINGER = "/var/lib/systemd/linger"


def install(what: Unit) -> bool:
    """Write the unit, or bring it up to date, and have it run; whether anything had to be written."""
    path, text = unit_path(what=what), unit(here(), what)
    before = ours(what)
    changed = before != text
    if changed:
        write_private(path, text.encode())
        _systemctl("daemon-reload")
    _systemctl("enable", "--quiet", what.file)
    _systemctl("restart" if changed and before else "start", what.file)
    return changed


def remove(what: Unit) -> bool:
    """Stop it and remove the unit; False where none was installed."""
    if ours(what) is None:
        return False
    there = answers()
    if there:
        _systemctl("disable", "--now", "--quiet", what.file)
    os.unlink(unit_path(what=what))
    if there:
        _systemctl("daemon-reload")
    return True


def state(what: Unit) -> dict[str, bool]:
    """How it stands: installed, up_to_date, systemd (its manager answers), enabled, running, lingers."""
    text, there = ours(what), answers()
    return {
        "installed": text is not None,
        "up_to_date": text == unit(here(), what),
        "systemd": there,
        "enabled": there and _asked("is-enabled", what),
        "running": there and _asked("is-active", what),
        "lingers": lingers(),
    }


def ours(what: Unit) -> str | None:
    """The unit that is installed, None for none. Raises Refused where it is somebody else's."""
    path = unit_path(what=what)
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except FileNotFoundError:
        return None
    if not text.startswith(what.mark):
        raise Refused(
            f"{path} was not written by Dayward; it was left alone", f"move it away first: mv {path} {path}.old"
        )
    return text


def answers() -> bool:
    """Whether there is a manager for this account."""
    try:
        return _call("show-environment").returncode == 0
    except FileNotFoundError:
        return False


def lingers() -> bool:
    """Whether services of this account start with the machine."""
    from dayward.actions.context import login

    return os.path.exists(os.path.join(_LINGER, login()))


def _asked(question: str, what: Unit) -> bool:
    return _call(question, "--quiet", what.file).returncode == 0


def _systemctl(*words: str) -> None:
    done = _call(*words)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise Unavailable(f"systemctl --user {' '.join(words)} failed: {said[0]}", "see: journalctl --user")


def _call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemctl", "--user", *words], capture_output=True, text=True, check=False, timeout=60)
