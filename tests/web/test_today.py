"""Today, asked for without a browser."""

from __future__ import annotations

import re
from datetime import date

import httpx
import pytest

from tests.web.desk import Desk

NASTY = "<script>alert(1)</script> \"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser(follow_redirects="")


def told(client: httpx.Client, answer: httpx.Response) -> str:
    """The page that a form leads to."""
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    return page.text


def test_the_day_is_on_one_page(desk: Desk, ana: httpx.Client) -> None:
    page = ana.get("/").text
    for words in (
        "Coffee with Marta",
        "Call the dentist",
        "2 days late",
        "Meditate ten minutes",
        "Quote from the carpenter",
    ):
        assert words in page, words
    assert page.index("Coffee with Marta") < page.index("Lunch walk") < page.index("Swimming")
    assert page.count('id="t-') == len(set(re.findall(r'id="t-([^"]+)"', page))), "a task stands there once"


def test_what_would_be_written_is_shown_and_not_written(desk: Desk, ana: httpx.Client) -> None:
    before = desk.text()
    shown = ana.get("/preview", params={"words": "Pay the plumber on friday +home !B"}).text
    line = re.search(r"<code[^>]*>(.*?)</code>", shown)
    assert line
    assert "todo.txt" in shown
    assert re.fullmatch(rf"\(B\) {date.today()} Pay the plumber \+home due:\d{{4}}-\d\d-\d\d", line[1])
    assert desk.text() == before
    told(ana, ana.post("/add", data={"words": "Pay the plumber on friday +home !B"}))
    assert line[1] in desk.text().splitlines()


def test_an_event_is_previewed_as_an_event(ana: httpx.Client) -> None:
    assert "calendar.txt" in ana.get("/preview", params={"words": "Lunch with Jonas tomorrow 12:30-13:30"}).text
    assert ana.get("/preview", params={"words": "  "}).text.strip() == ""


def test_what_was_done_is_told_once_with_its_undo_and_to_nobody_else(desk: Desk, ana: httpx.Client) -> None:
    answer = ana.post("/add", data={"words": "A secret of Ana's", "back": "/tasks"})
    assert answer.headers["location"].startswith("/tasks?told=")
    page = told(ana, answer)
    assert "Add “A secret of Ana&#39;s”" in page
    commit = re.search(r'formaction="/undo" name="what" value="([0-9a-f]{40})"', page, re.S)
    assert commit
    ben = desk.browser("ben", "ben", "member")
    assert "secret of Ana" not in ben.get(answer.headers["location"]).text
    assert "Undo: Add" in told(ana, ana.post("/undo", data={"what": commit[1], "back": "/tasks"}))
    assert "A secret" not in desk.text()


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_led_elsewhere(ana: httpx.Client, back: str) -> None:
    assert ana.post("/add", data={"words": "Something", "back": back}).headers["location"].startswith("/?told=")


def test_what_somebody_wrote_is_words_only(ana: httpx.Client) -> None:
    for page in (told(ana, ana.post("/add", data={"words": NASTY})), ana.get("/preview", params={"words": NASTY}).text):
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_habit_is_kept(desk: Desk, ana: httpx.Client) -> None:
    page = ana.get("/").text
    handle = re.search(r'name="habit" value="([^"]+)"', page)
    assert handle
    assert "Kept today: " in told(ana, ana.post("/today/habit", data={"habit": handle[1]}))
    assert f"x {date.today()} Meditate" in desk.text("habits.txt")


def test_the_context_is_set_and_ended(ana: httpx.Client) -> None:
    assert "<option selected>@phone</option>" in told(ana, ana.post("/today/context", data={"to": "@phone"}))
    assert "<option selected>" not in told(ana, ana.post("/today/context", data={"to": "none"}))


def test_looking_asks_for_nothing_and_writes_nothing(desk: Desk, ana: httpx.Client) -> None:
    head = (desk.life / ".git" / "HEAD").read_bytes()
    before = {path: path.read_bytes() for path in desk.life.glob("*.txt")}
    for path in ("/", "/tasks", "/calendar", "/calendar?view=week"):
        assert ana.get(path).status_code == 200
    assert {path: path.read_bytes() for path in desk.life.glob("*.txt")} == before
    assert (desk.life / ".git" / "HEAD").read_bytes() == head


def test_an_empty_life_has_a_page(desk: Desk) -> None:
    ben = desk.browser("ben", "ben", "member")
    page = ben.get("/").text
    assert "Nothing in the calendar" in page or "free until" in page, "by the hour"
    assert "Coffee with Marta" not in page


def test_a_reader_may_look_only(desk: Desk) -> None:
    reader = desk.browser("rita", "owner", "reader")
    assert reader.get("/").status_code == 200
    for path in ("/add", "/undo", "/today/habit", "/today/context", "/tasks/complete", "/calendar/add"):
        assert reader.post(path, data={"words": "x"}).status_code == 403, path


def test_a_script_gets_what_failed_beside_the_page(ana: httpx.Client) -> None:
    answer = ana.post("/add", data={"words": " "}, headers={"HX-Request": "true", "HX-Current-URL": "http://x/"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#told"
    assert "<html" not in answer.text


def test_colours_are_kept_in_the_browser(ana: httpx.Client) -> None:
    answer = ana.post("/look", data={"theme": "dark", "back": "/tasks?q=x"})
    assert answer.headers["location"] == "/tasks?q=x"
    assert 'data-theme="dark"' in ana.get("/").text
    assert "theme=auto" in ana.post("/look", data={"theme": "<x>"}).headers["set-cookie"]


def test_a_first_visit_is_light(desk: Desk, ana: httpx.Client) -> None:
    client = desk.stranger(
        **{"Accept-Encoding": "gzip", "Accept": "text/html", "Cookie": f"dayward={ana.cookies['dayward']}"}
    )
    for path in ("/", "/tasks", "/calendar", "/calendar?view=week"):
        page = client.get(path)
        parts = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', page.text))
        assert len(parts) > 3
        sizes = {part: _sent(client, part) for part in parts}
        assert _sent(client, path) + sum(sizes.values()) < 100_000, sizes


def _sent(client: httpx.Client, path: str) -> int:
    """Bytes on the wire."""
    with client.stream("GET", path) as answer:
        return len(b"".join(answer.iter_raw()))


def test_it_can_be_installed(desk: Desk) -> None:
    client = desk.stranger()
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == "/"
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).headers["content-type"] == icon["type"]
    worker = client.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "/offline" in worker.text
    assert "cannot be reached" in client.get("/offline").text


def test_however_far_ahead_soon_is(ana: httpx.Client) -> None:
    ana.post("/settings/preference", data={"name": "soon_days", "value": "999999999999"})
    assert ana.get("/").status_code == 200
    ana.post("/settings/preference", data={"name": "soon_days", "value": ""})
