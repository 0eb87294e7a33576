"""What a small model reads: rules, verbs and a few examples, always the same; then those most like what was said, and what was said."""

from __future__ import annotations

from functools import cache

from dayward.assistant.local.examples import Example, always, nearest
from dayward.assistant.local.verbs import menu

Message = dict[str, str]

_NEAREST = 4
_RULES = """\
You turn what somebody says into steps for their organiser, as JSON. Mostly it is one step. Copy their words; leave a gap "" if they do \
not say it. Words about time go into "when" as they are, not into "what"; "what" is all the rest, with its verb.
- a question about their own tasks, days, notes or habits: the verb that shows it
- they say it is done: done
- a greeting, chat, or a question about the world: answer, in one sentence
- what none of these verbs does, thinking aloud, what others say, whether they should: unsure
Verbs:
"""


@cache
def rules() -> str:
    """The verbs, and how to use them."""
    return _RULES + menu()


def messages(text: str) -> list[Message]:
    """The whole question. What never changes comes first, so that servers need read it only once."""
    asked: list[Message] = [{"role": "system", "content": rules()}]
    for example in [*always(), *nearest(text, _NEAREST)]:
        asked += _shown(example)
    return [*asked, {"role": "user", "content": text}]


def _shown(example: Example) -> list[Message]:
    return [{"role": "user", "content": example.text}, {"role": "assistant", "content": example.answer}]
