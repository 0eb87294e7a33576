"""Tasks, asked for without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from dayward.formats.handles import full_handle
from tests.web.desk import Desk
from tests.web.test_today import NASTY, told


@pytest.fixture(scope="module")
def ana(desk: Desk) -> httpx.Client:
    return desk.browser()


def shown(page: str) -> list[str]:
    """The tasks of a page, in order."""
    return re.findall(r"data-edit[^>]*>([^<]+)</a>", page)


def handle_of(page: str, words: str) -> str:
    found = re.search(rf'id="t-([^"]+)" data-row>(?:(?!</li>).)*{words}', page, re.S)
    assert found
    return found[1]


def test_words_tags_and_what_is_not_wanted_are_found(ana: httpx.Client) -> None:
    def found(q: str, show: str = "") -> list[str]:
        return shown(ana.get("/tasks", params={"q": q, "show": show}).text)

    assert found("+lisbon") == ["Book the train to Lisbon", "Renew the passport"]
    assert found("+lisbon -passport") == ["Book the train to Lisbon"]
    assert found("!A") == ["Send the kitchen plan to the carpenter", "Book the train to Lisbon"]
    assert found("", "late") == ["Call the dentist for a check-up"]
    assert "Order tiles" in found("", "done")
    assert found("no such words") == []


def test_a_task_is_completed_put_off_and_dropped(desk: Desk, ana: httpx.Client) -> None:
    page = ana.get("/tasks").text
    handle = handle_of(page, "Repair the bicycle light")
    after = told(ana, ana.post("/tasks/postpone", data={"task": handle, "to": "+2d"}))
    assert "Postpone “Repair the bicycle light”" in after
    handle = handle_of(ana.get("/tasks").text, "Repair the bicycle light")
    assert "Repair the bicycle light" not in shown(told(ana, ana.post("/tasks/complete", data={"task": handle})))
    handle = handle_of(page, "Learn to make sourdough")
    told(ana, ana.post("/tasks/drop", data={"task": handle}))
    assert "sourdough" not in desk.text()


def test_only_what_was_changed_in_the_form_is_changed(desk: Desk, ana: httpx.Client) -> None:
    handle = handle_of(ana.get("/tasks").text, "Write the talk outline")
    form = ana.get(f"/tasks/{handle}").text
    given = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form)) | {"priority": "B", "task": handle}
    line = next(line for line in desk.text().splitlines() if "talk outline" in line)
    unchanged = ana.post("/tasks/edit", data=given)
    assert unchanged.status_code == 422, "nothing was changed"
    told(ana, ana.post("/tasks/edit", data=given | {"due": "", "tags": "+talk @town"}))
    after = next(line for line in desk.text().splitlines() if "talk outline" in line)
    assert after == " ".join(word for word in line.split() if not word.startswith(("due:", "@"))).replace(
        "est:2h", "est:2h @town"
    )


def test_a_handle_grows_where_it_would_mean_two(desk: Desk, ana: httpx.Client) -> None:
    first, second = next(pair for pair in _alike() if pair[0] != pair[1])
    with (desk.life / "todo.txt").open("a") as file:
        file.write(f"{first}\n")
    before = handle_of(ana.get("/tasks", params={"q": first}).text, first)
    with (desk.life / "todo.txt").open("a") as file:
        file.write(f"{second}\n")
    page = ana.get("/tasks", params={"q": "alike"}).text
    after = handle_of(page, first), handle_of(page, second)
    assert len(before) < len(after[0])
    assert after[0].startswith(before)
    assert after[1].startswith(before)


def _alike() -> Iterator[tuple[str, str]]:
    """Tasks whose handles begin alike."""
    seen: dict[str, str] = {}
    for number in count():
        words = f"alike number {number} of many"
        yield seen.setdefault(full_handle(words)[:5], words), words


def test_a_stranger_to_the_list_is_told(ana: httpx.Client) -> None:
    assert ana.get("/tasks/zzzz").status_code == 404
    assert ana.post("/tasks/complete", data={"task": "zzzz"}).status_code == 404
    assert ana.post("/tasks/complete", data={}).status_code == 422


def test_what_somebody_wrote_is_words_only(ana: httpx.Client) -> None:
    ana.post("/add", data={"words": NASTY})
    page = ana.get("/tasks", params={"q": NASTY}).text
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img" not in page


def test_long_lists_come_in_pages(desk: Desk, ana: httpx.Client) -> None:
    with (desk.life / "todo.txt").open("a") as file:
        file.writelines(f"Many things {n}\n" for n in range(150))
    first = ana.get("/tasks", params={"q": "many things"}).text
    assert len(shown(first)) == 100
    assert "150 tasks" in first
    more = re.search(r'href="(/tasks\?[^"]*pages=2)"', first)
    assert more
    second = ana.get(more[1].replace("&amp;", "&")).text
    assert len(shown(second)) == 150
    assert "pages=3" not in second
