"""`dayward models` and `dayward cost`, as a person types them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dayward.app.compose import open_state
from dayward.app.models import current, keep_books
from dayward.core.configuration import configuration
from dayward.llm import asking
from dayward.llm.purpose import Purpose
from dayward.llm.purpose import asking as asked_for
from dayward.state import inbox
from dayward.state.inbox import Incoming
from tests.cli.conftest import Typed
from tests.llm.server import fault, say, serving
from tests.terminal import Terminal


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in list(os.environ):
        if name.startswith(("ANTHROPIC_", "OPENAI_", "OLLAMA_", "LITELLM_", "AI_")):
            monkeypatch.delenv(name)
    yield
    asking.close()


def test_none_is_a_complete_configuration(dayward: Typed) -> None:
    assert "everything that needs none works" in dayward("models").out
    assert dayward("models", "--json").data == []
    failed = dayward("models", "test")
    assert failed.code == 1
    assert "dayward models setup" in failed.err


def test_one_is_added_tested_swapped_and_seen_without_a_restart(dayward: Typed, own_home: Path) -> None:
    running = current()
    with serving(say("ready", usage=(10, 2))) as server:
        server.models = ["tiny:latest", "big"]
        assert running.now().local == ()
        added = dayward(
            "models", "add", "box", "--provider", "ollama", "--model", "tiny", "--url", server.ollama, "--tier", "local"
        )
        assert added.code == 0, added.err
        assert [one.name for one in running.now().local] == ["box"]
        more = ("--url", server.openai, "--tier", "strong", "--price-in", "1", "--price-out", "2", "--max-tokens", "99")
        assert dayward("models", "add", "big", "--provider", "openai", "--model", "big", *more).code == 0
        assert dayward("models", "swap", "strong", "box").code == 0
        assert [one.name for one in running.now().strong] == ["box", "big"]
        server.models = []
        tested = dayward("models", "test", "big")
        assert (tested.code, "ready" in tested.out, "answered in" in tested.out) == (0, False, True)
        assert server.chats[-1].said["max_tokens"] == 32
        server.models = ["other"]
        failed = dayward("models", "test", "box")
        assert failed.code == 1
        assert "ollama pull tiny" in failed.out
    assert dayward("models", "swap", "strong", "none").code == 0
    assert running.now().strong == ()
    told = Path(own_home, "dayward", "config.toml").read_text()
    assert "[models.endpoints.big]" in told


def test_a_key_is_piped_kept_for_its_owner_and_never_shown(own_home: Path, tmp_path: Path) -> None:
    key = "tall-ships-4711"
    command = [sys.executable, "-m", "dayward", "models", "add", "mine", "--provider", "openai", "--model", "m"]
    with serving(key=key) as server:
        words = [*command, "--url", server.openai, "--key-stdin"]
        done = subprocess.run(words, input=f"{key}\n", capture_output=True, text=True, check=True)
        listed = subprocess.run([*command[:4], "--json"], capture_output=True, text=True, check=True)
        tested = subprocess.run([*command[:4], "test", "mine"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    assert key not in done.stdout + done.stderr + listed.stdout + tested.stdout
    assert '"key": true' in listed.stdout
    path = Path(own_home, "dayward", "mine-key")
    assert path.read_text() == f"{key}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key not in Path(own_home, "dayward", "config.toml").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "box"), "there is nothing to add"),
        (("add", "box", "--model", "x"), "needs a provider and a model"),
        (("add", "a b", "--provider", "openai", "--model", "x"), "cannot be a name"),
        (
            ("add", "b", "--provider", "openai", "--model", "x", "--url", "http://models.example.org"),
            "without encryption",
        ),
        (("add", "b", "--provider", "openai", "--model", "x", "--url", "nonsense"), ""),
        (("add", "b", "--provider", "openai", "--model", "x", "--timeout", "0"), "timeout cannot be"),
        (("swap", "strong", "nobody"), "no endpoint is called"),
        (("test", "nobody"), "no endpoint is called"),
        (("setup",), "nobody is at a terminal"),
    ],
)
def test_what_will_not_do(words: tuple[str, ...], said: str, dayward: Typed) -> None:
    failed = dayward("models", *words)
    assert failed.code in (2, 3), failed.out
    assert said in failed.err
    assert dayward("models", "--json").data == []


def test_the_guide_leads_to_a_model_that_answers(own_home: Path, tmp_path: Path) -> None:
    with serving(say("ready")) as server:
        server.models = ["tiny:latest"]
        env = os.environ | {"OLLAMA_HOST": server.ollama, "TERM": "xterm"}
        command = [sys.executable, "-m", "dayward", "models", "setup"]
        with Terminal(command, env) as terminal:
            terminal.wait_for("Which?")
            terminal.send("\r")
            terminal.wait_for("Which model?")
            terminal.send("\r")
            terminal.wait_for("Models may cost")
            assert "ok   ollama:tiny:latest" in terminal.text
    assert 'local = ["ollama:tiny:latest"]' in Path(own_home, "dayward", "config.toml").read_text()


def test_what_it_cost_is_told_truly(dayward: Typed, life: Path, own_home: Path) -> None:
    with serving(say("A.", usage=(15_000, 2_000)), fault("500"), say("B.", usage=(50, 5))) as server:
        more = ("--url", server.openai, "--price-in", "2", "--price-out", "10")
        assert dayward("models", "add", "big", "--provider", "litellm", "--model", "big", *more).code == 0
        assert dayward("cost").code == 0
        keep_books()
        big = current().now().named["big"]
        database = open_state(configuration())
        turns = []
        for number in range(4):
            with database.transaction() as connection:
                message = Incoming("owner", "local", str(number), "here", {"text": "x"})
                turns.append(inbox.receive(connection, message, _now())[0])
                inbox.end(connection, turns[-1], "done", _now())
        hello = [{"role": "user", "content": "Hello?"}]
        with asked_for(Purpose("owner", turns[0], "strong", agent="scout")):
            asking.complete(big, hello)
            with pytest.raises(Exception, match="500"):
                asking.complete(big, hello)
        with asked_for(Purpose("owner", turns[1], "local")):
            asking.complete(big, hello)
    told = dayward("cost", "--by", "agent", "--json").data
    assert told["budget"][0] == {"of": "today", "spent": 0.05015, "cap": 2.0}
    assert [(row["name"], row["calls"], row["failed"], row["money"]) for row in told["rows"]] == [
        ("scout", 2, 1, 0.05), ("–", 1, 0, 0.00015),
    ]  # fmt: skip
    assert told["saved"] == {"floor": 2, "local": 1, "strong": 1, "average": 0.05, "money": 0.15, "estimate": True}
    shown = dayward("cost", "--by", "model").out
    assert "0.0502 USD of 2.00 USD today" in shown
    assert "2 turns needed no model, 1 the local one: about 0.15 USD saved" in shown
    assert "(an estimate)" in shown
    assert "one call failed" in shown
    dayward("config", "budget.currency", "EUR")
    dayward("config", "budget.rate", "0.5")
    assert "0.0251 EUR of 2.00 EUR today" in dayward("ask", "what did you cost this month?").out


def _now() -> Any:
    from dayward.core import clock

    return clock.utc()


def test_doctor_names_what_is_set_up_and_whether_it_is_there(dayward: Typed, life: Path) -> None:
    assert "no language model is set up, and none is needed" in dayward("doctor").out
    with serving() as server:
        server.models = ["tiny:latest"]
        words = ("--provider", "ollama", "--model", "huge", "--url", server.ollama, "--tier", "local")
        dayward("models", "add", "box", *words)
        said = dayward("doctor").out
    assert "it has no huge" in said
    assert "ollama pull huge" in said
    assert "cannot be reached" in dayward("doctor").out


_LAZY = """
import sys
from dayward.app.models import current, keep_books
from dayward.cli.main import run
from dayward.llm import account, asking, breaker, budget, cache, endpoints, errors, litellm, purpose

current().now()
keep_books()
for words in (["models"], ["cost"], ["ask", "what is due today?"], ["doctor"]):
    run(words)
    bad = {"httpx2", "pydantic_ai", "openai", "anthropic", "genai_prices"} & set(sys.modules)
    assert not bad, (words, bad)
"""


def test_who_calls_no_model_loads_none_of_it(life: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _LAZY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
