"""Asking a model, local or strong: which may be asked, what it is told, and what is said where it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from dayward.actions.context import Context
from dayward.actions.memories import privacy
from dayward.actions.views import Choice, Row, Text
from dayward.assistant.conversation import Conversation
from dayward.assistant.describe import described
from dayward.assistant.local.understanding import Said, Unsure, understand
from dayward.assistant.memory import identity, relevant
from dayward.assistant.profiles import Profile, profile
from dayward.assistant.routing import Beyond
from dayward.assistant.strong import repeats
from dayward.assistant.strong.rules import stamped
from dayward.assistant.strong.thinking import Wish, think
from dayward.assistant.strong.withheld import Withheld
from dayward.assistant.turn import Ledger, Turn, act
from dayward.core.errors import UsageError
from dayward.language.understand import Language
from dayward.llm.asking import complete
from dayward.llm.endpoint import Endpoint, Models
from dayward.llm.errors import OF_THE_ENDPOINT, ModelError
from dayward.llm.metered import settled
from dayward.llm.purpose import Purpose, asking
from dayward.state.ledger import first_unpriced, of_turn

_WHO, _KNOWN = 1500, 1200
"""Bytes of who the assistant is to be, and of what may have to do with what is asked."""
_LOCAL_TOKENS = 220
_LONGEST_TURN = timedelta(days=7)
_UNPRICED = (
    "(Nobody knows what {0} costs, so it counts as if it were dear, and budgets hold. Say what it costs, below [models.prices] of your "
    'settings: "{0}" = {{ in = …, out = … }}, in US dollars for a million tokens.)'
)


class Asking:
    """One text, for which the floor was not enough."""

    def __init__(
        self,
        ctx: Context,
        conversation: Conversation,
        language: Language,
        ledger: Ledger,
        beyond: Beyond,
        because: Callable[[str], None],
    ) -> None:
        self._ctx, self._conversation, self._language = ctx, conversation, language
        self._ledger, self._beyond, self._because = ledger, beyond, because
        self._notices: list[str] = []
        self._profile: Profile | None = None
        self._asked = False
        """Whether any model was."""

    def turn(self, text: str, floor: Turn | None, otherwise: Callable[[], Turn]) -> Turn:
        """The turn of the first tier that answers; what the floor says (`floor`, else `otherwise`) where none does."""
        models, tier = self._beyond.models(self._ctx), self._beyond.tier
        if self._beyond.agent:
            self._profile = profile(self._ctx, self._beyond.agent)
            models = _preferring(models, self._profile)
            tier = tier or self._profile.tier or "strong"
        alone = self._beyond.unattended
        if alone and alone.data and tier == "":
            self._because("what goes with it is too much for the local model")
            tier = "strong"
        if tier in ("", "local") and not self._ledger.thinking and (found := self._local(text, models)):
            return self._counted(found)
        if tier in ("", "strong") and (found := self._strong(text, models)):
            return self._counted(found)
        last = self._counted(floor or otherwise())
        return last._replace(says=(*(Text(notice) for notice in self._notices), *last.says))

    def _counted(self, turn: Turn) -> Turn:
        """The turn with what its models read, wrote and cost."""
        if not self._asked:
            return turn
        settled()
        ctx = self._ctx
        with ctx.database().reading() as connection:
            rows = of_turn(connection, ctx.person, ctx.turn, ctx.now - _LONGEST_TURN)
            unknown = first_unpriced(connection, rows)
        if any(row.state == "cached" for row in rows):
            self._because("the very same request had been answered before, and that answer was taken")
        notices = [Text(_UNPRICED.format(name)) for name in unknown]
        tokens, money = sum(row.input + row.output for row in rows), sum(row.money for row in rows)
        return turn._replace(tokens=tokens, money=money, says=(*notices, *turn.says))

    def _local(self, text: str, models: Models) -> Turn | None:
        if not models.local:
            self._because("there is no local model")
            return None
        for endpoint in models.local:
            try:
                with asking(self._purpose("local")):
                    meant = understand(text, self._ctx, self._conversation, self._language, _completing(endpoint))
            except ModelError as error:
                self._failed(endpoint, error)
                continue
            if isinstance(meant, list):
                self._because(f"the local model {endpoint.name} was sure: {', '.join(call.action for call in meant)}")
                self._ctx.by = endpoint.name
                return act(meant, self._ctx, self._conversation, self._language, self._ledger)._replace(tier="local")
            if isinstance(meant, Said):
                self._because(f"the local model {endpoint.name} answered")
                self._conversation.offers = []
                return Turn((), (Text(meant.text),), "local")
            self._because(f"the local model {endpoint.name} was not sure: {meant.reason}")
            return self._offered(meant, models)
        return None

    def _offered(self, unsure: Unsure, models: Models) -> Turn | None:
        """What a local model thinks may be meant, where nobody stronger can be asked."""
        if not unsure.offers or (models.strong and self._beyond.tier == ""):
            return None
        self._conversation.offers = [list(offer) for offer in unsure.offers]
        words = [" and ".join(described(call, self._ctx) for call in offer) for offer in unsure.offers]
        rows = tuple(Row(line, str(number)) for number, line in enumerate(words, 1))
        answer = "Shall I do this? (yes, or no)" if len(rows) == 1 else "Which is it? (its number, or no)"
        return Turn((), (Choice(f"I am not sure: {unsure.reason}; nothing was done. {answer}", rows),), "local")

    def _strong(self, text: str, models: Models) -> Turn | None:
        endpoints = models.strong
        if not endpoints:
            self._because("there is no strong model")
            return None
        if privacy(self._ctx).text(text):
            endpoints = tuple(endpoint for endpoint in endpoints if endpoint.here)
            self._because("it speaks of what never leaves this machine")
            if not endpoints:
                return None
        if self._beyond.images:
            endpoints = tuple(endpoint for endpoint in endpoints if endpoint.images) or endpoints
        other = self._profile or self._beyond.images or self._beyond.unattended
        plain = self._beyond.tier == "" and not other and not self._ledger.thinking
        if plain and (before := repeats.found(self._ctx, text)):
            self._because("the same was asked before, and nothing that the answer rests on has changed")
            return Turn((), (Text(before),), "strong")
        wish = self._wish(text, endpoints)
        if alone := self._beyond.unattended:
            self._ctx.strangers = self._ctx.strangers or alone.strangers
        try:
            with asking(self._purpose("strong"), repeat=self._beyond.tier == ""):
                turn, looked = think(wish, self._ctx, self._conversation, self._ledger)
        except ModelError as error:
            self._failed(endpoints[-1], error)
            return None
        self._because(f"the strong model {self._ctx.by} answered")
        self._conversation.told = wish.said
        if not turn.done and not self._beyond.unattended and len(turn.says) == 1 and isinstance(turn.says[0], Text):
            repeats.keep(self._ctx, text, turn.says[0].text, looked)
        return turn

    def _wish(self, text: str, endpoints: tuple[Endpoint, ...]) -> Wish:
        ctx = self._ctx
        data = self._beyond.unattended.data if self._beyond.unattended else ""
        before = self._conversation.past.before()
        if not all(endpoint.here for endpoint in endpoints):
            held = Withheld(ctx)
            before, data = [(held.without(one), held.without(other)) for one, other in before], held.without(data)
        said = stamped(text, ctx.local_now, ctx.zone_name, "\n".join(filter(None, (relevant(ctx, text, _KNOWN), data))))
        return Wish(
            said,
            before,
            endpoints,
            self._beyond.heard,
            self._beyond.stop or threading.Event(),
            self._beyond.images,
            "\n".join(filter(None, (identity(ctx, _WHO), self._profile.rules if self._profile else ""))),
            self._profile.temperature if self._profile else None,
        )

    def _failed(self, endpoint: Endpoint, error: ModelError) -> None:
        self._because(f"{endpoint.name} failed ({error.kind}): {error.message}")
        alone = self._beyond.unattended is not None  # it comes again and again: what keeps failing is said once
        if error.first or (error.kind not in OF_THE_ENDPOINT and not alone):
            next_step = f"; {error.next_step}" if error.next_step else ""
            self._notices.append(f"{endpoint.name} cannot answer: {error.message}{next_step}")
        elif not self._notices and not alone:
            self._notices.append("No model can answer at present (why: tells the reason).")

    def _purpose(self, tier: str) -> Purpose:
        self._asked = True
        return self._beyond.purpose(self._ctx, tier)


def _preferring(models: Models, profile: Profile) -> Models:
    """The models with the one of an agent first. Raises UsageError where there is no such model."""
    if not profile.model:
        return models
    wanted = models.named.get(profile.model)
    if wanted is None:
        there = ", ".join(sorted(models.named)) or "none yet"
        raise UsageError(
            f"the agent {profile.name} wants the model {profile.model!r}, which is not there", f"there are: {there}"
        )
    return models._replace(strong=(wanted, *(one for one in models.strong if one != wanted)))


def _completing(endpoint: Endpoint) -> Callable[..., str]:
    """Ask that endpoint; nothing is left to chance unless the person wants it so."""
    sober = endpoint if endpoint.temperature is not None else endpoint._replace(temperature=0)
    return lambda messages, schema: complete(sober, messages, schema, max_tokens=_LOCAL_TOKENS).text
