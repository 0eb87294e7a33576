"""Adding up the ledger: by day, model, agent, routine or tier, and what was saved where no dear model was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

BY = ("day", "model", "agent", "routine", "tier")


class Sum(NamedTuple):
    """Calls added up. Money is in millionths of a US dollar, of which `open` for calls nobody knows the end of.

    `unpriced` calls are of models whose price nobody knows, `guessed` ones of services that did not tell what they used;
    `cached` were answered from what was said before, which `saved` so much.
    """

    name: str
    calls: int = 0
    failed: int = 0
    cached: int = 0
    input: int = 0
    output: int = 0
    money: int = 0
    open: int = 0
    unpriced: int = 0
    guessed: int = 0
    saved: int = 0


class Saved(NamedTuple):
    """Turns by what answered them, what a strong one costs on average, and what the others would have cost at that (an estimate)."""

    floor: int
    local: int
    strong: int
    average: int
    money: int


def added(rows: Iterable[Any], name: str = "") -> Sum:
    """Calls added up under a name."""
    found = Sum(name)
    for row in rows:
        called = row.state != "cached"
        found = Sum(
            name,
            found.calls + called,
            found.failed + (row.state == "failed"),
            found.cached + (not called),
            found.input + row.input,
            found.output + row.output,
            found.money + row.money,
            found.open + (row.money if row.state == "open" else 0),
            found.unpriced + (not row.priced),
            found.guessed + bool(row.estimated),
            found.saved + row.saved,
        )
    return found


def grouped(rows: Sequence[Any], by: str, zone: tzinfo) -> list[Sum]:
    """Calls by one of `BY`: days in their order, the rest the dearest first. Days are those of that zone."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(_name(row, by, zone), []).append(row)
    sums = [added(several, name) for name, several in groups.items()]
    return sums if by == "day" else sorted(sums, key=lambda one: (-one.money, -one.calls, one.name))


def _name(row: Any, by: str, zone: tzinfo) -> str:
    if by == "day":
        return str(row.at.astimezone(zone).date())
    if by == "model":
        return str(row.answered_by or row.model)
    return str(getattr(row, by)) or "–"


def saved(rows: Iterable[Any], answered: set[str]) -> Saved:
    """What the turns without a strong model saved. `answered` are all turns of the time."""
    money, strong, local = 0, set(), set()
    for row in rows:
        if not row.turn:
            continue
        if row.tier == "strong":
            strong.add(row.turn)
            money += row.money
        elif row.state in ("done", "cached"):
            local.add(row.turn)
    local -= strong
    floor = answered - strong - local
    average = money // len(strong) if strong else 0
    return Saved(len(floor), len(local), len(strong), average, average * (len(floor) + len(local)))
