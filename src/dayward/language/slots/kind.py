"""What a reader of slots is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dayward.language.quick import Hearing

Reader = Callable[[str, str, Hearing], tuple[dict[str, Any], tuple[str, ...]]]
"""Takes the argument's name, what was typed and the hearing; gives arguments, and what is doubtful about them."""


class Misfit(Exception):
    """The words in a slot are not of its kind."""
