"""Talking with the process that stays: stored before acknowledged, answered once, in order, whoever restarts."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress

import pytest

from dayward.core.errors import Unavailable
from tests.resident.process import Running, answer

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _morning(running: Running) -> None:
    running.at("2026-11-23T09:00:00")


def test_messages_of_one_conversation_are_answered_in_the_order_they_came(running: Running) -> None:
    running.up()
    line = running.line()
    for number in range(8):
        line.tell(say=f"add thing {number}", id=f"m{number}")
    texts = [answer(line, f"m{number}")["text"] for number in range(8)]
    assert [f"thing {number}" in text for number, text in enumerate(texts)] == [True] * 8
    assert [line for line in running.history() if "thing" in line] == [f"Add “thing {n}”" for n in range(7, -1, -1)]


def test_what_is_said_before_the_answer_came_knows_what_was_done(running: Running) -> None:
    running.up()
    line = running.line()
    for number, words in enumerate(("add Paint the fence", "mark it as done", "undo that")):
        line.tell(say=words, id=f"m{number}")
    texts = [answer(line, f"m{number}")["text"] for number in range(3)]
    assert ["Add “Paint" in texts[0], "Complete “Paint" in texts[1], "Undo" in texts[2]] == [True] * 3, texts


def test_the_same_message_twice_is_one_turn_and_one_answer_again(running: Running) -> None:
    running.up()
    line = running.line()
    line.tell(say="add thing", id="m1")
    answer(line, "m1")
    line.tell(say="add thing", id="m1")
    heard = line.hear()
    assert heard == {"stored": "m1"}
    assert (running.life / "todo.txt").read_text().count("thing") == 1


def test_an_answer_nobody_waited_for_is_given_to_who_comes(running: Running) -> None:
    running.up()
    line = running.line()
    line.tell(say="add thing", id="m1")
    assert line.hear() == {"stored": "m1"}
    line.close()
    running.kill()
    running.up()
    late = running.line(listen=True)
    heard = late.hear()
    late.tell(got=heard["key"])
    assert "Add “thing”" in heard["message"]["text"]
    running.until(lambda: running.rows("select 1 from outbox where state = 'sent'"))


def test_a_question_is_answered_after_a_restart_and_from_another_door(running: Running) -> None:
    running.say("config", "guard.ask", "write:tasks")
    running.up()
    line = running.line()
    line.tell(say="add thing", id="m1")
    reply = answer(line, "m1")
    assert "waits for your yes" in reply["text"]
    approval = reply["turn"]["done"][0]["error"]["approval"]["id"]
    line.close()
    running.kill()
    running.up()
    assert "Granted" in running.say("approve", str(approval)[-5:])
    listening = running.line(listen=True)
    heard = listening.hear()
    while (
        "Add “thing”" not in heard["message"]["text"]
    ):  # the question may come again: it was confirmed as we killed it
        listening.tell(got=heard["key"])
        heard = listening.hear()
    assert (running.life / "todo.txt").read_text().count("thing") == 1


def test_the_engines_file_may_be_deleted_and_what_waited_is_done(running: Running) -> None:
    running.up()
    line = running.line()
    line.tell(say="add thing", id="m1")
    assert line.hear() == {"stored": "m1"}
    running.kill()
    for name in os.listdir(running.home / "state"):
        if name.startswith("jobs.db"):
            (running.home / "state" / name).unlink()
    running.up()
    running.until(lambda: running.rows("select 1 from inbox where state = 'done'"))
    assert (running.life / "todo.txt").read_text().count("thing") == 1


def test_only_one_process_has_the_doors_and_says_which(running: Running) -> None:
    running.up()
    assert running.process
    refused = running.say("up", status=5)
    assert refused == ""
    running.line().close()


def test_a_worker_takes_over_when_the_process_is_killed(running: Running) -> None:
    running.up()
    line = running.line()
    line.tell(say="add thing", id="m1")
    answer(line, "m1")
    running.kill()
    running.up("worker")
    running.until(lambda: running.rows("select 1 from people where leased_to != ''"))


def test_what_a_worker_answers_is_heard_at_the_process_with_the_doors(running: Running) -> None:
    running.up()
    running.stop()
    running.up("worker")
    running.until(lambda: running.rows("select 1 from people where leased_to != ''"))
    worker, holder = running.process, running.rows("select leased_to from people")
    assert worker
    try:
        running.up()
        line = running.line()
        line.tell(say="add thing", id="m1")
        assert "thing" in answer(line, "m1")["text"]
        assert running.rows("select leased_to from people") == holder
    finally:
        worker.kill()
        worker.wait()


def test_what_is_no_message_hurts_nobody(running: Running) -> None:
    running.up()
    with socket.socket(socket.AF_UNIX) as rude:
        rude.connect(str(running.home / "state" / "socket"))
        rude.settimeout(5)
        rude.sendall(b"\xff\xfe nonsense\n[1,2]\n")
        assert b"no JSON object" in rude.recv(1000)
        with suppress(OSError):  # it hangs up on a line without an end
            rude.sendall(b"x" * 5_000_000 + b"\n")
    line = running.line()
    line.tell(say="what is due today", id="m1")
    assert answer(line, "m1")["text"]


def test_a_stopped_process_leaves_no_socket_and_says_how_to_start(running: Running) -> None:
    running.up()
    running.stop()
    with pytest.raises(Unavailable, match="not running") as caught:
        running.line()
    assert caught.value.next_step == "start it: dayward up"
    assert "Dayward is not running" not in running.say("ask", "what is due today")


def test_ask_and_stop_from_the_shell(running: Running) -> None:
    running.up()
    assert "Add “thing”" in running.say("ask", "add thing +home")
    begun = time.monotonic()
    assert "stopped" in running.say("stop")
    assert time.monotonic() - begun < 6
