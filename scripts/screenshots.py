"""Pictures of every page, of a life somebody has lived for a while: light and dark, desk and phone side by side, in docs/screens/."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.web.browser.chromium import chromium  # noqa: E402
from tests.web.browser.test_everywhere import pages_of  # noqa: E402
from tests.web.desk import Desk, served  # noqa: E402
from tests.web.lived import lived  # noqa: E402

from dayward.actions.context import OWNER  # noqa: E402
from dayward.app.compose import Person, know  # noqa: E402

FOLDER = ROOT / "docs" / "screens"
DESK, PHONE = (1280, 800), (360, 800)
GAP, QUALITY = 24, 55
GROUND = {"light": (214, 211, 203), "dark": (44, 48, 54)}
LEFT_OUT = ("/nowhere", "/tasks?q", "/chat/new")
ALONE = ("/login", "/offline")


ZONES = (
    "Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Bangkok", "Asia/Dhaka", "Asia/Karachi",
    "Asia/Dubai", "Asia/Riyadh", "Europe/Athens", "Europe/Madrid", "Europe/London", "Atlantic/Azores", "America/Noronha",
    "America/Sao_Paulo", "America/Halifax", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu",
)  # fmt: skip
MORNING = 10
"""The hour at which a day is looked at: some of it is over, most is to come."""


def morning() -> str:
    """A zone where it is that hour now, or nearly."""
    now = datetime.now(UTC)
    return min(ZONES, key=lambda zone: abs(now.astimezone(ZoneInfo(zone)).hour - MORNING))


def name_of(path: str) -> str:
    """What the pictures of a page are called: its first words, without ids."""
    path, _, query = path.partition("?")
    words = [word for word in path.strip("/").split("/") if not any(char.isdigit() for char in word)]
    if path.startswith("/tasks/"):
        words = ["task"]
    elif len(words) < len(path.strip("/").split("/")) and path != "/":
        words.append("one")
    return "-".join(words) + ("-week" if query == "view=week" else "") or "today"


class Windows:
    """Two windows for each theme: at a desk and on a phone."""

    def __init__(self, browser: Browser, desk: Desk, cookie: str) -> None:
        self._desk, self._cookie = desk, cookie
        self._open = {
            (theme, size): browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=theme,
                base_url=desk.url,
                service_workers="block",
                reduced_motion="reduce",
            ).new_page()
            for theme in GROUND
            for size in (DESK, PHONE)
        }

    def taken(self, path: str, theme: str) -> Image.Image:
        """One page in one theme, at a desk and on a phone."""
        picture = Image.new("RGB", (DESK[0] + PHONE[0] + 3 * GAP, DESK[1] + 2 * GAP), GROUND[theme])
        left = GAP
        for size in (DESK, PHONE):
            page = self._open[theme, size]
            page.context.clear_cookies()
            if path not in ALONE:
                page.context.add_cookies([{"name": "dayward", "value": self._cookie, "url": self._desk.url}])
            page.goto(path)
            page.wait_for_timeout(100)
            picture.paste(Image.open(io.BytesIO(page.screenshot())), (left, GAP))
            left += size[0] + GAP
        return picture


def main() -> int:
    """Take them all anew."""
    os.environ.setdefault("GIT_AUTHOR_NAME", "Ana")
    os.environ.setdefault("GIT_COMMITTER_NAME", "Ana")
    os.environ["TZ"] = zone = morning()
    time.tzset()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), {}) as desk, sync_playwright() as playwright:
        client = desk.browser()
        know(desk.database, Person(OWNER, "Ana", str(desk.life), zone))
        lived(desk, client)
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        windows = Windows(browser, desk, client.cookies["dayward"])
        names: dict[str, str] = {}
        for path in pages_of(desk, client):
            if not path.startswith(LEFT_OUT):
                names.setdefault(name_of(path), path)
        for name, path in names.items():
            for theme in GROUND:
                windows.taken(path, theme).save(FOLDER / f"{name}-{theme}.webp", quality=QUALITY, method=6)
        browser.close()
    lines = [
        "# What the pages look like",
        "",
        "Taken by `make screenshots` of the demo life: at a desk and on a phone.",
        "",
    ]
    for name in names:
        lines += [f"## {name}", "", *[f"![{name}, {theme}]({name}-{theme}.webp)" for theme in GROUND], ""]
    (FOLDER / "README.md").write_text("\n".join(lines))
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(names)} pages, {2 * len(names)} pictures, {size / 1e6:.1f} MB in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
