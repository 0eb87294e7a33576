"""The plug-in for smcp, called by servers of both generations with an interpreter that has no Dayward."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.cli.prompting.parameters import FIRST
from dayward.core.configuration import configuration
from dayward.core.errors import UsageError
from dayward.prompts.plugin.installing import command, plugin_text
from dayward.prompts.registering import listed
from tests.prompts.smcp import ENVIRONMENT, July2025, Smcp

AGENT = "agent-00000000-0000-4000-8000-000000000001"
NOBODY = "http://127.0.0.1:9"
BARE = [sys.executable, "-I", "-S"]


@pytest.fixture
def folder(said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's folder of plug-ins with ours in it."""
    found = tmp_path / "plugins"
    found.mkdir()
    for name in ("LETTA_BASE_URL", "LETTA_API_KEY", "LETTA_SERVER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    code, answer = said("plugin", "install", str(found))
    assert code == 0, answer
    assert answer["path"] == str(found / "promptyoself" / "cli.py")
    return found


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where a server happens to stand: beside files that are named as modules are."""
    found = tmp_path / "elsewhere"
    (found / "dayward").mkdir(parents=True)
    (found / "dayward" / "__init__.py").write_text("raise SystemExit('the wrong dayward')")
    (found / "json.py").write_text("raise SystemExit('the wrong json')")
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of a server which took variables from agents: it would send us elsewhere."""
    wrong = str(tmp_path / "wrong")
    return ENVIRONMENT | {
        "HOME": wrong, "DAYWARD_HOME": wrong, "XDG_STATE_HOME": wrong, "DAYWARD_DATABASE": f"{wrong}/state.db",
        "DAYWARD_NOW": "1999-01-01", "PYTHONPATH": wrong, "PYTHONHOME": wrong, "LETTA_BASE_URL": NOBODY,
    }  # fmt: skip


@pytest.fixture
def smcp(folder: Path, environment: dict[str, str], elsewhere: Path) -> Smcp:
    return Smcp(folder, BARE, environment, elsewhere)


@pytest.fixture
def old(folder: Path, environment: dict[str, str], elsewhere: Path) -> July2025:
    return July2025(folder, BARE, environment, elsewhere)


def here() -> list[dict[str, Any]]:
    """What is in the database of the person who installed the plug-in."""
    found: list[dict[str, Any]] = listed(prompt_state(configuration()), OWNER, everything=True)["schedules"]
    return found


def test_the_server_of_today_finds_the_commands_and_what_they_take(smcp: Smcp) -> None:
    tools = smcp.tools()
    assert list(tools) == [f"promptyoself__{name}" for name in FIRST]
    register = tools["promptyoself__register"]["inputSchema"]
    assert {"agent_id", "prompt", "time", "cron", "every", "max_repetitions", "start_at", "skip_validation"} <= set(
        register["properties"]
    )
    assert register["required"] == ["agent_id", "prompt"]
    assert register["properties"]["skip_validation"]["type"] == "boolean"
    assert register["properties"]["max_repetitions"]["type"] == "integer"
    assert "loop" not in tools["promptyoself__execute"]["inputSchema"]["properties"]


def test_the_server_of_today_drives_the_whole_life(smcp: Smcp, tmp_path: Path) -> None:
    made = smcp.call(
        "promptyoself__register", agent_id=AGENT, prompt="Grüße,\n--every day", every="5m", max_repetitions=3, skip_validation=True
    ).json  # fmt: skip
    assert (made["status"], made["id"]) == ("success", 1)
    (entry,) = smcp.call("promptyoself__list", agent_id=AGENT, all=False).json["schedules"]
    assert (entry["prompt_text"], entry["max_repetitions"]) == ("Grüße,\n--every day", 3)
    assert here() == [entry]
    assert smcp.call("promptyoself__execute").json == {
        "status": "success",
        "executed": [],
        "message": "0 prompts executed",
    }
    assert smcp.call("promptyoself__cancel", id="1").json["cancelled_id"] == 1
    again = smcp.call("promptyoself__cancel", id="1")
    assert (again.text, again.error) == ("Schedule 1 not found or already cancelled", True)
    refused = smcp.call("promptyoself__register", agent_id="dayward:me", prompt="x", every="5m", skip_validation=True)
    assert (refused.text, refused.error) == ("an agent may not have anything sent to dayward:me", True)
    assert not (tmp_path / "wrong").exists()


@pytest.mark.slow
def test_the_server_of_july_2025_drives_it_too(old: July2025) -> None:
    assert old.tools() == [f"promptyoself.{name}" for name in FIRST]
    made = old.call("promptyoself.register", agent_id=AGENT, prompt="-1 x", every="5m", skip_validation=True)
    assert made.json["status"] == "success"
    assert old.call("promptyoself.list", agent_id=AGENT, all=False).json["count"] == 1
    assert old.call("promptyoself.cancel", id=1).json["status"] == "success"
    assert old.call("promptyoself.cancel", id=1).text == "Schedule 1 not found or already cancelled"


@pytest.mark.slow
def test_a_place_that_is_not_there_is_an_error_to_both(smcp: Smcp, old: July2025) -> None:
    for found in (smcp.call("promptyoself__test"), old.call("promptyoself.agents", where="letta")):
        assert found.error
        assert found.text.startswith("Failed to ")
        assert "\n" not in found.text


@pytest.mark.slow
def test_an_agent_that_cannot_be_asked_for_is_no_agent(smcp: Smcp) -> None:
    found = smcp.call("promptyoself__register", agent_id=AGENT, prompt="x", every="5m")
    assert found.error
    assert found.text.startswith("Agent validation failed: ")


@pytest.mark.parametrize(
    ("given", "to"),
    [({"agent_id": "dayward:me"}, "dayward:me"), ({"agent_id": "ntfy:me"}, "ntfy:me"), ({"deliver": "ntfy:me"}, "ntfy:me"),
     ({"deliver": AGENT}, AGENT)],
)  # fmt: skip
def test_an_agent_addresses_agents_alone_unless_a_person_allows_more(
    said: Any, home: Path, given: dict[str, str], to: str
) -> None:
    asked = {"agent_id": AGENT, "prompt": "x", "every": "5m", "skip_validation": "true", **given}
    words = ["--for-agents", "register", *[word for name, value in asked.items() for word in (f"--{name}", value)]]
    code, found = said(*words)
    assert (code, found["error"]) == (1, f"an agent may not have anything sent to {to}")
    assert found["hint"] == f"a person allows it: dayward config prompts.agents_may_address {to}"
    assert here() == []
    (home / "dayward").mkdir(exist_ok=True)
    (home / "dayward" / "config.toml").write_text(f'[prompts]\nagents_may_address = ["{to}"]\n')
    assert said(*words)[0] == 0
    assert len(here()) == 1


def test_agents_have_their_seven_commands_and_no_other(said: Any) -> None:
    assert said("--for-agents", "import", "x.db")[1]["error"] == "import is not for agents"
    assert said("--for-agents", "execute", "--loop")[1]["error"] == "execute --loop would never answer"


def test_a_description_needs_nothing_that_is_installed(folder: Path, elsewhere: Path) -> None:
    """It is in the file: neither a database nor a process is begun, however empty the environment."""
    server = Smcp(folder, BARE, {}, elsewhere)
    assert list(server.tools()) == [f"promptyoself__{name}" for name in FIRST]


def test_files_beside_it_stand_in_for_nothing(folder: Path, environment: dict[str, str], elsewhere: Path) -> None:
    (folder / "promptyoself" / "json.py").write_text("raise SystemExit('the wrong json')")
    server = Smcp(folder, [sys.executable], {**environment, "PYTHONPATH": "", "PYTHONHOME": ""}, elsewhere)
    assert server.call("promptyoself__list").json["count"] == 0


@pytest.mark.parametrize(
    ("words", "code", "out", "err"),
    [
        ((), 1, "Available commands:", ""),
        (("--help",), 0, "Available commands:", ""),
        (("register", "--help"), 0, "Available commands:", ""),
        (("start",), 1, '{"error": "Unknown command: start"', "Unknown command: start\n"),
        (
            ("register",),
            1,
            "Missing required arguments: agent-id and prompt",
            "Missing required arguments: agent-id and prompt\n",
        ),
        (("list", "--nonsense"), 1, "unrecognized arguments: --nonsense", "unrecognized arguments: --nonsense\n"),
    ],
)
def test_what_it_says_of_words_that_are_no_call(
    smcp: Smcp, words: tuple[str, ...], code: int, out: str, err: str
) -> None:
    done = smcp.run("promptyoself", *words)
    assert done.returncode == code
    assert out in done.stdout
    assert done.stderr == err


def rewritten(folder: Path, called: list[str]) -> Path:
    """The plug-in, calling something else."""
    path = folder / "promptyoself" / "cli.py"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(f"COMMAND = {called!r}" if line.startswith("COMMAND = ") else line for line in lines))
    return path


