"""Rules from JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dayward.core.errors import UsageError
from dayward.planning.schedules.cron import Cron
from dayward.planning.schedules.every import Every
from dayward.planning.schedules.once import At
from dayward.planning.schedules.relative import Before, Changed, When
from dayward.planning.schedules.rule import Rule
from dayward.planning.schedules.words import Words

_KINDS: dict[str, Callable[[dict[str, Any]], Rule]] = {
    kind.kind: kind.of_fields for kind in (At, Cron, Every, Words, Before, When, Changed)
}
KINDS = tuple(_KINDS)


def rule_from_json(fields: dict[str, Any]) -> Rule:
    """The rule that `to_json` wrote down. Raises UsageError for what is none."""
    try:
        return _KINDS[fields["kind"]](fields)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{fields!r} is no rule", f"it is one of {', '.join(KINDS)}, with its fields") from error
