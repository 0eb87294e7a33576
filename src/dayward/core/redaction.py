"""Taking what opens doors out of a text before it is written down or shown. Everything else stays as it is."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dayward.core import secrets

MARK = "[redacted]"
_NAMES = r"(?:api[_-]?key|access[_-]?key|token|secret|passw(?:or)?d|passphrase|signature|credentials?)"


class _Rule(NamedTuple):
    """What looks like a secret. Compiled only where one of the hints is in the (lower-case) text: every command passes here."""

    hints: tuple[str, ...]
    pattern: str
    instead: str = MARK


_RULES = (
    _Rule(("://",), r"(?<=://)[^/\s'\"]*@", ""),  # who opens an address
    _Rule(("private key",), r"(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)"),
    _Rule(("authorization",), r"(?i)(authorization['\"]?[:=]\s{0,3}['\"]?(?:(?:basic|bearer|token) )?)[^\s'\",]{4,}", rf"\1{MARK}"),
    _Rule(("bearer",), r"(?i)(\bbearer\s{1,3})(?=\S{0,200}\d|\S{24})[\w.~+/-]{6,}=*", rf"\1{MARK}"),
    _Rule(("=",), rf"(?i)({_NAMES}=)(['\"]?)[^\s'\"&;,)]+", rf"\1\2{MARK}"),
    _Rule(("':", '":'), rf"(?i)({_NAMES}['\"]:\s{{0,3}}['\"])[^'\"]+", rf"\1{MARK}"),
    _Rule(("key=", "sig=", "auth="), r"(?i)(\b(?:key|sig|auth)=)(?=[^\s&]{6})[^\s'\"&;,)]+", rf"\1{MARK}"),
    _Rule(("sk-",), r"\bsk-(?=[\w-]{0,200}\d)[\w-]{12,}"),
    _Rule(("xox",), r"\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}"),
    _Rule(("gh", "glpat-"), r"\b(?:gh[a-z]_|github_pat_|glpat-)[\w-]{16,}"),
    _Rule(("eyj",), r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    _Rule((":",), r"(?<!\d)\d{5,12}:[\w-]{35}(?![\w-])"),
)  # fmt: skip


def redact(text: str) -> str:
    """The text without known secrets, and without what looks like one.

    That is passwords in addresses and assignments, bearer tokens, the keys of well-known services, private keys.
    """
    known = secrets.pattern()
    if known:
        text = known.sub(MARK, text)
    lower = text.lower()
    for rule in _RULES:
        if any(hint in lower for hint in rule.hints):
            text = re.sub(rule.pattern, rule.instead, text)
    return text


def redact_all(value: Any, depth: int = 6) -> Any:
    """Plain data (what JSON can hold) without secrets: keys, values, and numbers that are one. Other objects become text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if (shown := str(value)) == redact(shown) else MARK
    if depth and isinstance(value, dict):
        return {redact(str(key)): redact_all(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [redact_all(item, depth - 1) for item in value]
    if isinstance(value, bytes | bytearray):
        value = bytes(value).decode("utf-8", "backslashreplace")
    return redact(str(value))
