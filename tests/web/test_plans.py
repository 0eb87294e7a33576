"""Projects, goals, waiting, the review, habits: what each page is for, when it is empty, and what strangers wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest

from tests.web.desk import Desk, served

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser("ana", "owner", "owner")


@pytest.fixture(scope="module")
def ben(desk: Desk) -> httpx.Client:
    """Somebody with an almost empty folder."""
    return desk.browser("ben", "ben", "member")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Ana's browser over a life that others wrote into."""
    with served(tmp_path_factory.mktemp("hostile"), {}) as desk:
        life = desk.life
        (life / "projects.txt").write_text(f"{EVIL} +evil\"'><b status:active goal:O1\n")
        (life / "todo.txt").write_text(f"{EVIL} +evil\"'><b @waiting\n{EVIL} @<i>\n")
        (life / "habits.txt").write_text(f"{EVIL} rec:1d\n")
        for path in life.glob("goals/*.md"):
            path.write_text(f"# Q\n\n## O1: {EVIL} (M1)\n\n- [ ] KR1.1 {EVIL} 40%\n")
        (life / "telos.md").write_text(f"# TELOS\n\n## MISSION\n\n- M1: {EVIL}\n")
        yield desk.browser()


def test_projects_tell_how_far_they_are_what_is_next_and_what_for(ana: httpx.Client) -> None:
    page = ana.get("/projects").text
    assert "Renovate the kitchen" in page
    assert "1 of 3" in page
    assert "Send the kitchen plan to the carpenter" in page
    assert "A kitchen to cook for friends in" in page
    assert "A life with friends, food and mountains" in page, "the mission"
    assert "no next step" in page, "walking a mountain has none"


def test_a_project_takes_a_task_and_shows_it(ana: httpx.Client, desk: Desk) -> None:
    page = ana.post(
        "/projects/one", data={"tag": "kitchen", "words": "Paint the door tomorrow"}, follow_redirects=True
    ).text
    assert "Paint the door" in page
    assert re.search(r"Paint the door .*\+kitchen.* due:", desk.text())
    assert "Undo" in page


def test_a_project_that_is_none(ana: httpx.Client) -> None:
    assert ana.get("/projects/one", params={"tag": "nothing"}).status_code == 404
    assert ana.post("/projects/one", data={"tag": "kitchen", "words": " "}).status_code == 422


def test_goals_stand_below_their_missions(ana: httpx.Client) -> None:
    page = ana.get("/goals").text
    mission, goal, result, project = (
        page.index(words)
        for words in (
            "Help people keep what they write",
            "Say in public what I care about",
            "Give the talk at the library",
            "Talk at the town library",
        )
    )
    assert mission < goal < result < project
    assert "neglected" in page
    assert "nothing done for it yet, no next step" in page


def test_waiting_tells_since_when_and_takes_another(ana: httpx.Client, desk: Desk) -> None:
    page = ana.get("/waiting").text
    assert page.index("Quote from the carpenter") < page.index("concert tickets"), "the longest first"
    assert "for 11 days" in page
    page = ana.post("/waiting", data={"words": "Tiles from the shop"}, follow_redirects=True).text
    assert "Tiles from the shop" in page
    assert re.search(r"Tiles from the shop @waiting", desk.text())


def test_what_was_waited_for_comes(ana: httpx.Client, desk: Desk) -> None:
    page = ana.get("/waiting").text
    handle = re.search(r'name="task" value="(\w+)" aria-label="Complete: Marta', page)
    assert handle
    answer = ana.post("/tasks/complete", data={"task": handle[1], "back": "/waiting"})
    assert answer.headers["location"].startswith("/waiting?told=")
    assert re.search(r"^x .*concert tickets", desk.text(), re.MULTILINE)


def test_the_review_goes_step_by_step(ana: httpx.Client) -> None:
    first = ana.get("/review").text
    assert "noise in the cellar" in first, "the inbox is first"
    assert "Step 1 of" in first
    assert "/review?step=2" in first
    second = ana.get("/review", params={"step": 2}).text
    assert "Quote from the carpenter" in second
    assert "noise in the cellar" not in second
    assert ana.get("/review", params={"step": -4}).status_code == 200
    assert ana.get("/review", params={"step": "x"}).status_code == 422


def test_the_review_archives_at_its_end(ana: httpx.Client, desk: Desk) -> None:
    last = ana.get("/review", params={"step": 99}).text
    assert "Archive" in last
    ana.post("/review/archive", data={"step": "1"})
    assert "Return the library books" in desk.text("done.txt")
    assert "Return the library books" not in desk.text()


def test_ones_own_steps_of_the_review(desk: Desk, ben: httpx.Client) -> None:
    folder = desk.folder / "ben" / "skills"
    folder.mkdir()
    (folder / "weekly-review.md").write_text("# Review\n\n## Empty the inbox\n\n## Breathe\n\n- slowly\n- deeply\n")
    first = ben.get("/review").text
    assert "Step 1 of 2" in first
    second = ben.get("/review", params={"step": 2}).text
    assert "slowly" in second
    assert "Breathe" in second


def test_a_habit_is_ticked_and_its_streak_grows(ana: httpx.Client, desk: Desk) -> None:
    page = ana.get("/habits").text
    assert "3 in a row" in page
    handle = re.search(r'name="habit" value="(\w+)">\s*<button[^>]*aria-label="Done today: Meditate', page)
    assert handle
    page = ana.post("/habits/tick", data={"habit": handle[1]}, follow_redirects=True).text
    assert "4 in a row" in page
    assert "done today" in page
    assert f"x {date.today()} Meditate ten minutes +health" in desk.text("habits.txt")


def test_a_habit_is_ticked_for_yesterday(ana: httpx.Client, desk: Desk) -> None:
    yesterday = date.today() - timedelta(days=1)
    page = ana.get("/habits").text
    handle = re.search(r'name="habit" value="(\w+)">[^\n]*aria-label="Yesterday: Run', page)
    assert handle
    ana.post("/habits/tick", data={"habit": handle[1], "on": str(yesterday)})
    assert f"x {yesterday} Run 5 km" in desk.text("habits.txt")
    assert ana.post("/habits/tick", data={"habit": handle[1], "on": "2099-01-01"}).status_code == 422


def test_a_habit_is_begun(ben: httpx.Client) -> None:
    assert "No habits yet" in ben.get("/habits").text
    wrong = ben.post("/habits", data={"words": "Read ten pages", "every": "often"})
    assert wrong.status_code == 422
    assert 'value="Read ten pages"' in wrong.text, "what was typed is there still"
    assert (
        "Read ten pages"
        in ben.post("/habits", data={"words": "Read ten pages", "every": "1d"}, follow_redirects=True).text
    )


def test_pages_of_an_empty_life_say_what_to_do(ben: httpx.Client) -> None:
    for path, words in (
        ("/projects", "No projects yet"),
        ("/goals", "No goals yet"),
        ("/waiting", "You wait for nothing"),
    ):
        assert words in ben.get(path).text, path


@pytest.mark.parametrize("path", ["/projects", "/goals", "/waiting", "/review", "/habits"])
def test_what_others_wrote_is_shown_and_not_run(hostile: httpx.Client, path: str) -> None:
    page = hostile.get(path).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<i>" not in page
    assert "'><b" not in page


def test_a_hostile_project_can_be_opened(hostile: httpx.Client) -> None:
    page = hostile.get("/projects/one", params={"tag": "evil\"'><b"}).text
    assert "&lt;script&gt;alert(1)" in page
    assert "'><b" not in page
