"""What the assistant needs to hear a person: the moment, the names they use, and what they have."""

from __future__ import annotations

from dayward.actions.context import Context
from dayward.actions.deeds import deeds
from dayward.actions.selecting import has_words
from dayward.assistant.conversation import Conversation
from dayward.language.quick import Hearing
from dayward.language.understand import Language


def hearing_of(ctx: Context, conversation: Conversation, language: Language) -> Hearing:
    """A hearing for one turn."""
    now = ctx.local_now.replace(tzinfo=None)
    return Hearing(
        now,
        ctx.zone,
        language.words,
        language.lexicon,
        ctx.life.names,
        conversation.begun,
        lambda words: has_words(ctx.life, words, ctx.today),
        lambda verbs, words, getting: deeds(ctx.life, verbs, words, getting, language.lexicon.told.doing),
    )
