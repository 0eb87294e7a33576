"""The secrets this process has in its hands, so that nothing it writes down holds one. Values are never stored."""

from __future__ import annotations

import re

SHORTEST = 4
"""Shorter values are no secrets: taking them out would take half of every text with them."""

_known: set[str] = set()
_pattern: re.Pattern[str] | None = None


def known(value: str) -> str:
    """Remember a secret and return it, so that it can wrap what loads one: `token = known(os.environ[...])`."""
    global _pattern
    if len(value) >= SHORTEST and value not in _known:
        _known.add(value)
        written = {way for secret in _known for way in _ways(secret) if len(way) >= SHORTEST}
        _pattern = re.compile("|".join(re.escape(way) for way in sorted(written, key=len, reverse=True)))
    return value


def forget() -> None:
    """Forget them all."""
    global _pattern
    _known.clear()
    _pattern = None


def pattern() -> re.Pattern[str] | None:
    """What finds every known secret in a text, None while there is none."""
    return _pattern


def _ways(secret: str) -> set[str]:
    """A secret as it may stand in a text: plain, quoted by Python or JSON, in an address, in a header; line by line."""
    import base64
    import json
    from urllib.parse import quote, quote_plus

    data = secret.encode("utf-8", "surrogatepass")
    lines = {line.strip() for line in secret.splitlines() if len(line.strip()) >= 16}
    return lines | {
        secret,
        secret.strip(),
        repr(secret)[1:-1],
        ascii(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(data, safe=""),
        quote(data),
        quote_plus(data),
        base64.b64encode(data).decode(),
    }
