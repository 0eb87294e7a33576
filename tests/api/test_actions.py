"""Every action by its name: described, allowed by its scope, refused in the same words everywhere."""

from __future__ import annotations

import httpx
import pytest
from jsonschema import Draft202012Validator

from dayward.api.schemas import described, exposed
from tests.web.desk import Desk, facts


@pytest.fixture(scope="module")
def program(desk: Desk) -> httpx.Client:
    """A program that may do everything."""
    return desk.program()


def test_every_action_is_described_and_its_examples_fit_the_description(program: httpx.Client) -> None:
    listed = facts(program.get("/api/v1/actions"))["items"]
    assert {one["name"] for one in listed} == set(exposed())
    assert "import-calendar" not in exposed()
    for one in listed:
        Draft202012Validator.check_schema(one["arguments"])
        assert one["summary"]
        assert one["scope"] in ("read", "write", "decide")
        for example in one["examples"]:
            assert set(example) <= set(one["arguments"]["properties"]), one["name"]


def test_an_action_answers_with_data_receipts_and_views(program: httpx.Client) -> None:
    said = facts(program.post("/api/v1/actions/add", params={"views": True}, json={"words": "Paint the wall"}))
    assert said["data"]["line"].endswith("Paint the wall")
    assert said["receipts"][0]["commit"]
    listed = facts(program.post("/api/v1/actions/list", params={"views": True}, json={"words": ["paint"]}))
    assert listed["views"][0]["kind"] == "listing"
    assert listed["views"][0]["sections"][0]["rows"][0]["text"] == "Paint the wall"
    assert facts(program.post("/api/v1/actions/today"))["ok"]


def test_names_that_other_systems_used_work_too(program: httpx.Client) -> None:
    assert facts(program.post("/api/v1/actions/get_events", json={}))["ok"]


def test_what_an_action_needs_is_looked_at_before_it_is_done(desk: Desk) -> None:
    reader = desk.program("read")
    assert facts(reader.post("/api/v1/actions/list", json={}))["ok"]
    for name in ("add", "undo", "routine", "approve", "preferences"):
        refused = reader.post(f"/api/v1/actions/{name}", json={"words": "Never"})
        assert refused.status_code == 403, name
        assert refused.headers["content-type"] == "application/problem+json"
    writer = desk.program("read", "write")
    assert writer.post("/api/v1/actions/approve", json={}).status_code == 403
    assert "Never" not in desk.text()


def test_what_cannot_be_understood_is_told_as_a_problem(program: httpx.Client, desk: Desk) -> None:
    for name, given, status in (
        ("nonsense", {}, 404),
        ("import-calendar", {}, 404),
        ("add", {}, 422),
        ("add", {"words": "x", "colour": "red"}, 422),
        ("add", {"words": 7}, 422),
        ("read", {"path": "../ben/todo.txt"}, 403),
        ("complete", {"tasks": ["there is no such thing"]}, 404),
    ):
        failed = program.post(f"/api/v1/actions/{name}", json=given)
        assert failed.status_code == status, failed.text
        said = failed.json()
        assert {"type", "title", "status", "instance", "request_id"} <= set(said)
        assert said["status"] == status
    assert program.post("/api/v1/actions/add", content=b"{nonsense").status_code == 422
    assert desk.stranger().post("/api/v1/actions/add", content=b"{nonsense").status_code == 401


def test_the_history_says_who_asked(desk: Desk) -> None:
    ben = desk.program("read", "write", name="beno", person="ben", role="member")
    facts(ben.post("/api/v1/actions/add", json={"words": "Ben's errand"}))
    (entry, *_) = facts(ben.post("/api/v1/actions/history", json={"limit": 1}))["data"]
    assert entry["who"] == "beno (api)"
    assert "Ben's errand" not in desk.text()


def test_the_description_fits_the_standard_and_has_every_action(program: httpx.Client, desk: Desk) -> None:
    answer = program.get("/api/v1/openapi.json")
    said = facts(answer)
    assert said["openapi"].startswith("3.1")
    assert {f"/api/v1/actions/{name}" for name in exposed()} <= set(said["paths"])
    assert "/" not in said["paths"], "pages are no part of it"
    assert program.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert desk.stranger().get("/api/v1/openapi.json").status_code == 401
    assert described(exposed()["add"])["examples"]


def test_nothing_to_look_for_is_no_fault(program: httpx.Client) -> None:
    assert program.post("/api/v1/actions/search", json={"words": " "}).status_code == 422
    assert program.post("/api/v1/actions/history", json={"limit": -3}).status_code == 422
