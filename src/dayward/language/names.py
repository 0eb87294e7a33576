"""The projects and contexts a person uses, and how what they type is completed from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dayward.formats.text import fold


class Names(NamedTuple):
    """What the person's files use, without signs, most used first."""

    projects: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()

    def tag(self, word: str) -> str:
        """A `+project` or `@context` as the person writes it: `@telefon` becomes `@telèfon` where only that is used.

        A beginning of three letters or more is completed where it begins one name only.
        """
        sign, name = word[0], word[1:]
        return sign + _completed(name, self.projects if sign == "+" else self.contexts)

    def named(self, words: str) -> str:
        """The project or context that a list's name means, with its sign; "" where the person uses none of that name."""
        plain = fold(words).replace(" ", "-")
        singular = plain[:-1] if plain.endswith("s") else plain + "s"
        for sign, names in (("+", self.projects), ("@", self.contexts)):
            for name in names:
                if fold(name) in (plain, singular, plain.replace("-", ""), plain.replace("-", "_")):
                    return sign + name
        return ""


def _completed(name: str, used: Iterable[str]) -> str:
    plain = fold(name)
    same = [other for other in used if fold(other) == plain]
    if name in same or not plain:
        return name
    if same:
        return same[0]
    longer = [other for other in used if len(plain) >= 3 and fold(other).startswith(plain)]
    return longer[0] if len(longer) == 1 else name
