"""Talking by pages with a real Dayward: stored first, answered once, resumed in the middle of an answer."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.llm.server import Server, say, serving
from tests.resident.process import Running
from tests.web.desk import PASSWORD


class Browser:
    """Somebody with a browser without scripts."""

    def __init__(self, running: Running, port: int) -> None:
        link = running.say("web", "link").strip()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Accept": "text/html"}, timeout=20)
        key = link.partition("key=")[2]
        assert self.client.post("/welcome", data={"key": key, "password": PASSWORD}).status_code == 303

    def page(self, address: str) -> str:
        answer = self.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, re.sub(r"(?s)<nav.*?</nav>", "", answer.text)
        self.at = answer.url.path
        return answer.text

    def say(self, thread: str, text: str, **more: str) -> httpx.Response:
        fields = dict(re.findall(r'name="(csrf_token|message)" value="([^"]+)"', self.page(f"/chat/{thread}")))
        return self.client.post(f"/chat/{thread}", data=fields | {"text": text} | more)


@pytest.fixture(scope="module")
def model() -> Iterator[Server]:
    with serving("Hello.") as server:
        yield server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, model: Server) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("chat")
    one = Running(folder, port=port, DAYWARD_MODEL="openai:test", OPENAI_BASE_URL=model.openai, OPENAI_API_KEY="k")
    one.port = port  # type: ignore[attr-defined]
    one.up()
    yield one
    one.close()


@pytest.fixture(scope="module")
def browser(running: Running) -> Iterator[Browser]:
    one = Browser(running, running.port)  # type: ignore[attr-defined]
    yield one
    one.client.close()


def test_what_is_said_is_answered_with_its_receipt(running: Running, browser: Browser) -> None:
    browser.say("a1", "add Buy <b>bread</b> +home")
    running.until(lambda: "todo.txt:" in browser.page("/chat/a1"))
    page = browser.page("/chat/a1")
    assert "Buy &lt;b&gt;bread&lt;/b&gt;" in page
    assert "<b>bread" not in page
    assert "Buy <b>bread</b> +home" in (running.life / "todo.txt").read_text()


def test_the_same_form_sent_twice_is_one_message(running: Running, browser: Browser) -> None:
    fields = dict(re.findall(r'name="(csrf_token|message)" value="([^"]+)"', browser.page("/chat/a2")))
    for _ in range(2):
        browser.client.post("/chat/a2", data=fields | {"text": "add Only once +home"})
    running.until(lambda: "todo.txt:" in browser.page("/chat/a2"))
    assert (running.life / "todo.txt").read_text().count("Only once") == 1


def test_an_answer_is_seen_as_it_comes_and_after_a_reload(running: Running, browser: Browser, model: Server) -> None:
    words = [f"word{number} " for number in range(60)]
    model.script = [say("".join(words), pieces=60, pause=0.05)]
    browser.say("a3", "tell me a long story about the sea", tier="strong")
    page = str(running.until(lambda: (found := browser.page("/chat/a3")) and "word3" in found and found))
    assert "word59" not in page, "the page was drawn in the middle"
    seen = re.search(r'class="flow">([^<]*)', page)
    assert seen
    cursor = re.search(r"stream\?after=([^\"]+)", page)
    assert cursor
    got: list[str] = []
    with browser.client.stream("GET", f"/chat/a3/stream?after={cursor[1]}") as stream:
        for line in stream.iter_lines():
            got += re.findall(r'beforeend">([^<]*)<', line)
            if "no model" in line or "strong model" in line:
                break
    flowed = seen[1] + "".join(got)
    assert "".join(words).startswith(flowed), "nothing is missing in between, and nothing is there twice"
    assert "word50" in flowed, "only the last blink of an eye comes with the whole answer"
    assert "".join(words).strip() in browser.page("/chat/a3")


def test_stop_stops_a_model(running: Running, browser: Browser, model: Server) -> None:
    model.script = [say("".join(f"slow{number} " for number in range(400)), pieces=400, pause=0.05)]
    browser.say("a4", "tell me an endless story", tier="strong")
    running.until(lambda: "slow3" in browser.page("/chat/a4"))
    browser.say("a4", "stop")
    running.until(lambda: 'aria-busy="true"' not in browser.page("/chat/a4"))
    assert "slow399" not in browser.page("/chat/a4")


def test_a_conversation_of_another_door_is_read_and_gone_on_with(running: Running, browser: Browser) -> None:
    running.say("ask", "add Paint the fence +garden")
    found = re.search(r'/chat/past/(\w+)"[^>]*>add Paint', browser.page("/chat/past"))
    assert found
    shown = browser.page(f"/chat/past/{found[1]}")
    assert "add Paint the fence" in shown
    assert browser.page("/chat/past?q=fence").count("fence") >= 1
    exported = browser.client.get(f"/chat/past/{found[1]}/export?format=json")
    assert exported.json()["said"][0]["text"] == "add Paint the fence +garden"
    browser.say("a5", f"conversations resume {found[1]}")
    browser.say("a5", "mark it as done")
    running.until(lambda: "x " in (running.life / "todo.txt").read_text())
    assert "Paint the fence" in (running.life / "todo.txt").read_text()


def test_today_follows_what_other_doors_do(running: Running, browser: Browser) -> None:
    cursor = re.search(r"/today/stream\?after=([^\"]+)", browser.page("/"))
    assert cursor
    with browser.client.stream("GET", f"/today/stream?after={cursor[1]}") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        next(lines)
        running.say("add", "Mend the roof today")
        drawn: list[str] = []
        while not any("Mend the roof" in line for line in drawn):
            drawn.append(next(lines))
        at = next(line for line in reversed(drawn) if line.startswith("id: "))[4:]
    with browser.client.stream("GET", "/today/stream?after=elsewhere.1", headers={"Last-Event-ID": at}) as stream:
        assert stream.status_code == 200
    with browser.client.stream("GET", "/today/stream?after=elsewhere.1") as stream:
        lines = stream.iter_lines()
        while "Mend the roof" not in next(lines):
            continue


def test_what_waits_for_a_yes_is_answered_in_the_conversation(running: Running, browser: Browser) -> None:
    running.say("config", "guard.ask", "write:tasks")
    running.process.terminate()  # type: ignore[union-attr]
    running.process.wait(20)  # type: ignore[union-attr]
    running.up()
    browser.say("a6", "add Sell the car +money")
    page = str(running.until(lambda: (found := browser.page("/chat/a6")) and "Approve" in found and found))
    assert "+Sell the car" in page or "Sell the car +money" in page
    assert "Sell the car" not in (running.life / "todo.txt").read_text()
    words = re.search(r'value="(approve \w+)"', page)
    assert words
    browser.say("a6", words[1])
    running.until(lambda: "Sell the car" in (running.life / "todo.txt").read_text())
    page = str(running.until(lambda: (found := browser.page("/chat/a6")) and "todo.txt:" in found and found))
    assert "granted" in page
    assert ">Approve<" not in page
