"""`cost`: what language models cost."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from dayward.actions.action import OWN, Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Listing, Row, Section, Table, View
from dayward.core.errors import UsageError

if TYPE_CHECKING:
    from dayward.llm.costs import Saved, Sum

ROLE = "ledger"


class Cost(Action):
    """Show what language models cost: today and this month against your budget, then by day, model, agent, routine or tier.

    What simple sentences and the local model saved is an estimate: so many turns at the price of an average one with a strong model.
    """

    name = "cost"
    group = "By itself"
    aliases = ("costs",)
    doors = OWN
    examples = ("cost", "cost --days 7 --by model")
    phrases = (
        "what (did|do|have) (you|models|the models) cost [me] [so far|today|this week|this month|lately]",
        "what have (you|models|the models) cost [me] [so far|today|this week|this month|lately]",
        "how much (did|do|have) you cost [me] [so far|today|this week|this month|lately]",
        "how much (money|of my budget) (did|have) (you|i) (spend|spent|use|used) [on models] [so far|today|this month]",
        "<show> [my|the|your] (costs|cost|spending|model costs|budget)",
        "what is left of [my|the] budget",
    )

    days: int = option("how many days back", hint="N", default=30)
    by: Literal["day", "model", "agent", "routine", "tier"] = option("what to add up by", default="day")

    def effects(self) -> tuple[Effect, ...]:
        """The ledger."""
        return (Effect("read", ROLE),)

    def run(self, ctx: Context) -> Outcome:
        """Add it up."""
        from dayward.core.configuration import configuration
        from dayward.llm import budget, costs
        from dayward.llm.purpose import Purpose
        from dayward.state import inbox, ledger, transcripts

        if not 1 <= self.days <= 3_660:
            raise UsageError(f"--days cannot be {self.days}", "it is 1 or more")
        values = configuration().values
        now = ctx.local_now
        first = datetime.combine(now.date() - timedelta(days=self.days - 1), time(), now.tzinfo).astimezone(UTC)
        until = now.astimezone(UTC) + timedelta(seconds=1)
        with ctx.state("read", ROLE).reading() as connection:
            rows = ledger.between(connection, ctx.person, first, until)
            caps = budget.caps(values, Purpose(ctx.person, "", ""), now)
            spent = {cap: ledger.spent(connection, ctx.person, budget.utc(cap.since)) for cap in caps}
            answered = inbox.answered(connection, ctx.person, first, until)
            answered |= transcripts.turns(
                connection, ctx.person, first, until
            )  # those of a terminal with nothing running, too
        sums = costs.grouped(rows, self.by, ctx.zone)
        whole, kept = costs.added(rows, "all"), costs.saved(rows, answered)
        budgets = [
            Row(f"{budget.shown(money, values)} of {budget.shown(cap.money, values)} {cap.what}", "", "", (), _tone(money, cap.money))
            for cap, money in spent.items()
        ]  # fmt: skip
        total = f"{budget.shown(whole.money, values)} in {self.days} days, {_calls(whole.calls)}"
        sections = (
            Section("Models", (*budgets, Row(total))),
            Section("", _remarks(whole, kept, values)),
        )
        views: tuple[View, ...] = (Listing("", sections),)
        if sums:
            views = (*views, _table(self.by, sums, values))
        return Outcome(views, _data(sums, whole, kept, spent, values))


def _tone(money: int, cap: int) -> str:
    return "late" if money >= cap else "soon" if money * 5 >= cap * 4 else ""


def _remarks(whole: Sum, kept: Saved, values: dict[str, Any]) -> tuple[Row, ...]:
    from dayward.llm.budget import shown

    said = []
    if kept.floor or kept.local:
        turns = f"{kept.floor} turns needed no model, {kept.local} the local one"
        worth = f": about {shown(kept.money, values)} saved, at {shown(kept.average, values)} for a strong turn (an estimate)"
        said.append(turns + worth * bool(kept.average))
    if whole.cached:
        worth = f", which saved {shown(whole.saved, values)}" if whole.saved else ""
        said.append(f"{whole.cached} more answered from what was said before{worth}")
    if whole.failed:
        said.append(f"{_calls(whole.failed)} failed")
    if whole.open:
        said.append(f"{shown(whole.open, values)} of it is for calls nobody knows the end of, counted at their most")
    if whole.unpriced:
        read, written = values["budget.unknown_in"], values["budget.unknown_out"]
        counts = f"counts as {read:g} and {written:g} USD for a million tokens read and written"
        said.append(f"the price of {_calls(whole.unpriced)} is known to nobody, and {counts}; say it in models.prices")
    if whole.guessed:
        said.append(f"what {_calls(whole.guessed)} used is a guess, because the service did not tell")
    return tuple(Row(one, tone="quiet") for one in said)


def _calls(number: int) -> str:
    return "one call" if number == 1 else f"{number} calls"


def _table(by: str, sums: list[Sum], values: dict[str, Any]) -> Table:
    from dayward.llm.budget import shown

    rows = tuple(
        (one.name, str(one.calls), f"{one.input:,}", f"{one.output:,}", shown(one.money, values)) for one in sums
    )
    columns = (by, "calls", "read", "written", "cost")
    return Table(columns, rows, right=("calls", "read", "written", "cost"))


def _data(sums: list[Sum], whole: Sum, kept: Saved, spent: dict[Any, int], values: dict[str, Any]) -> dict[str, Any]:
    from dayward.llm.budget import MILLION, rate

    def plain(one: Sum | Saved) -> dict[str, Any]:
        told = one._asdict()
        return {
            name: _amount(value) if name in ("money", "open", "average", "saved") else value
            for name, value in told.items()
        }

    def _amount(money: int) -> float:
        return round(money * rate(values) / MILLION, 6)

    return {
        "currency": values["budget.currency"],
        "budget": [
            {"of": cap.what, "spent": _amount(money), "cap": _amount(cap.money)} for cap, money in spent.items()
        ],
        "total": plain(whole),
        "rows": [plain(one) for one in sums],
        "saved": {**plain(kept), "estimate": True},
    }
