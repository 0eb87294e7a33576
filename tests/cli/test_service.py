"""Dayward as a service: texts that the systems take, and installing them once."""

from __future__ import annotations

import configparser
import os
import plistlib
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from dayward.cli.service import DAYWARD, PROMPTS, Service, crontab, here, launch_agent, unit
from dayward.core.errors import Unavailable
from tests.cli.conftest import Typed

ODD = Service("/opt/my apps/50% $HOME/dayward", (("DAYWARD_HOME", '/srv/a b/50%/"x"'),))
KNOWN = {
    "Unit": {"Description", "StartLimitIntervalSec", "StartLimitBurst"},
    "Service": {
        *(
            "Type",
            "ExecStart",
            "WorkingDirectory",
            "Environment",
            "EnvironmentFile",
            "Restart",
            "RestartSec",
            "RestartPreventExitStatus",
        ),
        *("KillSignal", "TimeoutStopSec", "Nice", "NoNewPrivileges", "LockPersonality", "RestrictRealtime"),
        *("RestrictSUIDSGID", "RestrictAddressFamilies", "SystemCallArchitectures"),
    },
    "Install": {"WantedBy"},
}


def test_the_unit_has_known_keys_and_starts_this_dayward() -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit(here({"DAYWARD_WORKSPACE": "life"})))
    assert {section: set(parser[section]) for section in parser.sections()} == KNOWN
    program, word = shlex.split(parser["Service"]["ExecStart"])
    assert os.path.isabs(program)
    assert os.access(program, os.X_OK)
    assert word == "up"
    assert parser["Service"]["Environment"] == f'"DAYWARD_WORKSPACE={os.getcwd()}/life"'


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong(tmp_path: Path, own_home: Path) -> None:
    program = tmp_path / "my apps" / "50% $HOME dayward"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    cases = [(here(), DAYWARD), (Service(str(program), ODD.environment), DAYWARD), (here(), PROMPTS)]
    for number, (service, what) in enumerate(cases):
        path = tmp_path / str(number) / what.file
        path.parent.mkdir()
        path.write_text(unit(service, what))
        env = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(
            ["systemd-analyze", "verify", "--user", "--man=no", str(path)],
            capture_output=True,
            text=True,
            check=False,
            env=env,
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
    with pytest.raises(Unavailable):
        unit(Service('/opt/a "b"/dayward', ()))


def test_a_crontab_line_is_what_a_shell_and_cron_take() -> None:
    line = crontab(ODD)
    assert line.startswith("@reboot ")
    words = shlex.split(line.removeprefix("@reboot ").replace("\\%", "%"))
    assert words == [f"DAYWARD_HOME={ODD.environment[0][1]}", ODD.program, "up"]
    assert "%" not in line.replace("\\%", "")
    assert line.count("\n") == 1


def test_a_launch_agent_is_a_property_list() -> None:
    found = plistlib.loads(launch_agent(ODD, "/logs").encode())
    assert found["ProgramArguments"] == [ODD.program, "up"]
    assert found["EnvironmentVariables"] == dict(ODD.environment)
    assert found["KeepAlive"] == {"SuccessfulExit": False}


@pytest.mark.parametrize("kind", ["systemd", "cron", "launchd"])
def test_each_text_can_be_printed(dayward: Typed, kind: str) -> None:
    said = dayward("service", "print", kind)
    assert said.code == 0
    assert str(here().program) in said.out


@pytest.fixture
def unit_file(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> Path:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return own_home / ".config/systemd/user/dayward.service"


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of systemctl that takes every call, and writes down what it was told."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ntest ! -e {tmp_path}/broken\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "calls"


def told(calls: Path) -> list[str]:
    found = [line.removeprefix("--user ") for line in calls.read_text().splitlines() if "show-environment" not in line]
    calls.unlink()
    return found


def test_installing_twice_is_installing_once(dayward: Typed, unit_file: Path, calls: Path) -> None:
    first = dayward("service", "install")
    assert first.code == 0
    assert "loginctl enable-linger" in first.out
    assert unit_file.read_text() == unit(here())
    assert stat.S_IMODE(unit_file.stat().st_mode) == 0o600
    assert told(calls) == ["daemon-reload", "enable --quiet dayward.service", "start dayward.service"]
    assert "up to date" in dayward("service", "install").out
    assert told(calls) == ["enable --quiet dayward.service", "start dayward.service"]
    unit_file.write_text(unit(here()).replace("Nice=5", "Nice=6"))
    assert dayward("service", "install").code == 0
    assert told(calls) == ["daemon-reload", "enable --quiet dayward.service", "restart dayward.service"]
    assert unit_file.read_text() == unit(here())
    assert dayward("service", "status").code == 0


def test_uninstalling_twice_is_uninstalling_once(dayward: Typed, unit_file: Path, calls: Path) -> None:
    dayward("service", "install")
    told(calls)
    assert dayward("service", "uninstall").code == 0
    assert told(calls) == ["disable --now --quiet dayward.service", "daemon-reload"]
    assert not unit_file.exists()
    assert dayward("service", "uninstall").out == "nothing is installed\n"
    assert not calls.exists()


def test_a_unit_of_somebody_else_is_left_alone(dayward: Typed, unit_file: Path, calls: Path) -> None:
    unit_file.parent.mkdir(parents=True)
    unit_file.write_text("[Service]\nExecStart=/bin/true\n")
    for verb in ("install", "uninstall"):
        assert dayward("service", verb).code == 3
    assert unit_file.read_text() == "[Service]\nExecStart=/bin/true\n"


def test_without_systemd_it_says_what_to_do_instead(
    dayward: Typed, unit_file: Path, calls: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken").touch()
    said = dayward("service", "install")
    assert said.code == 1
    assert "@reboot" in said.out
    assert not unit_file.exists()
    assert dayward("service", "status").code == 1
