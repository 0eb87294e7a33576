"""The socket of the terminal: what is said fits into a line, whatever it is."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dayward.actions.views import Text
from dayward.assistant.reply import packed, text, unpacked
from dayward.assistant.turn import Turn
from dayward.channels.local import TERMINAL, Local
from dayward.channels.setting import Setup
from dayward.core.errors import UsageError
from dayward.core.home import Home
from dayward.core.local import LONGEST, Line
from dayward.state.inbox import Incoming


@pytest.mark.parametrize("length", [10, LONGEST // 2 - 100, LONGEST, 3 * LONGEST])
def test_an_answer_of_any_length_is_heard(length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path))
    home = Home()
    body = {"text": "é" * length, "turn": packed(Turn((), (Text("é" * length),))), "answers": "q1"}

    def client() -> dict[str, Any]:
        with closing(Line(home, 20.0)) as line:
            line.tell(say="how long is it?", id="q1")
            while "message" not in (heard := line.hear()):
                pass
            line.tell(got=heard["key"])
            message: dict[str, Any] = heard["message"]
            return message

    async def conversation() -> dict[str, Any]:
        said = asyncio.Event()

        async def receive(_: Incoming) -> bool:
            said.set()
            return True

        local = Local(Setup(home, {}, "owner", lambda _: {}))
        await local.open(receive, lambda: None)
        heard = asyncio.create_task(asyncio.to_thread(client))
        await said.wait()
        assert await local.send(TERMINAL, "k1", body) == ""
        message = await heard
        await local.close()
        return message

    message = asyncio.run(conversation())
    words = text(unpacked(message["turn"]))
    assert message["answers"] == "q1"
    assert words.startswith("é" * min(length, 100_000))
    assert ("longer than fits here" in words) == (length > 100)


def test_what_is_too_long_to_be_said_is_refused_before_it_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYWARD_HOME", str(tmp_path))
    home = Home()

    async def received(_: Incoming) -> bool:
        return True

    def client() -> Any:
        with closing(Line(home, 20.0)) as line:
            with pytest.raises(UsageError, match="longer than 4 MB"):
                line.tell(say="a" * LONGEST)
            line.tell(say="short", id="q1")
            return line.hear()

    async def conversation() -> Any:
        local = Local(Setup(home, {}, "owner", lambda _: {}))
        await local.open(received, lambda: None)
        heard = await asyncio.to_thread(client)
        await local.close()
        return heard

    assert asyncio.run(conversation()) == {"stored": "q1"}
