"""The calendar, asked for without a browser."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from tests.web.desk import Desk
from tests.web.test_today import NASTY, told


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser()


def test_a_month_has_its_events_and_what_is_due(ana: httpx.Client) -> None:
    page = ana.get("/calendar").text
    for words in ("Coffee with Marta", "Swimming", "Send the kitchen plan", "2 due"):
        assert words in page, words


def test_another_day_is_chosen(ana: httpx.Client) -> None:
    there = date.today() + timedelta(days=16)
    page = ana.get("/calendar", params={"day": there.isoformat()}).text
    assert "Train to Lisbon" in page
    assert f"day={there.isoformat()}" in page


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1582-10-10", "2026-02-28", "2027-02-01"])
def test_every_day_has_a_month_and_a_week(ana: httpx.Client, day: str) -> None:
    for view in ("month", "week"):
        assert ana.get("/calendar", params={"day": day, "view": view}).status_code == 200


def test_no_day_is_told(ana: httpx.Client) -> None:
    assert ana.get("/calendar", params={"day": "someday"}).status_code == 422


def test_a_week_stands_by_the_hour(ana: httpx.Client) -> None:
    page = ana.get("/calendar", params={"view": "week"}).text
    assert 'class="span source0 t18 n2 l1"' in page, "17:00 is 18 half hours after 8:00; another clashes"


def test_an_event_comes_moves_and_goes(desk: Desk, ana: httpx.Client) -> None:
    day = (date.today() + timedelta(days=3)).isoformat()
    new = {
        "words": "Kite festival",
        "on": day,
        "at": "10:00",
        "to": "12:00",
        "repeat": "",
        "back": f"/calendar?day={day}",
    }
    assert "Kite festival" in told(ana, ana.post("/calendar/add", data=new))
    later = (date.today() + timedelta(days=4)).isoformat()
    told(ana, ana.post("/calendar/move", data={"words": "Kite festival", "on": day, "to": later, "at": "11:30"}))
    line = next(line for line in desk.text("calendar.txt").splitlines() if line.startswith(later))
    assert "11:30" in line
    assert "Kite festival" in line
    told(ana, ana.post("/calendar/drop", data={"words": "Kite festival", "on": later}))
    assert "Kite" not in desk.text("calendar.txt")


def test_what_somebody_wrote_is_words_only(ana: httpx.Client) -> None:
    page = told(ana, ana.post("/calendar/add", data={"words": NASTY, "on": date.today().isoformat(), "at": "9:00"}))
    page += ana.get("/calendar?view=week").text
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img" not in page
