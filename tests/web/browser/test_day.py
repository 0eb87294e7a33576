"""What a person does all day, with a mouse and with keys only."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.browser.conftest import Visitor


def test_what_is_typed_is_shown_as_it_will_be_written_then_written_then_taken_back(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/")
    page.fill("#words", "Call Zoe tomorrow at 15:00 +home")
    shown = page.locator("#preview .bytes")
    expect(shown).to_contain_text("Call Zoe +home due:")
    line = shown.inner_text()
    assert line not in visitor.desk.text()
    page.press("#words", "Enter")
    told = page.locator("#told")
    expect(told).to_contain_text("Call Zoe")
    assert line in visitor.desk.text().splitlines()
    expect(page.locator("#words")).to_have_value("")
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Undo: Add “Call Zoe")
    assert line not in visitor.desk.text()


def test_a_task_is_ticked_off_and_the_page_follows(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/tasks")
    row = page.locator("li.task", has_text="Compare electricity contracts")
    row.get_by_role("button", name="Complete: Compare electricity contracts").click()
    expect(page.locator("#told")).to_contain_text("Complete “Compare electricity contracts”")
    expect(row).to_have_count(0)
    assert "x " in next(line for line in visitor.desk.text().splitlines() if "Compare electricity" in line)


def test_a_habit_and_a_context_are_set_from_today(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/")
    page.get_by_role("button", name="Check in: Meditate ten minutes").click()
    expect(page.get_by_role("img", name="Kept today: Meditate ten minutes")).to_be_visible()
    page.select_option("#to", "@phone")
    expect(page.locator("#told")).to_contain_text("context")
    expect(page.locator("#to")).to_have_value("@phone")


def test_the_list_follows_what_is_typed(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/tasks")
    page.fill("#q", "+lisbon")
    expect(page.locator("li.task")).to_have_count(2)
    assert page.url.endswith("q=%2Blisbon&show=")
    page.get_by_role("button", name="Complete: Renew the passport").click()
    expect(page.locator("#told")).to_contain_text("Complete")
    expect(page.locator("li.task")).to_have_count(1)
    page.reload()
    expect(page.locator("li.task")).to_have_count(1)
    page.fill("#q", "nothing like this")
    expect(page.locator("#list")).to_contain_text("Nothing fits")


def test_a_task_is_changed_where_it_stands(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/tasks")
    page.get_by_role("link", name="Renew the passport").click()
    expect(page.get_by_label("What", exact=True)).to_be_focused()
    page.get_by_label("What", exact=True).fill("Renew both passports")
    page.get_by_label("Priority").select_option("A")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("li.task", has_text="Renew both passports")).to_contain_text("A")
    line = next(line for line in visitor.desk.text().splitlines() if "both passports" in line)
    assert line.startswith("(A) ")
    assert "+lisbon" in line
    assert "due:" in line


def test_a_day_by_keys_only(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/tasks")
    for _ in range(2):
        page.keyboard.press("j")
    second = page.locator("li.task").nth(1)
    expect(second).to_have_class("row task soon chosen")
    words = second.locator(".text a").inner_text()
    page.keyboard.press("e")
    expect(page.get_by_label("What", exact=True)).to_have_value(words)
    page.keyboard.press("Escape")
    expect(page.locator(".editing")).to_have_count(0)
    page.keyboard.press("x")
    expect(page.locator("#told")).to_contain_text(f"Complete “{words}”")
    page.keyboard.press("u")
    expect(page.locator("li.task", has_text=words)).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.type("Typed with keys")
    page.keyboard.press("Enter")
    expect(page.locator("li.task", has_text="Typed with keys")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("typed")
    expect(page.locator("li.task")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("k")
    page.wait_for_url("**/calendar")


def test_every_control_of_today_is_reached_with_the_tab_key(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the page"
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(_focused(page))
    assert {"Something to write down", "Add", "Complete: Water the plants"} <= reached


def _focused(page: Page) -> str:
    named = "e => e.ariaLabel || (e.labels && e.labels[0] ? e.labels[0].innerText : e.innerText || '').trim()"
    return str(page.evaluate(f"({named})(document.activeElement)"))


def test_an_event_is_added_moved_and_cancelled(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/calendar")
    page.get_by_placeholder("Something on this day").fill("Kite festival")
    page.get_by_label("From").fill("19:30")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator("li.event", has_text="Kite festival")
    expect(row).to_contain_text("19:30")
    assert "Kite festival" in visitor.desk.text("calendar.txt")
    row.get_by_text("Change").click()
    row.get_by_label("At").fill("21:00")
    row.get_by_role("button", name="Move").click()
    expect(row).to_contain_text("21:00")
    row.get_by_text("Change").click()
    row.get_by_role("button", name="Cancel Kite festival").click()
    expect(row).to_have_count(0)
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.locator(".span", has_text="Swimming")).to_be_visible()


def test_a_failure_is_told_beside_what_was_typed(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/tasks")
    page.get_by_role("link", name="Renew the passport").click()
    page.get_by_label("Comes back after").fill("now and then")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#told")).to_contain_text("is no interval")
    expect(page.get_by_label("Comes back after")).to_have_value("now and then")
    visitor.complaints[:] = [said for said in visitor.complaints if "422" not in said]


def test_a_server_that_is_gone_is_told(visitor: Visitor) -> None:
    page = visitor.window()
    page.goto("/tasks")
    page.context.set_offline(True)
    page.get_by_role("button", name="Complete: Water the plants").click()
    expect(page.locator("#told")).to_contain_text("cannot be reached")
    visitor.complaints[:] = [
        said
        for said in visitor.complaints
        if not any(lost in said for lost in ("ERR_INTERNET_DISCONNECTED", "Failed to fetch"))
    ]


def test_reading_and_adding_work_without_scripts(visitor: Visitor) -> None:
    page = visitor.window(scripts=False)
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
    page.fill("#words", "Added without a script")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#told")).to_contain_text("Added without a script")
    page.goto("/tasks?q=script")
    page.get_by_role("button", name="Complete: Added without a script").click()
    expect(page.locator("#told")).to_contain_text("Complete")
    page.get_by_role("button", name="Undo").click()
    page.goto("/tasks")
    page.fill("#q", "script")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("li.task")).to_have_count(1)
