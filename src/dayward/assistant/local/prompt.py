"""What a small model reads: rules and verbs, always the same, then a few examples, then what was said."""

from __future__ import annotations

from functools import cache

from dayward.assistant.local.examples import Example, nearest
from dayward.assistant.local.verbs import menu

Message = dict[str, str]

_NEAREST = 6
_RULES = """\
You turn what somebody says into steps for their organiser, as JSON. Use their own words. Never work out a date: copy their words about \
time into "when", and leave them out of "what". Leave a gap "" if they do not say it.
- a question about their tasks, calendar, notes or habits: the verb that shows it
- something they did: done
- a greeting, chat, or a question about the world: answer, in one short sentence
- asking you to do what none of these verbs does, or thinking aloud, or asking whether they should: unsure
Verbs:
"""


@cache
def rules() -> str:
    """The part that never changes, so that servers need read it only once."""
    return _RULES + menu()


def messages(text: str) -> list[Message]:
    """The whole question."""
    asked: list[Message] = [{"role": "system", "content": rules()}]
    for example in nearest(text, _NEAREST):
        asked += _shown(example)
    return [*asked, {"role": "user", "content": text}]


def _shown(example: Example) -> list[Message]:
    return [{"role": "user", "content": example.text}, {"role": "assistant", "content": example.answer}]
