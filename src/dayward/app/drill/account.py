"""The four figures, each with the lines that make it up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

KINDS = ("lost", "doubled", "out of order", "unaccounted")


@dataclass
class Account:
    """What went wrong, in a line for each. What the four words mean stands in `dayward.app.drill`."""

    faults: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def note(self, kind: str, lines: Iterable[str]) -> None:
        """Write faults of a kind down, each once: what is looked at again is the same fault."""
        self.faults[kind] += [line for line in dict.fromkeys(lines) if line not in self.faults[kind]]

    def add(self, other: Account, of: str = "") -> None:
        """Take the faults of another account too; `of` says of what it is."""
        for kind, lines in other.faults.items():
            self.note(kind, [f"{of}: {line}" if of else line for line in lines])

    @property
    def clean(self) -> bool:
        """Whether there is none."""
        return not any(self.faults.values())

    def lines(self) -> list[str]:
        """Every fault, with its kind before it."""
        return [f"{kind}: {line}" for kind, lines in self.faults.items() for line in lines]

    def told(self) -> str:
        """The four figures in a line."""
        return ", ".join(f"{len(self.faults[kind])} {kind}" for kind in KINDS)


def summary(name: str, kills: int, account: Account) -> str:
    """The last line of a run."""
    return f"{name}: {kills} kills, {account.told()}"
