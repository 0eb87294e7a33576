from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.web.browser.chromium import chromium
from tests.web.desk import Desk, served

if find_spec("playwright"):  # what make test-web brings; without it none of these tests is one
    from playwright.sync_api import Browser, Page, sync_playwright
else:
    collect_ignore_glob = ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.web)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    path = chromium()
    if not path:
        pytest.fail("there is no Chromium: make test-web brings it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


class Visitor:
    """Opens windows of somebody who is logged in, and notes what they complain about."""

    def __init__(self, browser: Browser, desk: Desk) -> None:
        self._browser, self.desk = browser, desk
        self.cookie = desk.browser().cookies["dayward"]
        self.complaints: list[str] = []

    def window(self, width: int = 1280, theme: str = "light", scripts: bool = True, height: int = 900) -> Page:
        """A window of that width; cookies are its own."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=scripts,
            service_workers="block",
            base_url=self.desk.url,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "dayward", "value": self.cookie, "url": self.desk.url}])
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and self.complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A life of its own for every test: they change it."""
    with served(tmp_path_factory.mktemp("desk"), {}) as desk:
        yield desk


@pytest.fixture
def visitor(browser: Browser, desk: Desk) -> Iterator[Visitor]:
    """Somebody with a browser, who hears no complaint from it."""
    visitor = Visitor(browser, desk)
    yield visitor
    visitor.close()
    assert not visitor.complaints
