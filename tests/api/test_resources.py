"""The API over the demo life: what a program reads and changes, and how it is told."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.web.desk import Desk, facts


@pytest.fixture(scope="module")
def program(desk: Desk) -> httpx.Client:
    """A program that may do everything."""
    return desk.program()


def every(program: httpx.Client, path: str, **given: Any) -> list[Any]:
    """All of a list, three at a time."""
    found: list[Any] = []
    cursor = ""
    while True:
        said = facts(program.get(path, params={"limit": 3, "cursor": cursor, **given}))
        assert len(said["items"]) <= 3
        found += said["items"]
        if not (cursor := said["next"] or ""):
            return found


def test_a_task_is_added_changed_completed_and_taken_back(desk: Desk, program: httpx.Client) -> None:
    made = program.post(
        "/api/v1/tasks", json={"text": "Order the tiles +kitchen", "due": "2026-11-30", "priority": "B"}
    )
    assert made.status_code == 201
    where = made.headers["location"]
    there = program.get(where)
    task = facts(there)
    assert (task["line"], task["due"]) == (
        f"(B) {task['created']} Order the tiles +kitchen due:2026-11-30",
        "2026-11-30",
    )
    changed = program.patch(where, json={"due": "none", "tag": ["@phone"]})
    assert facts(changed)["receipts"][0]["commit"]
    assert program.get(where).status_code == 404, "its words are others now"
    where = changed.headers["location"]
    assert "due:" not in facts(program.get(where))["line"]
    facts(program.post(f"{where}/complete"))
    assert facts(program.get(where))["done"]
    facts(program.post("/api/v1/actions/undo", json={}))
    assert not facts(program.get(where))["done"]
    assert facts(program.delete(where))["ok"]
    assert program.get(where).status_code == 404
    assert "Order the tiles" not in desk.text()


def test_a_version_is_known_by_its_tag(program: httpx.Client) -> None:
    where = program.post("/api/v1/tasks", json={"text": "Buy grout"}).headers["location"]
    tag = program.get(where).headers["etag"]
    assert program.get(where, headers={"If-None-Match": tag}).status_code == 304
    program.post("/api/v1/tasks", json={"text": "Something else entirely"})
    assert program.get(where, headers={"If-None-Match": tag}).status_code == 304, "other lines change nothing of it"
    facts(program.patch(where, json={"priority": "A"}, headers={"If-Match": tag}))
    late = program.patch(where, json={"priority": "C"}, headers={"If-Match": tag})
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert facts(program.get(where))["priority"] == "A"


def test_a_list_comes_in_parts_that_nothing_shifts(program: httpx.Client) -> None:
    whole = [task["id"] for task in facts(program.get("/api/v1/tasks", params={"limit": 200}))["items"]]
    assert len(whole) > 5
    assert [task["id"] for task in every(program, "/api/v1/tasks")] == whole
    first = facts(program.get("/api/v1/tasks", params={"limit": 3}))
    made = program.post("/api/v1/tasks", json={"text": "Now the very first", "priority": "A", "due": "2020-01-01"})
    second = facts(program.get("/api/v1/tasks", params={"limit": 3, "cursor": first["next"]}))
    assert [task["id"] for task in second["items"]] == whole[3:6]
    program.delete(made.headers["location"])
    assert program.get("/api/v1/tasks", params={"cursor": "nonsense"}).status_code == 422


def test_the_same_key_is_the_same_answer_and_one_change(desk: Desk, program: httpx.Client) -> None:
    key = {"Idempotency-Key": "tiles-1"}
    first = program.post("/api/v1/actions/add", json={"words": "Seal the tiles"}, headers=key)
    again = program.post("/api/v1/actions/add", json={"words": "Seal the tiles"}, headers=key)
    assert (first.status_code, again.status_code, again.text) == (200, 200, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert desk.text().count("Seal the tiles") == 1
    other = program.post("/api/v1/actions/add", json={"words": "Other words"}, headers=key)
    assert other.status_code == 422
    ben = desk.program("read", "write", name="benny", person="ben", role="member")
    facts(ben.post("/api/v1/actions/add", json={"words": "Mine"}, headers=key))


def test_what_failed_may_be_asked_for_again_under_its_key(program: httpx.Client) -> None:
    key = {"Idempotency-Key": "grind-1"}
    assert program.post("/api/v1/actions/complete", json={"tasks": ["grind coffee"]}, headers=key).status_code == 404
    program.post("/api/v1/actions/add", json={"words": "Grind coffee"})
    assert program.post("/api/v1/actions/complete", json={"tasks": ["grind coffee"]}, headers=key).status_code == 200


def test_a_request_whose_process_died_finds_what_it_did(desk: Desk, program: httpx.Client) -> None:
    key = {"Idempotency-Key": "died-1"}
    facts(program.post("/api/v1/actions/add", json={"words": "Survive"}, headers=key))
    with desk.database.transaction() as connection:
        connection.exec_driver_sql("update requests set state = 'open', begun_at = begun_at where state = 'done'")
    assert program.post("/api/v1/actions/add", json={"words": "Survive"}, headers=key).status_code == 409
    with desk.database.transaction() as connection:
        connection.exec_driver_sql("update requests set begun_at = begun_at - 100000000")
    again = facts(program.post("/api/v1/actions/add", json={"words": "Survive"}, headers=key))
    assert again["receipts"][0]["repeated"]
    assert desk.text().count("Survive") == 1


def test_events_are_added_moved_and_cancelled(program: httpx.Client) -> None:
    span = {"from": "2027-02-03", "until": "2027-02-04"}
    before = facts(program.get("/api/v1/events", params=span))["items"]
    facts(program.post("/api/v1/events", json={"text": "Lunch with Anna", "on": "2027-02-03", "at": "13:00"}))
    (event,) = [one for one in facts(program.get("/api/v1/events", params=span))["items"] if one not in before]
    assert (event["day"], event["start"], event["text"]) == ("2027-02-03", "13:00", "Lunch with Anna")
    where = f"/api/v1/events/{event['day']}/{event['id']}"
    assert facts(program.get(where)) == event
    facts(program.patch(where, json={"to": "2027-02-04"}))
    (moved,) = [one for one in facts(program.get("/api/v1/events", params=span))["items"] if one not in before]
    assert moved["day"] == "2027-02-04"
    facts(program.delete(f"/api/v1/events/{moved['day']}/{moved['id']}"))
    assert facts(program.get("/api/v1/events", params=span))["items"] == before
    assert program.get("/api/v1/events", params={"from": "2027-02-03", "until": "1999-01-01"}).status_code == 422
    assert len(every(program, "/api/v1/events", until="2027-01-31")) == len(
        facts(program.get("/api/v1/events", params={"until": "2027-01-31", "limit": 200}))["items"]
    )


def test_files_and_notes_are_written_only_over_what_was_seen(desk: Desk, program: httpx.Client) -> None:
    made = program.post("/api/v1/notes", json={"title": "Greenhouse", "text": "See [[Ideas]]", "tags": ["garden"]})
    where = made.headers["location"]
    note = facts(program.get(where))
    assert (note["title"], note["tags"], [link["to"] for link in note["links"]]) == (
        "Greenhouse",
        ["garden"],
        ["Ideas"],
    )
    assert note["path"] in [
        one["path"] for one in facts(program.get("/api/v1/notes", params={"words": "greenh"}))["items"]
    ]
    tag = program.get(where).headers["etag"]
    file = "/api/v1/files/" + note["path"]
    assert program.put(where, json={"text": "# Other\n"}, headers={"If-Match": tag}).status_code == 200
    assert program.put(where, json={"text": "# Late\n"}, headers={"If-Match": tag}).status_code == 412
    assert facts(program.get(file))["text"] == "# Other\n"
    assert program.put("/api/v1/files/a/new.md", json={"text": "x"}, headers={"If-None-Match": "*"}).status_code == 201
    assert program.put("/api/v1/files/a/new.md", json={"text": "y"}, headers={"If-None-Match": "*"}).status_code == 412
    assert "todo.txt" in [one["path"] for one in every(program, "/api/v1/files")]
    for path in ("../ben/todo.txt", "..%2fben%2ftodo.txt", ".git/config", "%2e%2e/ben/todo.txt", "/etc/passwd"):
        answer = program.get("/api/v1/files/" + path)
        assert answer.status_code in (403, 404), path
        assert "secret" not in answer.text


def test_schedules_are_made_changed_and_cancelled(program: httpx.Client) -> None:
    made = program.post("/api/v1/schedules", json={"what": "Stand up", "when": "every weekday at 8", "name": "stand"})
    where = made.headers["location"]
    assert facts(program.get(where))["name"] == "stand"
    facts(program.patch(where, json={"when": "every weekday at 9"}))
    facts(program.post(f"{where}/pause"))
    assert facts(program.get(where))["state"] == "paused"
    assert facts(program.get(f"{where}/slots"))["items"] == []
    assert where.rpartition("/")[2] in [one["id"] for one in every(program, "/api/v1/schedules")]
    facts(program.delete(where))
    assert program.get("/api/v1/schedules/nothing").status_code == 404


def test_what_waits_for_a_yes_is_told_and_done_when_it_is_said(desk: Desk, program: httpx.Client) -> None:
    with desk.house.at("owner", "hook") as ctx, pytest.raises(Exception, match="waits for your yes"):
        desk.house.perform(ctx, "add", {"words": "Stranger's wish", "literal": True})
    (asked,) = facts(program.get("/api/v1/approvals"))["items"]
    assert "+" in "".join(asked["diff"])
    where = f"/api/v1/approvals/{asked['id']}"
    reader = desk.program("read", "write", "chat")
    assert reader.post(f"{where}/approve").status_code == 403
    facts(program.post(f"{where}/approve"))
    assert "Stranger's wish" in desk.text()
    assert program.post(f"{where}/deny").status_code == 404
    assert facts(program.get(where))["state"] == "granted"


def test_stats_and_runs_are_there_before_anything_was_said(program: httpx.Client) -> None:
    assert facts(program.get("/api/v1/stats"))["cost"]["total"]["calls"] == 0
    assert facts(program.get("/api/v1/runs")) == {"items": [], "next": None}
    assert program.get("/api/v1/runs/none").status_code == 404
    assert facts(program.get("/api/v1/conversations"))["items"] == []


def test_a_message_is_stored_before_it_is_acknowledged(desk: Desk, program: httpx.Client) -> None:
    key = {"Idempotency-Key": "message-1"}
    sent = [
        program.post("/api/v1/conversations/desk/messages", json={"text": "what is due"}, headers=key) for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [202, 202]
    assert sent[0].json() == sent[1].json()
    assert [one.body["text"] for one in desk.received] == ["what is due"]
    there = facts(program.get(sent[0].headers["location"]))
    assert (there["state"], there["text"], there["answer"]) == ("open", "what is due", None)
    ben = desk.program("read", "write", name="bennie", person="ben", role="member")
    assert ben.get(sent[0].headers["location"]).status_code == 404
