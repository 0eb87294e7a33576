"""What is put to the assistant at its time, when nobody is there: a scheduled sentence, or the body of a routine that names an agent.

It is a turn like any other (`assistant.answering`), by the door of routines. What such a turn would ask somebody waits as an approval
where it is one thing that can be done later, and is told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dayward.actions.action import Action
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.views import Choice, Listing, Text, View
from dayward.assistant.conversation import from_json
from dayward.assistant.reply import text, text_of, unpacked
from dayward.assistant.routing import Unattended
from dayward.assistant.turn import SHALL_I_WRITE, Turn
from dayward.core.errors import DaywardError, NeedsApproval, Unavailable
from dayward.guard.approvals import asked
from dayward.jobs.turns import Answer
from dayward.language.commands import Call
from dayward.planning.occasions import NoCalendars

UNATTENDED = "routine"
"""The channel that stands for nobody, and the door that such a turn comes by."""
NOBODY = "nobody was there to say whether it was meant"
_LONGEST = 12_000
"""Characters of what goes along with a routine's words."""


class Question(NamedTuple):
    """What is asked, of which agent ("": of nobody in particular), and what is to be known of a turn that nobody attends."""

    text: str
    agent: str
    alone: Unattended

    def body(self) -> dict[str, Any]:
        """As a message holds it."""
        return {"text": self.text, "agent": self.agent, "unattended": list(self.alone)}


Ask = Callable[[Question], Answer]
"""Puts a question to the assistant."""


class Reply(NamedTuple):
    """What came of it: whether anybody understood it, what there is to say, and whether something waits for a yes."""

    understood: bool
    said: str
    waits: bool = False


def of_sentence(words: str, agent: str, name: str) -> Question:
    """A sentence as somebody scheduled it."""
    return Question(words, agent, Unattended(name))


def of_routine(name: str, agent: str, title: str, shown: tuple[View, ...], ctx: Context) -> Question:
    """The body of a routine: its words are what is asked, what its sections say goes along as information."""
    words = "\n\n".join([title, *(view.text.strip() for view in shown if isinstance(view, Text))])
    listed = tuple(view for view in shown if isinstance(view, Listing) and view.sections)
    others = listed and not isinstance(ctx.calendars, NoCalendars)
    strangers = "a calendar of somebody else's" if others else ""
    return Question(words, agent, Unattended(name, text_of(listed)[:_LONGEST], strangers, floor=False))


def replied(answer: Answer, ctx: Context) -> Reply:
    """What an answer comes to where nobody is there. Raises what went wrong where nothing was done."""
    turn = unpacked(answer.body["turn"]) if answer.body else Turn((), (), "none")
    waits = isinstance(turn.error, NeedsApproval)
    if turn.error and not waits and not any(done.outcome for done in turn.done):
        raise turn.error
    offers = from_json(answer.memory).offers if answer.memory else []
    says: list[Text] = []
    understood = turn.tier != "none"
    for view in turn.says:
        if isinstance(view, Text):
            says.append(view)
        elif view.question == SHALL_I_WRITE:
            understood = False
        else:
            said, kept = _unasked(view, offers, ctx)
            says.append(said)
            waits = waits or kept
    return Reply(understood, text(turn._replace(says=tuple(says))), waits)


def _unasked(choice: Choice, offers: list[list[Call]], ctx: Context) -> tuple[Text, bool]:
    """What is said instead of a question; True where it waits for a yes."""
    if len(offers) == 1 and len(offers[0]) == 1:
        try:
            raise asked(_later(offers[0][0], ctx), ctx, NOBODY)
        except NeedsApproval as waits:
            return Text("\n".join((waits.message, *waits.details, waits.next_step))), True
        except DaywardError:  # it cannot be done later either: it is told like the others
            pass
    meant = "; ".join(row.text for row in choice.options)
    return Text(f"It is not sure what was meant, and {NOBODY}; nothing was done. Possible: {meant}"), False


def _later(call: Call, ctx: Context) -> Action:
    """The action that would be offered. Raises Unavailable where it changes nothing, or is not for routines."""
    action = find(call.action)
    if not action.writes or UNATTENDED not in action.doors:
        raise Unavailable("nothing that could wait")
    return make(action, call.args, ctx.today)
