"""A better summary of what a conversation has left behind, written by a model in the background.

The summary without a model is there at once and stays where none can be asked; nobody waits for this one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from dayward.actions.context import Context
from dayward.assistant.past import LONGEST, Past
from dayward.assistant.routing import Beyond
from dayward.core.errors import DaywardError

log = logging.getLogger(__name__)

_TOKENS = 300
_ASK = """\
Sum up this part of a conversation between a person and their assistant in at most 120 words, in the person's language: what the person \
wants, decided and asked to be kept in mind, with names, dates and numbers. Write only the summary."""


def begin(ctx: Context, beyond: Beyond, past: Past, channel: str, address: str) -> threading.Thread | None:
    """Have what was dropped from a conversation summed up, where there is a model for it; the thread that does it."""
    dropped, summary = list(past.dropped), past.summary
    if not dropped or beyond.tier == "floor":
        return None

    def work() -> None:
        try:
            text = _summed(ctx, beyond, dropped, summary)
            if text:
                _keep(ctx, channel, address, summary, text)
        except DaywardError as error:
            log.info("a conversation is summed up without a model", extra={"reason": error.message})
        except Exception:  # the border of a thread: the summary without a model stays
            log.exception("a conversation could not be summed up")

    thread = threading.Thread(target=work, name="summary", daemon=True)
    thread.start()
    return thread


def _summed(ctx: Context, beyond: Beyond, dropped: Sequence[tuple[str, str]], summary: str) -> str:
    from dayward.assistant.strong.withheld import Withheld
    from dayward.llm.asking import complete
    from dayward.llm.purpose import asking

    models = beyond.models(ctx)
    endpoint = next(iter((*models.local, *models.strong)), None)
    if endpoint is None:
        return ""
    said = "\n".join(f"person: {one}\nassistant: {other}" for one, other in dropped)
    if not endpoint.here:
        said = Withheld(ctx).without(said)
    messages = [{"role": "system", "content": _ASK}, {"role": "user", "content": f"{summary}\n{said}".strip()}]
    tier = "local" if endpoint in models.local else "strong"
    with asking(beyond.purpose(ctx, tier)):
        return complete(endpoint, messages, max_tokens=_TOKENS).text


def _keep(ctx: Context, channel: str, address: str, before: str, text: str) -> None:
    """Put it in the place of the summary it improves on; where that has changed meanwhile, it is left."""
    from dayward.state import conversations

    with ctx.database().transaction() as connection:
        kept = conversations.memory(connection, ctx.person, channel, address)
        past = kept[0].get("past") if kept else None
        if kept and past and past.get("summary") == before:
            memory = {**kept[0], "past": {**past, "summary": text[:LONGEST]}}
            conversations.amend(connection, ctx.person, channel, address, memory, kept[1])
