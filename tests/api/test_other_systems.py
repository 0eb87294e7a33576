"""The addresses of other systems, in the shapes that are documented of them."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from dayward.core import clock
from tests.api.conftest import Up
from tests.web.desk import Desk, facts


@pytest.fixture(scope="module")
def program(desk: Desk) -> httpx.Client:
    """A program that may do everything."""
    return desk.program()


def test_the_supervisor_of_octopus_answers_in_its_session(up: Up) -> None:
    asked = {"prompt": "add Sharpen the knives", "session_id": "chat 7", "user_id": "u1"}
    said = facts(up.client.post("/supervisor/execute", json=asked))
    assert set(said) == {"response", "session_id", "user_id"}
    assert "Sharpen the knives" in said["response"]
    assert (said["session_id"], said["user_id"]) == ("chat 7", "u1")
    assert facts(up.client.post("/supervisor/execute", json={"prompt": "hello"}))["session_id"]
    assert facts(httpx.get(f"{up.url}/health")) == {"status": "healthy", "ok": True}
    assert facts(up.client.get("/status"))["ticker_age"] < 60


def test_a_job_of_octopus_is_done_and_keeps_its_shape(up: Up) -> None:
    job = {"type": "chat", "payload": {"text": "add Oil the hinges"}, "priority": 3}
    sent = facts(up.client.post("/messaging/jobs", json=job))
    assert sent["status"] == "submitted"
    where = f"/messaging/jobs/{sent['job_id']}"
    up.running.until(lambda: one_ended(up, where))
    found = facts(up.client.get(where))
    assert {"id", "type", "payload", "priority", "status", "created_at", "retry_count", "max_retries"} <= set(found)
    assert (found["status"], found["priority"], found["retry_count"]) == ("completed", 3, 0)
    assert "Oil the hinges" in found["result"]["response"]
    message = facts(up.client.post("/messaging/messages", json={"type": "t", "payload": {"message": "hello"}}))
    assert message["status"] == "sent"
    up.running.until(lambda: one_ended(up, f"/messaging/jobs/{message['job_id']}"))
    metadata = facts(up.client.get(f"/messaging/jobs/{message['job_id']}"))["metadata"]
    assert metadata["correlation_id"]
    stats = facts(up.client.get("/messaging/stats"))
    assert (stats["total_jobs"], stats["completed_jobs"]) == (2, 2)
    assert facts(up.client.get("/messaging/health"))["status"] == "healthy"
    assert up.client.delete(where).status_code == 409


def one_ended(up: Up, where: str) -> bool:
    """Whether a job has ended."""
    return bool(facts(up.client.get(where))["status"] == "completed")


def test_a_job_that_waits_can_be_cancelled(program: httpx.Client) -> None:
    sent = facts(program.post("/messaging/jobs", json={"type": "chat", "payload": {"prompt": "hello"}}))
    assert [one["id"] for one in facts(program.get("/messaging/jobs", params={"status": "pending"}))] == [
        sent["job_id"]
    ]
    assert facts(program.delete(f"/messaging/jobs/{sent['job_id']}"))["status"] == "cancelled"
    assert facts(program.get(f"/messaging/jobs/{sent['job_id']}"))["status"] == "cancelled"
    assert program.post("/messaging/jobs", json={"type": "chat", "payload": {}}).status_code == 422
    assert program.get("/messaging/jobs/none").status_code == 404


def test_a_job_of_a_later_time_waits_for_it(program: httpx.Client) -> None:
    job = {"type": "chat", "payload": {"text": "hello"}, "scheduled_at": "2030-11-27T15:00:00"}
    where = f"/messaging/jobs/{facts(program.post('/messaging/jobs', json=job))['job_id']}"
    assert (facts(program.get(where))["status"], facts(program.get(where))["started_at"]) == ("pending", None)
    assert facts(program.get(where))["scheduled_at"] == "2030-11-27T14:00:00+00:00", "three in Madrid"
    assert facts(program.delete(where))["status"] == "cancelled"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
def test_a_time_beyond_all_calendars_is_refused(program: httpx.Client, at: str) -> None:
    job = {"type": "chat", "payload": {"text": "hello"}, "scheduled_at": at}
    sent = program.post("/messaging/jobs", json=job)
    assert (sent.status_code, "beyond all calendars" in sent.text) == (422, True)
    assert (
        program.post("/tasks", json={"name": "Never", "payload": {"text": "x"}, "scheduled_at": at}).status_code == 422
    )
    assert program.get("/messaging/jobs").status_code == 200


@pytest.mark.slow
def test_a_job_of_a_later_time_is_done_then(up: Up) -> None:
    at = clock.utc() + timedelta(seconds=4)
    job = {"type": "chat", "payload": {"text": "add Wind the clock"}, "scheduled_at": at.isoformat()}
    where = f"/messaging/jobs/{facts(up.client.post('/messaging/jobs', json=job))['job_id']}"
    soon = {"type": "chat", "payload": {"text": "add Set the table"}}
    other = f"/messaging/jobs/{facts(up.client.post('/messaging/jobs', json=soon))['job_id']}"
    up.running.until(lambda: one_ended(up, other))
    assert facts(up.client.get(where))["status"] == "pending"
    up.running.until(lambda: one_ended(up, where))
    assert clock.utc() >= at
    assert "Wind the clock" in facts(up.client.get(where))["result"]["response"]


def test_tasks_of_octopus_are_schedules(program: httpx.Client) -> None:
    at = "2030-01-31T09:30:00"
    made = program.post("/tasks", json={"name": "Once", "payload": {"text": "Call"}, "scheduled_at": at})
    assert made.status_code == 201
    task = made.json()
    assert {"id", "name", "description", "task_type", "payload", "scheduled_at", "repeat_interval"} <= set(task)
    assert (task["task_type"], task["scheduled_at"][:19], task["is_active"]) == ("scheduled", at, True)
    assert task["payload"] == {"message": "Call"}
    given = {"task_type": "repeated", "scheduled_at": at}
    monthly = facts(program.post("/tasks", json={"name": "Rent", "repeat_interval": "monthly", **given}))
    assert (monthly["repeat_interval"], monthly["scheduled_at"][:10]) == ("monthly", "2030-01-31")
    weekly = facts(program.post("/tasks", json={"name": "Bins", "repeat_interval": "weekly", **given}))
    assert weekly["repeat_interval"] == "weekly"
    cron = {"name": "Stretch", "task_type": "repeated", "cron_expression": "0 8 * * 1-5"}
    custom = facts(program.post("/tasks", json=cron))
    assert (custom["repeat_interval"], custom["cron_expression"]) == ("custom", "0 8 * * 1-5")
    where = f"/tasks/{custom['id']}"
    assert facts(program.put(where, json={"cron_expression": "0 9 * * *"}))["cron_expression"] == "0 9 * * *"
    paused = facts(program.post(f"{where}/pause"))
    assert (paused["success"], paused["task_id"]) == (True, custom["id"])
    assert "Stretch" in paused["message"]
    status = facts(program.get(f"{where}/status"))
    assert set(status) == {"task_id", "is_active", "is_scheduled", "next_run", "job_status"}
    assert (status["is_active"], status["next_run"]) == (False, None)
    facts(program.post(f"{where}/resume"))
    assert facts(program.get(f"{where}/status"))["is_scheduled"]
    assert program.delete(where).status_code == 204
    assert program.get(where).status_code == 404
    assert {one["name"] for one in facts(program.get("/tasks"))} == {"Once", "Rent", "Bins"}
    assert program.post("/tasks", json={"name": "Never"}).status_code == 422


def test_a_browser_gets_a_page_where_a_program_gets_tasks(desk: Desk, program: httpx.Client) -> None:
    assert program.get("/tasks").headers["content-type"] == "application/json"
    page = desk.browser().get("/tasks")
    assert "json" not in page.headers.get("content-type", "")


def test_what_is_scheduled_over_http_is_looked_at_by_the_process_at_once(up: Up) -> None:
    made = up.client.post("/api/v1/schedules", json={"what": "Breathe", "when": "every second tuesday at 9"})
    assert made.status_code == 201, made.text


def test_a_task_of_kegbot_is_a_turn(up: Up) -> None:
    said = facts(up.client.post("/api/tasks", json={"input": "add Wax the skis"}))
    assert set(said) == {"task_id", "status", "output", "model_used", "tokens", "execution_time_ms", "agent_type"}
    assert (said["status"], said["tokens"]) == ("completed", {"input": 0, "output": 0})
    assert "Wax the skis" in said["output"]
    task = facts(up.client.get(f"/api/tasks/{said['task_id']}"))
    assert (task["user_input"], task["tool_calls"][0]["name"]) == ("add Wax the skis", "add")
    listed = facts(up.client.get("/api/tasks", params={"status": "completed", "limit": 5}))
    assert [one["task_id"] for one in listed["tasks"]] == [said["task_id"]]
    stats = facts(up.client.get("/api/stats", params={"days": 7}))
    assert set(stats) == {"period", "tasks", "by_model", "by_agent"}
    assert stats["tasks"]["total"] == 1


def test_approvals_of_kegbot_are_answered(desk: Desk, program: httpx.Client) -> None:
    for words in ("First wish", "Second wish"):
        with desk.house.at("owner", "hook") as ctx, pytest.raises(Exception, match="waits for your yes"):
            desk.house.perform(ctx, "add", {"words": words, "literal": True})
    first, second = facts(program.get("/api/approvals"))["pending"]
    assert first["status"] == "pending"
    assert facts(program.post(f"/api/approvals/{first['proposal_id']}/approve", json={"notes": "fine"}))[
        "reviewer_notes"
    ]
    assert (
        facts(program.post(f"/api/approvals/{second['proposal_id']}/reject", json={"reason": "no"}))["status"]
        == "rejected"
    )
    assert "First wish" in desk.text()
    assert "Second wish" not in desk.text()
    assert facts(program.get("/api/approvals")) == {"pending": []}
