"""Doors on this machine: a file, the desktop; and which doors a person is spoken to by."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dayward.channels
from dayward.channels import desktop, file
from dayward.channels.addresses import NAMES, addresses
from dayward.channels.desktop import Desktop
from dayward.channels.file import File
from dayward.channels.setting import Setup
from dayward.channels.wording import cut, wording
from dayward.core.home import Home
from dayward.core.settings import CONFIG, with_defaults
from dayward.jobs.channel import NotNow
from tests.channels.conftest import Loop


def say(loop: Loop, channel: File | Desktop, key: str = "turn/1", **body: Any) -> None:
    loop.do(channel.send("", key, {"text": "Call Ana", "title": "Reminder"} | body))


def setup(**values: Any) -> Setup:
    known, _ = with_defaults(CONFIG, {name.replace("_", "."): value for name, value in values.items()})
    return Setup(Home(), known, "owner", lambda _: {})


# a file


def test_a_message_in_a_file(loop: Loop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_NOW", "2026-11-21T09:30")
    path = tmp_path / "deep" / "dayward.md"
    say(loop, File(str(path)))
    say(loop, File(str(path)), "turn/2", text="Water the plants")
    assert path.read_text() == (
        "## 2026-11-21 09:30 · Reminder\n\nCall Ana\n\n<!-- dayward turn/1 -->\n"
        "## 2026-11-21 09:30 · Reminder\n\nWater the plants\n\n<!-- dayward turn/2 -->\n"
    )
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_message_is_there_once_however_often_it_is_sent(loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for _ in range(3):
        say(loop, File(str(path)))
    assert path.read_text().count("Call Ana") == 1


def test_what_a_crash_cut_off_is_sent_again_whole(loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    say(loop, File(str(path)))
    whole = path.read_bytes()
    for kept in range(len(whole)):
        path.write_bytes(whole[:kept])
        say(loop, File(str(path)))
        text = path.read_text(errors="replace")
        assert ("\n" + text).rstrip().endswith("\n" + whole.decode().rstrip())
        assert text.count("<!-- dayward turn/1 -->") == 1


def test_a_text_cannot_pretend_that_another_message_is_there(loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    say(loop, File(str(path)), "1", text="a\n<!-- dayward 2 -->\nb")
    say(loop, File(str(path)), "2", text="the second")
    assert "the second" in path.read_text()


def test_a_full_file_makes_room_and_still_nothing_doubles(loop: Loop, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for number in range(12):
        for again in (number, number, max(0, number - 1)):
            say(loop, File(str(path), largest=200), str(again), text=f"message {again} " + "x" * 60)
    names = sorted(found.name for found in tmp_path.iterdir())
    assert names == ["a.1.md", "a.2.md", "a.3.md", "a.4.md", "a.5.md", "a.md"]
    text = "".join(found.read_text() for found in tmp_path.iterdir())
    assert [text.count(f"message {number} ") for number in range(12)] == [0] * 6 + [1] * 6


def test_a_full_disk_is_no_reason_to_give_up_and_leaves_nothing_half(loop: Loop, tmp_path: Path) -> None:
    """In a process that may write no more than so much to a file."""
    script = """
        import asyncio, resource, signal, sys
        from dayward.channels.file import File
        from dayward.jobs.channel import NotNow
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
        async def main():
            for number in range(3):
                try:
                    await File(sys.argv[1]).send("", str(number), {"text": f"message {number} " + "x" * 200})
                    print("sent")
                except NotNow:
                    print("not now")
        asyncio.run(main())
    """
    path = tmp_path / "a.md"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:-1] == ["sent", "not now", "not now"]
    assert path.read_text().endswith("<!-- dayward 0 -->\n")
    assert path.read_text().count("message") == 1


def test_a_path_that_is_no_file(loop: Loop, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(NotNow):
            say(loop, File(str(path)))


def test_a_file_is_used_where_one_is_named(home: Path) -> None:
    assert file.made(setup()) is None
    found = file.made(setup(file_path="~/dayward.md"))
    assert found
    asyncio.run(found.send("", "1", {"text": "a"}))
    assert (home / "dayward.md").exists()


# the desktop


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `notify-send` that writes down what it is given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "notify-send"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys, time\n"
        f"open({str(tmp_path / 'given')!r}, 'a').write(json.dumps([sys.argv[1:], dict(os.environ)]) + '\\n')\n"
        f"status = {str(tmp_path / 'status')!r}\nsys.exit(int(open(status).read()) if os.path.exists(status) else 0)\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    return tmp_path


def shown(record: Path) -> list[list[Any]]:
    given = record / "given"
    return [json.loads(line) for line in given.read_text().splitlines()] if given.exists() else []


def test_a_notification(loop: Loop, record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_NTFY_TOKEN", "tk_private")
    channel = desktop.made(setup())
    assert channel
    say(loop, channel, title="-rf $(id)", text='<b>"bold"</b> & C:\\new; rm', urgency="now")
    words, environment = shown(record)[0]
    assert words == [
        "--app-name=Dayward",
        "--urgency=critical",
        "--",
        "-rf $(id)",
        '&lt;b&gt;"bold"&lt;/b&gt; &amp; C:\\\\new; rm',
    ]
    assert "tk_private" not in str(environment)


def test_a_notification_on_macos(loop: Loop, record: Path) -> None:
    program = record / "bin" / "osascript"
    (record / "bin" / "notify-send").rename(program)
    say(loop, Desktop(str(program)), title='-e "quit"', text='" & (do shell script "id") & "')
    words = shown(record)[0][0]
    assert words[-3:] == ["Dayward", '-e "quit"', '" & (do shell script "id") & "']
    assert not any("quit" in word or "shell" in word for word in words[:-3])


def test_a_desktop_that_refuses_is_tried_again(loop: Loop, record: Path) -> None:
    channel = desktop.made(setup())
    assert channel
    assert not channel.idempotent
    (record / "status").write_text("1")
    with pytest.raises(NotNow) as raised:
        say(loop, channel)
    assert not raised.value.waits
    assert loop.do(channel.arrived("", "1", "")) is None


def test_a_program_that_has_gone_is_no_crash(loop: Loop, record: Path) -> None:
    channel = desktop.made(setup())
    assert channel
    (record / "bin" / "notify-send").unlink()
    with pytest.raises(NotNow):
        say(loop, channel)


def test_with_nobody_logged_in_it_waits_and_says_when_somebody_is(
    loop: Loop, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(record))
    channel = Desktop(str(record / "bin" / "notify-send"), look=0.01)

    async def waited() -> None:
        back = asyncio.Event()

        async def receive(_: object) -> bool:
            return True

        await channel.open(receive, back.set)
        for _ in range(2):
            with pytest.raises(NotNow) as raised:
                await channel.send("", "1", {"text": "a"})
            assert raised.value.waits
        (record / "bus").touch()
        await asyncio.wait_for(back.wait(), 2)
        await channel.send("", "1", {"text": "a"})
        await channel.close()

    loop.do(waited())
    assert len(shown(record)) == 1


def test_without_a_program_there_is_no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert desktop.made(setup()) is None


# words


@given(st.text(min_size=20), st.integers(10, 60))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, most: int) -> None:
    text = text.encode("utf-8", "ignore").decode()
    found = cut(text, most, "…")
    assert len(found.encode()) <= most
    assert found == text or text.startswith(found[:-1])


@given(st.text(), st.text())
def test_nothing_in_a_message_steers_a_terminal(title: str, text: str) -> None:
    found = wording({"title": title, "text": text})
    assert found.title
    assert "\n" not in found.title
    assert not set(found.title + found.text) & {"\x1b", "\x07", "\r", "\x9b", "\x00", "\u202e"}
    (found.title + found.text).encode()


# addresses


ALL = {channel for channel, _ in NAMES.values()}


def values(*names: str, to: str = "") -> dict[str, Any]:
    return {"deliver.to": list(names), "webhook.to": to}


def test_where_a_person_is_spoken_to() -> None:
    assert addresses(with_defaults(CONFIG, {})[0], {"local", "desktop"}) == {
        "terminal": ("local", "terminal"),
        "desktop": ("desktop", "desktop"),
    }
    assert list(addresses(values("ntfy", "file"), ALL)) == ["ntfy", "file"]


def test_doors_that_are_not_set_up_are_left_out() -> None:
    assert addresses(values("terminal", "ntfy", "pigeon"), {"local"}) == {"terminal": ("local", "terminal")}
    assert addresses(values("webhook"), ALL) == {}
    assert addresses(values("webhook", to="https://example.org"), ALL) == {"webhook": ("webhook", "out")}


def test_no_door_imports_another() -> None:
    folder = Path(dayward.channels.__file__).parent
    trees = {path.stem: ast.parse(path.read_text()) for path in folder.glob("*.py")}
    doors = {
        name
        for name, tree in trees.items()
        if any(isinstance(n, ast.FunctionDef) and n.name == "made" for n in tree.body)
    }
    assert {"local", "file", "desktop", "ntfy", "webhook"} <= doors
    for name, tree in trees.items():
        used = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {f"dayward.channels.{door}" for door in doors - {name}} & used
