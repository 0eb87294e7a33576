"""What opens doors is taken out of texts, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayward.core import secrets
from dayward.core.redaction import MARK, redact, redact_all

BOT = "123456789:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_"[:35]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("clone https://u:p@ss@h.org/x", "p@ss"),
        ("fatal: 'https://a:b@h/' not found", "a:b@"),
        ("GET /feed.ics?token=abc123&day=2", "abc123"),
        ("Authorization: Basic YW5uYTpwdw==", "YW5uYTpwdw"),
        ("{'authorization': 'Bearer tok3n-value'}", "tok3n"),
        ("sent Bearer abcdef0123456789.x", "abcdef0123456789"),
        ("the key sk-ant-api03-AbCdEf012345 was refused", "AbCdEf012345"),
        ("xoxb-1234567890-abcdefghij", "abcdefghij"),
        (f"POST https://api.telegram.org/bot{BOT}/sendMessage", BOT),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghij"),
        ("password=hunter2 user=ana", "hunter2"),
        ('{"api_key": "very hidden", "n": 1}', "very hidden"),
        ("?key=AIzaSyA1234567", "AIzaSyA"),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4", "SflKxw"),
        ("x\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpA\n-----END RSA PRIVATE KEY-----\ny", "MIIEpA"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEpA cut off", "MIIEpA"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str, gone: str) -> None:
    assert gone not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Buy key: brass, for the shed",
        "Password: ask Ben for the guest one",
        "the bearer of bad news, Bearer bonds",
        "task-list risk-assessment-2026 sk-learn",
        "Call Ana @phone +health due:2026-11-27 rec:2w",
        "https://example.org/a?day=2&token_count",
        "ana@example.org wrote at 12:30:15",
        "notes/keys.md:31 · a1b2c3",
        "authorization of the trip; monkey=banana",
    ],
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


@given(st.text(alphabet=st.characters(exclude_characters=":=-/"), max_size=200))
def test_text_without_marks_of_a_secret_is_not_altered(text: str) -> None:
    assert redact(text) == text


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    yield
    secrets.forget()


SECRET = st.text(min_size=6, max_size=40).filter(lambda s: len(s.strip()) >= 6 and MARK not in s and s not in MARK)


@given(SECRET, st.text(max_size=40), st.text(max_size=40))
def test_a_known_secret_is_found_however_it_is_written(secret: str, before: str, after: str) -> None:
    secrets.forget()
    secrets.known(secret)
    ways = [secret, repr(secret)[1:-1], json.dumps(secret)[1:-1]]
    if secret.isprintable():
        ways.append(quote(secret, safe=""))
    for way in ways:
        assert way not in redact(before + "\n" + way + "\n" + after).replace(MARK, "\0")
    shown = json.dumps(redact_all({"a": [before + secret, {secret: (1, secret.encode("utf-8", "replace"))}]}))
    assert json.dumps(secret)[1:-1] not in shown.replace(MARK, "\0")


def test_numbers_and_truth_stay_unless_they_are_a_secret() -> None:
    secrets.known("48151623")
    assert redact_all({"n": 1, "f": 2.5, "yes": True, "none": None, "pin": 48151623}) == {
        "n": 1,
        "f": 2.5,
        "yes": True,
        "none": None,
        "pin": MARK,
    }


def test_what_is_too_short_is_no_secret() -> None:
    assert secrets.known("abc") == "abc"
    assert redact("abcdef") == "abcdef"
