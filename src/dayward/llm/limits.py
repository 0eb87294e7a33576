"""Notices of a limit that come as if they were an answer: "You have reached your usage limit…", with status 200."""

from __future__ import annotations

import re

LONGEST = 300
"""Characters of such a notice at most."""
_MOST = 80
"""Tokens that such a notice has at most, where it tells."""
_BEGINNINGS = (
    "you've hit",
    "you have hit",
    "you've reached",
    "you have reached",
    "you've exceeded",
    "you have exceeded",
    "you exceeded",
    "you've run out",
    "you have run out",
    "you are out of",
    "you're out of",
    "your usage",
    "your quota",
    "your credit",
    "your rate",
    "your daily",
    "your weekly",
    "your monthly",
    "your account",
    "usage limit",
    "rate limit",
    "daily limit",
    "weekly limit",
    "monthly limit",
    "limit reached",
    "quota exceeded",
    "too many requests",
    "insufficient credit",
    "insufficient quota",
    "insufficient balance",
    "credit balance",
    "claude ai usage limit",
    "claude usage limit",
    "api rate limit",
    "api error: 429",
    "error: 429",
    "error 429",
    "429",
    "sorry, you",
    "sorry, rate limit",
    "⚠",
)
_LIMIT = re.compile(
    r"\b(?:usage|rate|request|message|token|spend(?:ing)?|daily|weekly|monthly|hour(?:ly)?|session|plan|api|current)\b[^.\n]{0,40}"
    r"\b(?:limits?|quota|allowance)\b|\bhit your [^.\n]{0,40}\blimit\b|\bhit your limit\b|\blimit reached\b"
    r"|\b(?:quota|limit)s? (?:has been |was )?exceeded\b|\btoo many requests\b|\bout of (?:credits?|tokens)\b"
    r"|\binsufficient (?:credits?|quota|balance|funds)\b|\bcredit balance\b",
    re.IGNORECASE,
)


def could_be_limit(text: str) -> bool:
    """Whether a text that begins like this may turn out to be such a notice."""
    begun = _begun(text)
    if len(text) > LONGEST:
        return False
    return any(known.startswith(begun) or begun.startswith(known) for known in _BEGINNINGS)


def is_limit(text: str, asked: bytes, output: object) -> bool:
    """Whether a whole answer is such a notice. One whose words stand in the question is none: it was asked for."""
    begun = _begun(text)
    if not begun or len(text) > LONGEST or (isinstance(output, int) and output > _MOST):
        return False
    if not any(begun.startswith(known) for known in _BEGINNINGS) or not _LIMIT.search(text.replace("’", "'")):
        return False
    return text.strip()[:30].encode() not in asked


def _begun(text: str) -> str:
    return text.lstrip().replace("’", "'").lower()
