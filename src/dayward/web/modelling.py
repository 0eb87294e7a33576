"""Asking a model one word, to see whether it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dayward.core import clock
from dayward.core.errors import DaywardError
from dayward.llm import looking
from dayward.llm.account import try_anyway
from dayward.llm.asking import complete
from dayward.llm.budget import shown
from dayward.llm.endpoint import Endpoint
from dayward.llm.purpose import Purpose, asking


def tested(one: Endpoint, person: str, values: Mapping[str, Any]) -> str:
    """What came of it, in words. The call is in the books of the person."""
    began = clock.monotonic()
    try:
        if one.provider == "ollama" and not looking.has(one, looking.available(one)):
            return f"{one.name}: {one.host} has no model {one.model}; ollama pull {one.model}"
        try_anyway(one)
        with asking(Purpose(person, "", "local" if one.free else "strong", agent="models test")):
            answer = complete(one, [{"role": "user", "content": "Reply with the word: ready"}], max_tokens=32)
    except DaywardError as error:
        return f"{one.name}: {error.message}" + (f"; {error.next_step}" if error.next_step else "")
    seconds = clock.monotonic() - began
    cost = "nobody knows its price" if answer.cost is None else f"cost {shown(answer.cost, values)}"
    return f"{one.name}: {answer.model} answered in {seconds:.1f} s, {cost}"
