"""What holds on every page: nobody is shut out, nothing runs over on a phone, nothing is complained about."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.conftest import Visitor
from tests.web.desk import Desk, routes_of
from tests.web.lived import lived

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def pages_of(desk: Desk, client: httpx.Client) -> list[str]:
    """An address for every route that is a page: found by following the links of the pages that are found."""
    routes = [
        one for one in routes_of(desk.application.app) if isinstance(one, APIRoute) and "GET" in (one.methods or ())
    ]
    ways = [route.path for route in routes if "{" not in route.path] + [
        "/calendar?view=week",
        "/tasks?q=nothing+at+all",
    ]
    found, links, tried = ["/nowhere"], dict[str, str](), set[str]()
    while ways or (ways := [link for link in links.values() if link not in tried]):
        way = ways.pop(0)
        tried.add(way)
        with client.stream("GET", way, follow_redirects=True) as answer:
            if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            text = answer.read().decode()
        found += [way] if "<main" in text else []
        for link in map(html.unescape, re.findall(r'href="(/[^"#]*)"', text)):
            path = link.partition("?")[0]
            route = next((one.path for one in routes if one.path_regex.fullmatch(path)), "")
            if not path.startswith("/static/") and (route != path or path not in found):
                links.setdefault(route, link)
    return sorted(set(found))


def axe() -> str:
    """The checker's own script."""
    from pathlib import Path

    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def faults(page: Page) -> list[str]:
    """What axe finds wrong."""
    told: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in told["violations"] for node in one["nodes"]
    ]


@pytest.fixture
def pages(visitor: Visitor) -> list[str]:
    """All pages, of somebody who has used them."""
    client = visitor.desk.browser()
    lived(visitor.desk, client)
    return pages_of(visitor.desk, client)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(visitor: Visitor, pages: list[str], theme: str) -> None:
    script, wrong = axe(), []
    for width in (1280, 360):
        page = visitor.window(width, theme)
        for path in pages:
            page.goto(path)
            page.evaluate(script)
            wrong += [f"{path} {width}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)
    visitor.complaints[:] = [said for said in visitor.complaints if "404" not in said]


@pytest.mark.timeout(200)
def test_nothing_runs_over_on_a_phone(visitor: Visitor, pages: list[str]) -> None:
    page = visitor.window(360)
    over = {}
    for path in pages:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            over[path] = width
    assert not over
    visitor.complaints[:] = [said for said in visitor.complaints if "404" not in said]


def test_long_words_do_not_break_a_phone(visitor: Visitor) -> None:
    client = visitor.desk.browser()
    client.post("/add", data={"words": "W" * 300 + " +" + "p" * 120})
    client.post("/calendar/add", data={"words": "E" * 200, "on": "today"})
    page = visitor.window(360)
    for path in ("/", "/tasks", "/calendar", "/calendar?view=week"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_all_places_are_reached_on_a_phone(visitor: Visitor) -> None:
    page = visitor.window(360)
    page.goto("/")
    expect(page.get_by_role("link", name="Habits")).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("link", name="Habits")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Habits")).to_be_hidden()


def test_the_switch_of_colours_is_kept(visitor: Visitor) -> None:
    page = visitor.window(theme="light")
    page.goto("/tasks")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Colours: auto").click()
    page.wait_for_selector("html[data-theme=dark]")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != ground
    assert page.url.endswith("/tasks")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_without_a_network_the_shell_says_so(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(base_url=desk.url)
    context.add_cookies([{"name": "dayward", "value": desk.browser().cookies["dayward"], "url": desk.url}])
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.goto("/tasks")
    expect(page.get_by_role("heading")).to_have_text("Dayward cannot be reached")
    kept = page.evaluate("caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys()))))")
    assert kept
    context.close()
