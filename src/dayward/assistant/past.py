"""What was said in a conversation, as a model is told of it: the last exchanges whole, those before them in short.

It grows at its end and is shortened seldom, and then by much: between two shortenings the beginning of a request is the same,
byte for byte, and providers need not read it again.
"""

from __future__ import annotations

from collections.abc import Iterable

MOST, KEPT = 12_000, 6_000
"""Characters at which it is shortened, and to how many."""
_LONGEST = 2_000
"""Characters of one side of an exchange at most."""
LONGEST = 1_500
"""Characters of the summary at most."""
_LINE = 110
BEFORE = "[what was said before, in short]"


class Past:
    """Exchanges, the oldest first, and a summary of those that are no longer whole."""

    def __init__(self, said: Iterable[tuple[str, str]] = (), summary: str = "") -> None:
        self.said = [(one, other) for one, other in said]
        self.summary = summary
        self.dropped: list[tuple[str, str]] = []
        """What was taken into the summary in this turn."""

    def add(self, said: str, answered: str) -> None:
        """Something was said, and answered."""
        self.said.append((_cut(said), _cut(answered)))
        if sum(map(_length, self.said)) <= MOST:
            return
        while len(self.said) > 1 and sum(map(_length, self.said)) > KEPT:
            self.dropped.append(self.said.pop(0))
        self.summary = _summed(self.summary, self.dropped)

    def before(self) -> list[tuple[str, str]]:
        """All of it, for a model."""
        return [(BEFORE, self.summary), *self.said] if self.summary else list(self.said)


def _length(exchange: tuple[str, str]) -> int:
    return len(exchange[0]) + len(exchange[1])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} … ({len(text) - _LONGEST} more characters)"


def _summed(summary: str, exchanges: Iterable[tuple[str, str]]) -> str:
    """A summary without a model: the first words of each side, the newest kept where it is too long."""
    lines = [*summary.splitlines(), *(f"- {_head(said)} → {_head(answered)}" for said, answered in exchanges)]
    kept: list[str] = []
    for line in dict.fromkeys(reversed(lines)):
        if sum(map(len, kept)) + len(line) > LONGEST:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _head(text: str) -> str:
    stamp, _, words = text.partition("\n") if text.startswith("[") else ("", "", text)
    plain = " ".join((words or stamp).split())
    return plain if len(plain) <= _LINE else f"{plain[:_LINE]}…"
