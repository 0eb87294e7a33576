"""Approvals: what would be changed is shown before somebody says yes, and a yes is for just that."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from dayward.core import clock
from dayward.state import approvals
from dayward.state.approvals import Asked
from tests.web.desk import ZONE, Desk


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser("ana", "owner", "owner")


def asked(desk: Desk, text: str, digest: str, person: str = "owner") -> str:
    now = clock.utc()
    question = Asked(
        person, "append", {"path": "todo.txt", "text": text}, f"append todo.txt {text}", "a model wants it",
        f"--- a\n+++ b\n@@ -1 +1 @@\n+{text}\n", digest, "turn", "web", "chat", now + timedelta(days=7),
    )  # fmt: skip
    with desk.database.transaction() as connection:
        return approvals.ask(connection, question, now)


def state_of(desk: Desk, id_: str) -> str:
    with desk.database.reading() as connection:
        return next(row.state for person in ("owner", "ben") for row in approvals.named(connection, person, id_))


def test_nothing_waits(ana: httpx.Client) -> None:
    assert "Nothing waits for your yes" in ana.get("/approvals").text


def test_a_question_shows_its_diff_its_reason_its_digest_and_its_end(ana: httpx.Client, desk: Desk) -> None:
    asked(desk, "<script>alert(1)</script>", "abcdef0123456789ff")
    page = ana.get("/approvals").text
    assert '<span class="plus">+&lt;script&gt;alert(1)&lt;/script&gt;' in page
    assert "<script>alert" not in page
    assert "A model wants it" in page
    assert "abcdef0123456789" in page
    until = clock.utc().astimezone(clock.zone_named(ZONE)) + timedelta(days=7)
    assert f"{until.day} {until:%b %Y}" in page


def test_no_is_no(ana: httpx.Client, desk: Desk) -> None:
    id_ = asked(desk, "never", "d1")
    page = ana.post(f"/approvals/{id_}/deny", follow_redirects=True).text
    assert state_of(desk, id_) == "denied"
    assert "denied" in page
    assert "never" not in desk.text()
    assert ana.post(f"/approvals/{id_}/approve").status_code == 404, "it was answered"


def test_a_yes_to_what_would_now_be_another_change_does_nothing(ana: httpx.Client, desk: Desk) -> None:
    id_ = asked(desk, "other", "not the digest of that change")
    answer = ana.post(f"/approvals/{id_}/approve")
    assert answer.status_code in (303, 404, 409)
    assert "other" not in desk.text()


def test_a_yes_has_it_done(ana: httpx.Client, desk: Desk) -> None:
    from dayward.actions.arguments import make
    from dayward.actions.registry import find
    from dayward.guard.rehearsal import rehearse

    with desk.house.at("owner", "web") as ctx:
        action = make(find("append"), {"path": "todo.txt", "text": "by your leave"}, ctx.today)
        digest = rehearse(action, ctx).digest
    id_ = asked(desk, "by your leave", digest)
    page = ana.post(f"/approvals/{id_}/approve", follow_redirects=True)
    assert page.status_code == 200
    assert "by your leave" in desk.text()
    assert state_of(desk, id_) == "granted"


def test_a_question_is_named_by_all_of_its_id(ana: httpx.Client, desk: Desk) -> None:
    id_ = asked(desk, "short", "d2")
    assert ana.post(f"/approvals/{id_[-5:]}/approve").status_code == 404
    assert state_of(desk, id_) == "open"


def test_another_persons_question_is_none(ana: httpx.Client, desk: Desk) -> None:
    id_ = asked(desk, "bens", "d3", "ben")
    assert "bens" not in ana.get("/approvals").text
    for verb in ("approve", "deny"):
        assert ana.post(f"/approvals/{id_}/{verb}").status_code == 404
    assert state_of(desk, id_) == "open"


def test_a_token_without_the_scope_decides_nothing(desk: Desk) -> None:
    id_ = asked(desk, "token", "d4")
    program = desk.program("read", "write", "chat", name="ana", person="owner", role="owner")
    assert program.post(f"/approvals/{id_}/approve").status_code == 403
    assert state_of(desk, id_) == "open"
