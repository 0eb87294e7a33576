"""The loop as a service: installed once, removed once, never in the way of Dayward's own unit or somebody else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dayward.app.prompting import seat
from dayward.cli.service import DAYWARD, PROMPTS, here, unit
from dayward.core.configuration import configuration
from tests.prompts.conftest import Said


@pytest.fixture
def units(home: Path) -> Path:
    return home / ".config/systemd/user"


@pytest.fixture(autouse=True)
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of systemctl that writes down what it was told, and refuses what stands in `broken`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\ncase "$2" in $(cat {tmp_path}/broken)) echo no >&2; exit 1;; esac\n'
    )
    program.chmod(0o755)
    (tmp_path / "broken").write_text("nothing")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "calls"


def told(calls: Path) -> list[str]:
    found = [line.removeprefix("--user ") for line in calls.read_text().splitlines() if "show-environment" not in line]
    calls.unlink()
    return found


def test_it_is_installed_shown_and_removed(answered: Said, units: Path, calls: Path) -> None:
    code, said = answered("service", "install")
    assert (code, said["changed"], said["path"]) == (0, True, str(units / "dayward-prompts.service"))
    assert said["message"] == "The loop runs now, and from when you log in"
    assert said["lingers"] or said["hint"].endswith("loginctl enable-linger")
    assert told(calls) == ["daemon-reload", "enable --quiet dayward-prompts.service", "start dayward-prompts.service"]
    text = (units / "dayward-prompts.service").read_text()
    assert text == unit(here(), PROMPTS)
    assert '" promptyoself execute --loop\n' in text
    assert answered("service", "--verb", "install")[1]["changed"] is False
    (units / "dayward-prompts.service").write_text(text + "# older\n")
    told(calls)
    assert answered("service", "install")[1]["changed"] is True
    assert told(calls)[-1] == "restart dayward-prompts.service"
    shown = answered("service", "show")[1]
    assert (shown["installed"], shown["up_to_date"], shown["running"], shown["text"]) == (True, True, True, text)
    told(calls)
    assert answered("service", "remove")[1]["message"] == "Removed; prompts and settings stay"
    assert told(calls) == ["disable --now --quiet dayward-prompts.service", "daemon-reload"]
    assert answered("service", "remove")[1]["message"] == "Nothing was installed"
    assert not list(units.iterdir())


def test_it_stands_beside_daywards_own_unit(answered: Said, units: Path) -> None:
    units.mkdir(parents=True)
    (units / "dayward.service").write_text(unit(here(), DAYWARD))
    assert "sends prompts by itself" in answered("service", "install")[1]["message"]
    answered("service", "remove")
    assert [path.name for path in units.iterdir()] == ["dayward.service"]


def test_a_unit_of_somebody_else_is_left_alone(answered: Said, units: Path) -> None:
    units.mkdir(parents=True)
    (units / "dayward-prompts.service").write_text("[Service]\n")
    for verb in ("install", "remove", "show"):
        assert "was not written by Dayward" in answered("service", verb)[1]["error"]
    assert (units / "dayward-prompts.service").read_text() == "[Service]\n"


def test_a_loop_that_runs_already_is_stopped_by_a_person(answered: Said, units: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("is-active")
    with seat(configuration()):
        said = answered("service", "install")[1]
    assert said == {
        "error": f"the loop is running already (process {os.getpid()}); nothing was changed", "hint": "promptyoself stop",
    }  # fmt: skip
    assert not units.exists()


def test_without_systemd_it_says_what_to_do_instead(answered: Said, units: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("show-environment")
    code, said = answered("service", "install")
    assert code == 1
    assert said["hint"].startswith("by crontab -e: @reboot ")
    assert said["hint"].endswith("dayward promptyoself execute --loop")
    assert not units.exists()
    (tmp_path / "bin/systemctl").unlink()
    assert "no systemd" in answered("service", "install")[1]["error"]


def test_what_systemd_refuses_is_said(answered: Said, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("enable")
    assert answered("service", "install")[1]["error"] == (
        "systemctl --user enable --quiet dayward-prompts.service failed: no"
    )


@pytest.mark.parametrize("words", [(), ("instal",), ("--verb", "up")])
def test_a_verb_has_to_be_one(answered: Said, words: tuple[str, ...]) -> None:
    assert answered("service", *words)[1] == {
        "error": "service needs to know what to do", "hint": "promptyoself service install, remove or show",
    }  # fmt: skip