def test_an_installation_that_is_gone_is_said(folder: Path, environment: dict[str, str], elsewhere: Path) -> None:
    rewritten(folder, ["/nowhere/promptyoself"])
    found = Smcp(folder, BARE, {**environment, "PATH": "/nowhere"}, elsewhere).call("promptyoself__list")
    assert (found.text, found.error) == ("Promptyoself is not installed any more: /nowhere/promptyoself is gone", True)


def test_one_that_moved_is_found_on_the_path(folder: Path, environment: dict[str, str], elsewhere: Path) -> None:
    rewritten(folder, ["/nowhere/promptyoself"])
    scripts = sysconfig.get_path("scripts")
    server = Smcp(folder, BARE, {**environment, "PATH": f"{scripts}:{environment['PATH']}"}, elsewhere)
    assert server.call("promptyoself__list").json["count"] == 0


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("echo Traceback >&2; echo 'KeyError: x' >&2; exit 3", "Promptyoself ended with code 3: KeyError: x"),
        ("exit 0", "Promptyoself ended with code 0: it said nothing"),
        ("echo '{}'; kill -9 $$", ""),
    ],
)
def test_an_answer_that_is_none_is_said(folder: Path, smcp: Smcp, tmp_path: Path, script: str, error: str) -> None:
    broken = tmp_path / "broken"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o700)
    rewritten(folder, [str(broken)])
    done = smcp.run("promptyoself", "list")
    assert done.returncode == 1
    assert json.loads(done.stdout).get("error", "") == error
    assert done.stderr == f"{error}\n"


