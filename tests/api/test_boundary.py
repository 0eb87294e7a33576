"""What every request passes: closed to other sites, limited, named, written down."""

from __future__ import annotations

import logging
import time

import pytest

from dayward.server.limits import Limit
from tests.web.desk import Desk, facts


def test_no_other_site_is_let_in(desk: Desk) -> None:
    program = desk.program()
    origin = {"Origin": "https://evil.example"}
    answer = program.get("/api/v1/tasks", headers=origin)
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    before = program.options("/api/v1/tasks", headers=asked)
    assert before.status_code >= 400
    assert not [name for name in before.headers if name.startswith("access-control-")]
    assert program.post("/api/v1/actions/add", json={"words": "x"}, headers=origin).status_code == 403
    assert program.get("/api/v1/tasks", headers={"Host": "evil.example"}).status_code == 421


def test_a_session_needs_the_proof_of_a_page_here_too(desk: Desk) -> None:
    browser = desk.browser(Accept="application/json")
    assert facts(browser.get("/api/v1/tasks"))["items"]
    assert browser.post("/api/v1/actions/today", json={}).status_code == 200
    del browser.headers["X-CSRF-Token"]
    assert browser.post("/api/v1/actions/today", json={}).status_code == 403


def test_every_answer_is_named_and_written_down(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    program = desk.program()
    with caplog.at_level(logging.INFO, "dayward.access"):
        answer = program.get("/api/v1/tasks?words=secret")
        number = answer.headers["x-request-id"]
        while not (lines := [one for one in caplog.records if getattr(one, "request", "") == number]):
            time.sleep(0.01)  # it is written when all is sent
    assert len(answer.headers["x-request-id"]) == 16
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    (line,) = lines
    assert (line.status, line.account, line.method) == (200, "owner", "GET")  # type: ignore[attr-defined]
    assert "secret" not in line.path  # type: ignore[attr-defined]


def test_too_many_requests_are_told_to_wait(desk: Desk) -> None:
    program = desk.program("read", name="busy", role="member")
    kept = desk.application.app.state.limit
    desk.application.app.state.limit = Limit(2, 60)
    try:
        answers = [program.get("/api/v1/tasks") for _ in range(3)]
    finally:
        desk.application.app.state.limit = kept
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) >= 1


def test_what_is_too_large_or_no_json_ends_there(desk: Desk) -> None:
    program = desk.program()
    assert program.post("/api/v1/actions/add", content=b"x" * 12_000_001).status_code == 413
    assert program.post("/api/v1/actions/add", json=["no", "object"]).status_code == 422
    assert program.post("/api/v1/tasks", json={"text": "x", "more": 1}).status_code == 422
    assert program.post("/api/v1/tasks", json={"text": "x"}, headers={"Idempotency-Key": ""}).status_code == 400
    assert program.request("BREW", "/api/v1/tasks").status_code == 405
    assert program.get("/api/v1/nothing").headers["content-type"] == "application/problem+json"
