"""kill -9 in the middle of turns that a model has a part in: every message is answered once, nothing is done twice, no answer of the
model that was complete is paid for again."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dayward.core.ids import new_id
from tests.llm.server import Answer, Asked, Server, say, serving, use
from tests.resident.process import Running

KILLS = 25


def scripted(asked: Asked) -> Answer:
    """Adds what the person named, then completes something, then says so; each answer takes a moment."""
    messages = asked.said["messages"]
    words = next(one["content"] for one in reversed(messages) if one["role"] == "user").split()[-1]
    last = max(place for place, one in enumerate(messages) if one["role"] == "user")
    results = sum(one["role"] == "tool" for one in messages[last:])
    if results == 0:
        return use("add", {"words": words}, delay=0.1)
    return (
        use("edit", {"task": words, "words": f"{words} twice"}, delay=0.1)
        if results == 1
        else say("Both are done.", delay=0.1)
    )


@pytest.fixture
def model() -> Iterator[Server]:
    with serving(scripted) as server:
        yield server


@pytest.fixture
def here(tmp_path: Path, model: Server) -> Iterator[Running]:
    one = Running(tmp_path, OPENAI_BASE_URL=model.openai, DAYWARD_MODEL="openai:scripted")
    one.at("2026-11-23T09:00:00")
    yield one
    one.close()


@pytest.mark.crash
@pytest.mark.timeout(1500)
def test_kills_in_the_middle_of_turns(here: Running, model: Server) -> None:
    seed = random.randrange(10_000)
    chance = random.Random(seed)
    here.up()
    for number in range(KILLS):
        line = here.line()
        line.tell(say=f"zzz please add word{number:03}", id=new_id(), tier="strong")
        while "stored" not in line.hear():
            pass
        time.sleep(chance.uniform(0.0, 1.2))
        here.kill()
        here.up()  # a message that stops the process again and again is set aside, so each is cut short once
        here.until(lambda: here.rows("select count(*) from inbox where state = 'open'") == [(0,)], 60)
    tasks = (here.life / "todo.txt").read_text()
    log = subprocess.run(
        ["git", "-C", str(here.life), "log", "--format=%s"], capture_output=True, text=True, check=True
    ).stdout
    for number in range(KILLS):
        word = f"word{number:03}"
        assert tasks.count(word) == 1, (seed, word)
        assert f"{word} twice" in tasks, (seed, word)
        assert log.count(f"Add “{word}”") == 1, (seed, word)
    states = here.rows("select state, count(*) from ledger group by state")
    done = dict(states).get("done", 0)
    assert 3 * KILLS - sum(dict(states).values()) + done <= 3 * KILLS, (seed, states)
    assert done >= 2 * KILLS, (seed, states)  # a call whose answer was kept, and not yet booked, stays open
    answered = here.rows("select count(*) from outbox where key like 'turn/%'")
    assert answered == [(KILLS,)], seed


@pytest.mark.slow
def test_a_stop_does_not_wait_for_a_model_and_the_turn_goes_on_after_it(here: Running, model: Server) -> None:
    model.script = [use("add", {"words": "Mend the roof"}), say("Done.", delay=60.0), say("It is done.")]
    here.up()
    line = here.line()
    line.tell(say="zzz please mend the roof", id="m1", tier="strong")
    here.until(lambda: len(model.chats) == 2)
    assert here.stop() < 5
    here.up()
    late = here.line(listen=True)
    heard = late.hear()
    late.tell(got=heard["key"])
    assert "It is done." in heard["message"]["text"]
    assert (here.life / "todo.txt").read_text().count("Mend the roof") == 1
    assert len(model.chats) == 3, "what the model had answered is not asked again"
