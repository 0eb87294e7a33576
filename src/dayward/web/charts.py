"""Charts as plain figures: where each column stands and how high it is, for an SVG without any style in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEIGHT = 120
_WIDTH = 640
_GAP = 0.25
_LABELS = 8


class Column(NamedTuple):
    """A value with its label; `also` is a second value, drawn on top of the first."""

    label: str
    value: float
    also: float = 0.0


class Drawn(NamedTuple):
    """A column in its place: left edge, width, top and height of both parts; whether its label is written below."""

    label: str
    value: float
    also: float
    x: float
    width: float
    y: float
    height: float
    also_y: float
    also_height: float
    labelled: bool


class Chart(NamedTuple):
    """Columns from left to right, in a box of `width` by `height`; `most` is what the whole height stands for."""

    columns: tuple[Drawn, ...]
    most: float
    width: int = _WIDTH
    height: int = HEIGHT


def columns(values: Sequence[Column]) -> Chart:
    """Set columns side by side, the highest as high as the chart."""
    most = max((one.value + one.also for one in values), default=0.0)
    step = _WIDTH / max(1, len(values))
    every = max(1, -(-len(values) // _LABELS))
    drawn = []
    for number, one in enumerate(values):
        first, second = (round(HEIGHT * part / most, 2) if most else 0.0 for part in (one.value, one.also))
        drawn.append(
            Drawn(
                one.label,
                one.value,
                one.also,
                round(step * (number + _GAP / 2), 2),
                round(step * (1 - _GAP), 2),
                round(HEIGHT - first, 2),
                first,
                round(HEIGHT - first - second, 2),
                second,
                number % every == 0,
            )
        )
    return Chart(tuple(drawn), most)
