"""Schedules: said in words, seen, tried, changed, stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from dayward.core import clock
from dayward.state import incidents, schedules, slots
from tests.web.desk import Desk


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser("ana", "owner", "owner")


def rows(desk: Desk, person: str = "owner") -> dict[str, Any]:
    with desk.database.reading() as connection:
        return {row.name: row for row in schedules.listed(connection, person, deleted=True)}


def added(ana: httpx.Client, desk: Desk, what: str, when: str = "every day at 9", **more: str) -> str:
    ana.post("/schedules", data={"what": what, "when": when, **more})
    return str(rows(desk)[what].id)


def test_nothing_is_scheduled_yet(desk: Desk) -> None:
    page = desk.browser("ben", "ben", "member").get("/schedules").text
    assert "Nothing yet." in page
    assert "Nothing was due yet." in page


def test_a_message_is_scheduled_in_words(ana: httpx.Client, desk: Desk) -> None:
    page = ana.post(
        "/schedules", data={"what": "<script>stretch</script>", "when": "every weekday at 8"}, follow_redirects=True
    ).text
    assert "every weekday at 08:00" in page
    assert "&lt;script&gt;stretch" in page
    assert "<script>stretch" not in page
    assert len(rows(desk)) == 1


def test_words_that_are_not_understood_stay_in_the_form(ana: httpx.Client, desk: Desk) -> None:
    before = len(rows(desk))
    answer = ana.post("/schedules", data={"what": "Breathe", "when": "every blue moon", "do": "yes"})
    assert answer.status_code == 422
    assert 'value="Breathe"' in answer.text
    assert 'value="every blue moon"' in answer.text
    assert 'role="alert"' in answer.text
    assert len(rows(desk)) == before


def test_one_schedule_says_when_it_comes_next_and_how_it_went(ana: httpx.Client, desk: Desk) -> None:
    id_ = added(ana, desk, "Water")
    now = clock.utc()
    with desk.database.transaction() as connection:
        for days, state, why in ((1, "done", ""), (2, "failed", "no channel <b>"), (3, "skipped", "it was paused")):
            due = now - timedelta(days=days)
            slots.make(connection, slots.Slot("owner", id_, due.isoformat(), due, {}), now, state, why)
    page = ana.get(f"/schedules/{id_}").text
    assert page.index("Done") < page.index("Failed") < page.index("Skipped"), "the newest first"
    assert "no channel &lt;b&gt;" in page
    assert page.count("<dt>Then</dt>") == 1
    assert "9:00" in page


def test_a_trial_does_nothing(ana: httpx.Client, desk: Desk) -> None:
    id_ = added(ana, desk, "add Milk @shop", do="yes")
    page = ana.get(f"/schedules/{id_}/try").text
    assert "+" in page
    assert "Milk @shop" in page
    assert "Milk" not in desk.text()


def test_it_is_changed_paused_resumed_run_and_cancelled(ana: httpx.Client, desk: Desk) -> None:
    id_ = added(ana, desk, "Tea")
    page = ana.post(
        f"/schedules/{id_}/edit",
        data={"name": "Tea", "what": "Green tea", "when": "every day at 16", "late": "run"},
        follow_redirects=True,
    ).text
    assert "every day at 16:00" in page
    assert "Green tea" in page
    for verb, state in (("pause", "paused"), ("resume", "active")):
        assert ana.post(f"/schedules/{id_}/{verb}").status_code == 303
        assert rows(desk)["Tea"].state == state
    ana.post(f"/schedules/{id_}/run")
    with desk.database.reading() as connection:
        assert [slot.state for slot in slots.history(connection, "owner", id_)] == ["due"]
    ana.post(f"/schedules/{id_}/cancel")
    assert rows(desk)["Tea"].state == "deleted"
    assert "Tea" not in ana.get("/schedules").text.split("Lately")[0].split("told-part")[0]
    assert ana.post(f"/schedules/{id_}/explode").status_code == 404


def test_an_edit_that_cannot_be_understood_says_so(ana: httpx.Client, desk: Desk) -> None:
    id_ = added(ana, desk, "Nap")
    answer = ana.post(f"/schedules/{id_}/edit", data={"name": "Nap", "what": "Nap", "when": "never ever"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert rows(desk)["Nap"].words == "every day at 9"


def test_what_fails_stands_above(ana: httpx.Client, desk: Desk) -> None:
    with desk.database.transaction() as connection:
        incidents.fail(connection, "owner", "ntfy", "cannot be <reached>", clock.utc())
    page = ana.get("/schedules").text
    assert page.index("Failing") < page.index("You scheduled")
    assert "cannot be &lt;reached&gt;" in page


def test_a_schedule_has_exactly_that_id(ana: httpx.Client, desk: Desk) -> None:
    id_ = added(ana, desk, "Exact")
    for name in (id_[-5:], "Exact", "nothing"):
        assert ana.get(f"/schedules/{name}").status_code == 404
        assert ana.post(f"/schedules/{name}/cancel").status_code == 404
    assert rows(desk)["Exact"].state == "active"
