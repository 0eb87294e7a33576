"""Runs, cost, stats: what was asked of whom, what it took, what got done."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from dayward.assistant.deciding import record
from dayward.core import clock
from dayward.state import ledger, transcripts
from dayward.state.ledger import Ending, Entry
from tests.web.desk import Desk

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    """Ana, who has said a hundred things; the last cost money."""
    now = clock.utc()
    with desk.database.transaction() as connection:
        for number in range(100):
            at = now - timedelta(minutes=number)
            said = transcripts.Said(
                "owner", "c", "web", "chat", f"turn{number:03}", f"words {number:03}", f"reply {EVIL}",
                "strong" if number == 0 else "floor", [f"did {EVIL}"] if number == 0 else [], at, at,
            )  # fmt: skip
            transcripts.keep(connection, said)
        entry = Entry("owner", "turn000", "strong", "", "", f"house {EVIL}", "way", "big", 1, 1, 1, True)
        id_ = ledger.open_row(connection, entry, now)
        ledger.close_row(
            connection, id_, Ending("done", 1234, 56, 0, 420_000, answered_by=f"big {EVIL}", milliseconds=1500)
        )
    record(desk.house.home, "turn000", now, "owner", "words", "strong", ["the floor was not sure: two readings", EVIL])
    return desk.browser("ana", "owner", "owner")


def test_turns_are_listed_the_newest_first_page_by_page(ana: httpx.Client) -> None:
    page = ana.get("/runs").text
    assert page.index("words 000") < page.index("words 001")
    assert "words 050" not in page
    assert "strong model" in page
    assert "1290 tokens" in page
    seen = page.count("words ")
    while 'class="pager"' in page:
        page = ana.get(page.split('class="pager"><a class="button" href="')[1].split('"')[0].replace("&amp;", "&")).text
        seen += page.count("words ")
    assert seen == 100, "each once"


def test_a_turn_tells_who_answered_why_and_what_it_took(ana: httpx.Client) -> None:
    page = ana.get("/runs/turn000").text
    for words in ("words 000", "the floor was not sure: two readings", "1,234", "0.42", "1.5"):
        assert words in page
    assert EVIL not in page
    assert page.count("&lt;img src=x") >= 4, "reply, deed, reason, model"


def test_a_turn_that_is_none(ana: httpx.Client) -> None:
    assert ana.get("/runs/nothing").status_code == 404
    assert ana.get("/runs", params={"before": "x"}).status_code == 422
    assert ana.get("/runs", params={"before": "1e300"}).status_code == 422


def test_another_persons_turns_are_not_seen(desk: Desk, ana: httpx.Client) -> None:
    ben = desk.browser("ben", "ben", "member")
    assert "Nothing was said yet" in ben.get("/runs").text
    assert ben.get("/runs/turn000").status_code == 404


def test_cost_is_told_against_the_budget_and_by_model(ana: httpx.Client) -> None:
    page = ana.get("/cost").text
    assert "0.42" in page
    assert "of 2.00 USD" in page
    assert "big &lt;img" in page
    assert EVIL not in page
    assert "<rect" in page, "a column for today"
    assert "style=" not in page
    assert "99 turns without a model" in page
    assert "floor" not in ana.get("/cost", params={"by": "day", "days": "7"}).text


@pytest.mark.parametrize("query", [{"by": "nonsense"}, {"days": "99999"}, {"days": "-1"}])
def test_an_odd_question_about_cost_gets_the_usual_answer(ana: httpx.Client, query: dict[str, str]) -> None:
    assert ana.get("/cost", params=query).status_code == 200


def test_cost_where_no_model_was_asked(desk: Desk) -> None:
    assert "No model was asked" in desk.browser("ben", "ben", "member").get("/cost").text


def test_stats_count_what_was_done_and_what_slipped(ana: httpx.Client) -> None:
    page = ana.get("/stats", params={"days": "30"}).text
    done, slipped = (int(page.split(f"<h2>{name}</h2><p><b>")[1].split("<")[0]) for name in ("Done", "Slipped"))
    assert done == 5
    assert slipped == 1, "the dentist, two days late"
    assert "1 h 20 min" in page
    assert "style=" not in page


def test_the_clock_is_started_and_stopped(ana: httpx.Client, desk: Desk) -> None:
    page = ana.get("/stats").text
    handle = page.split(">Write the talk outline<")[0].rsplit('value="', 1)[1].split('"')[0]
    page = ana.post("/stats/clock", data={"what": "start", "task": handle}, follow_redirects=True).text
    assert "Write the talk outline" in page.split("The clock")[1].split("Stop")[0]
    ana.post("/stats/clock", data={"what": "stop", "task": handle, "minutes": "25"})
    assert "spent:25m" in desk.text()


def test_stats_of_an_empty_life(desk: Desk) -> None:
    assert "Nothing was done in these days" in desk.browser("ben", "ben", "member").get("/stats").text


def test_what_slipped_is_counted_on_the_day_it_was_due() -> None:
    from dayward.formats.todotxt import TodoFile
    from dayward.planning.item import Item
    from dayward.planning.slipped import slipped

    today = date(2026, 11, 21)
    lines = [
        "Late due:2026-11-19",
        "Today due:2026-11-21",
        "Long ago due:2026-01-01",
        "x 2026-11-20 Done late due:2026-11-18",
        "x 2026-11-18 Done in time due:2026-11-18",
        "x 2026-11-20 Never due",
    ]
    file = TodoFile.parse("\n".join(lines).encode())
    items = [Item("todo.txt", number, task, "todo") for number, task in enumerate(file.tasks, 1)]
    open_, done = [i for i in items if not i.task.done], [i for i in items if i.task.done]
    found = slipped(open_, done, today - timedelta(days=6), today)
    assert {day.day: count for day, count in found.items() if count} == {18: 1, 19: 1}
    assert len(found) == 7
