"""What the page about doors shows for other programs works as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from dayward.core.home import Home
from dayward.server import hooks
from dayward.server.signatures import standard_headers
from tests.channels.conftest import Inbox, Listening

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "doors.md").read_text(encoding="utf-8")


def block(language: str, word: str) -> str:
    """The block of the page that holds a word."""
    return next(text for text in re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE) if word in text)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="the page uses curl and openssl")
def test_a_message_sent_by_hand(listening: Listening, stored: Inbox) -> None:
    secret, port = hooks.add(Home(), "doorbell", "dayward"), listening().receiver.port
    script = f"SECRET={secret}\n" + block("sh", "openssl").replace(":8787", f":{port}")
    answers = [
        subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout for _ in range(2)
    ]
    assert answers == ['{"stored": true}\n', '{"known": true}\n']
    assert stored.texts == ["the parcel is here"]


@pytest.mark.parametrize(("late", "changed", "holds"), [(0, b"", True), (0, b" ", False), (-301, b"", False)])
def test_a_message_verified_by_hand(late: int, changed: bytes, holds: bool) -> None:
    secret, body = hooks.sign_with(Home()), b'{"text":"a"}'
    headers = standard_headers(secret, "turn/1", time.time() + late, body)
    names = {"secret": secret, "body": body + changed, "headers": headers}
    exec(block("python", "hmac"), names)
    assert names["ok"] is holds