def test_a_command_that_is_no_program_is_said(folder: Path, smcp: Smcp, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"\x7fELF nothing")
    (tmp_path / "text").chmod(0o700)
    rewritten(folder, [str(tmp_path / "text")])
    assert smcp.call("promptyoself__list").text.startswith("Promptyoself cannot be run: ")


def test_one_that_hangs_is_ended(folder: Path, smcp: Smcp, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o700)
    path = rewritten(folder, [str(slow)])
    path.write_text(path.read_text().replace("MOST_SECONDS = 120", "MOST_SECONDS = 0.3"))
    assert smcp.call("promptyoself__list").text == "list took longer than 0 seconds"


def test_it_is_brought_up_to_date_and_nothing_foreign_is_touched(said: Any, folder: Path, tmp_path: Path) -> None:
    path = folder / "promptyoself" / "cli.py"
    whole = path.read_text()
    assert said("plugin", "show", "--dir", str(folder))[1]["current"] is True
    path.write_text(whole + "# changed\n")
    assert "another version" in said("plugin", "show", str(folder))[1]["message"]
    assert "brought up to date" in said("plugin", "install", str(folder))[1]["message"]
    assert path.read_text() == whole
    assert list(path.parent.iterdir()) == [path]
    for foreign in ("print('mine')", ""):
        path.write_text(foreign)
        assert said("plugin", "install", str(folder)) == (
            1, {"error": f"{path} is not ours", "hint": "move that folder away, then install again"},
        )  # fmt: skip
        assert path.read_text() == foreign
    path.unlink()
    (tmp_path / "target.py").write_text(whole)
    path.symlink_to(tmp_path / "target.py")
    assert said("plugin", "install", str(folder))[0] == 1
    assert said("plugin", "show", str(folder))[1]["error"] == f"the plug-in is not in {folder}"


def test_where_it_goes_has_to_be_said_and_be_there(said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("plugin", "install")[1]["error"] == "Missing required argument: dir"
    assert said("plugin", "explode", str(tmp_path))[1]["error"] == "plugin takes install or show"
    assert said("plugin", "install", str(tmp_path / "none"))[1]["error"] == f"there is no folder {tmp_path / 'none'}"
    (tmp_path / "promptyoself").write_text("a file is in the way")
    assert "cannot be written" in said("plugin", "install", str(tmp_path))[1]["error"]
    (tmp_path / "promptyoself").unlink()
    monkeypatch.setenv("MCP_PLUGINS_DIR", str(tmp_path))
    assert said("plugin", "install")[0] == 0
    monkeypatch.setenv("DAYWARD_DATABASE", "postgresql://me:secret@host/name")
    assert said("plugin", "install")[1]["error"].startswith("DAYWARD_DATABASE is set")
    assert "secret" not in (tmp_path / "promptyoself" / "cli.py").read_text()


def test_what_is_recorded_is_the_environment_of_the_person_and_no_key() -> None:
    found = plugin_text(
        ["/bin/x"], {}, {"HOME": "/home/a", "LETTA_BASE_URL": "http://host:1", "LETTA_API_KEY": "sk-12345"}
    )
    assert "'HOME': '/home/a'" in found
    assert "'LETTA_BASE_URL': 'http://host:1'" in found
    assert "sk-12345" not in found
    with pytest.raises(UsageError):
        plugin_text([], {}, {"DAYWARD_DATABASE": "x"})


def test_the_command_is_the_script_or_the_package(tmp_path: Path, elsewhere: Path, home: Path) -> None:
    assert command(sysconfig.get_path("scripts")) == [os.path.join(sysconfig.get_path("scripts"), "promptyoself")]
    called = command(str(tmp_path))
    done = subprocess.run([*called, "list"], capture_output=True, text=True, cwd=elsewhere, check=True)
    assert json.loads(done.stdout)["count"] == 0
