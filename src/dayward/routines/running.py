"""One slot's work: a message, an action, a question, a routine. It says what came of it; who hears of that is decided elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from dayward.actions.action import Action, Outcome
from dayward.actions.arguments import make
from dayward.actions.context import Context
from dayward.actions.registry import find
from dayward.actions.views import Listing, Text, View
from dayward.assistant.reply import pack_views
from dayward.core.errors import DaywardError, NeedsApproval, Unavailable
from dayward.formats.routine import Routine
from dayward.guard.perform import perform
from dayward.planning.schedules.missed import length
from dayward.routines.asking import Ask, Reply, of_routine, of_sentence, replied
from dayward.routines.compose import holds
from dayward.routines.doing import action_of
from dayward.routines.keeping import REMINDERS
from dayward.routines.person import PersonNow

SLOW = frozenset(("sync", "pull", "push", "backup"))
"""Actions that may wait for the network or the disk: nothing else waits behind them."""
_YES = "it waits for your yes"
_LONGEST_WORDS = 200
Result = dict[str, Any]
"""What came of a slot, as JSON: `state` (done, skipped, failed), `note`, and where something is to be said `title`, `views`,
`words`, `subjects`, `keys`, `urgency`, `deliver`, `until`."""


def slow(row: Row[Any], person: PersonNow) -> bool:
    """Whether a schedule's work may take long."""
    words, agent = str(row.what.get("do", "")), "ask" in row.what
    if name := row.what.get("routine"):
        routine = person.library.named(name)
        words, agent = (routine.do, bool(routine.agent)) if routine else ("", False)
    return agent or words.split(" ", 1)[0] in SLOW


def run(row: Row[Any], slot: Row[Any], person: PersonNow, again: bool, ask: Ask) -> Result:
    """Do what a schedule says for one of its slots, which may have been begun before. What fails on purpose is in the result."""
    person.ctx.turn, person.ctx.retried = slot.id, again
    person.ctx.why = row.name
    try:
        if row.kind == REMINDERS:
            return _reminder(row, slot, person)
        if name := row.what.get("routine"):
            return _routine(str(name), row, slot, person, ask)
        if words := row.what.get("do"):
            return _done(str(words), row, slot, person)
        if words := row.what.get("ask"):
            return _asked(str(words), row, slot, person, ask)
        return _said(str(row.what.get("say", row.name)), row, slot)
    except NeedsApproval as waits:
        text = "\n".join((waits.message, *waits.details, waits.next_step))
        return _result(row, slot, row.name, (Text(text),), waits.message, note=_YES)
    except DaywardError as error:
        return {"state": "failed", "note": f"{error.message}; {error.next_step}" if error.next_step else error.message}


def _reminder(row: Row[Any], slot: Row[Any], person: PersonNow) -> Result:
    words = str(slot.facts.get("subject", ""))
    return _result(row, slot, "Reminder", (Text(words),), words)


def _said(text: str, row: Row[Any], slot: Row[Any]) -> Result:
    words = text
    if subject := slot.facts.get("subject"):
        words = f"{text}: {subject}"
        if reason := slot.facts.get("reason"):
            words += f" ({reason})"
    return _result(row, slot, row.name if row.name != text else "", (Text(words),), words)


def _asked(words: str, row: Row[Any], slot: Row[Any], person: PersonNow, ask: Ask) -> Result:
    reply = replied(ask(of_sentence(words, str(row.what.get("agent", "")), row.name)), person.ctx)
    if not reply.understood:
        why = " ".join(reply.said.split()) or "nobody understands what is asked"
        raise Unavailable(why, "say it in other words, or set up a model: dayward models setup")
    said = " ".join(reply.said.split())[:_LONGEST_WORDS]
    return _result(row, slot, row.name, (Text(reply.said),), said, note=_YES if reply.waits else "")


def _routine(name: str, row: Row[Any], slot: Row[Any], person: PersonNow, ask: Ask) -> Result:
    routine = person.library.named(name)
    if routine is None:
        return {"state": "skipped", "note": f"there is no routine {name} any more"}
    if routine.do:
        return _performed(routine, row, slot, person)
    args = {"name_": name, "event": slot.facts["key"]} if slot.facts.get("subject") else {"name_": name}
    outcome = _perform(make(find("routine"), args, person.ctx.today), person.ctx)
    data = outcome.for_programs()
    if data["empty"]:
        return {"state": "done", "note": "there was nothing to say"}
    shown, words, reply = outcome.views, data["words"], Reply(False, "")
    if routine.agent:
        reply = replied(ask(of_routine(name, routine.agent, data["title"], shown, person.ctx)), person.ctx)
        if reply.understood:
            words = " · ".join((data["title"], " ".join(reply.said.split())))[:_LONGEST_WORDS]
            shown = (Listing(data["title"], ()), Text(reply.said))
        elif reply.said:  # nobody answered: the body is said as it is, and why
            shown = (*shown, Text(reply.said))
    result = _result(row, slot, data["title"], shown, words, note=_YES if reply.waits else "")
    return {**result, "subjects": data["subjects"], "keys": data["keys"], "until": _until(routine, slot)}


def _performed(routine: Routine, row: Row[Any], slot: Row[Any], person: PersonNow) -> Result:
    person.ctx.granted = ()
    if routine.condition and not holds(routine, person.day):
        return {"state": "done", "note": f"nothing to do: {routine.condition} does not hold"}
    if routine.do == "sync" and not person.ctx.workspace.has_remote():
        return {"state": "done", "note": "nothing to do: your folder has no remote"}
    result = _done(routine.do, row, slot, person)
    if "title" in result:
        result["title"] = routine.name.replace("-", " ").capitalize()
    return {**result, "until": _until(routine, slot)}


def _until(routine: Routine, slot: Row[Any]) -> str:
    """After when it need not be said any more."""
    if routine.window is None or slot.facts.get("asked"):
        return ""
    return str((slot.due_at + timedelta(minutes=routine.window)).isoformat())


def _done(words: str, row: Row[Any], slot: Row[Any], person: PersonNow) -> Result:
    outcome = _perform(action_of(words, person.ctx.today), person.ctx)
    shown: tuple[View, ...] = outcome.views
    if outcome.receipts:
        shown = (*shown, Text("\n".join(receipt.line() for receipt in outcome.receipts)))
    if outcome.notes:
        shown = (*shown, Text("\n".join(outcome.notes)))
    said = " · ".join([row.name.replace("-", " "), *[receipt.what for receipt in outcome.receipts]])
    return _result(row, slot, row.name, shown, said)


def _perform(action: Action, ctx: Context) -> Outcome:
    """Perform an action as a step of the slot's own turn; one that history holds is not done again."""
    ctx.begin(1)
    if ctx.retried and (receipt := ctx.workspace.steps(ctx.turn).get(f"{ctx.turn}/1")):
        return Outcome(receipts=(receipt,))
    return perform(action, ctx)


def _result(row: Row[Any], slot: Row[Any], title: str, shown: tuple[View, ...], words: str, note: str = "") -> Result:
    late = slot.facts.get("late")
    if late:
        title = f"{title} ({_late(int(late))} late)".strip()
    key = str(slot.facts.get("key") or "")
    return {
        "state": "late" if late else "done",
        "note": note or (f"{_late(int(late))} late" if late else ""),
        "title": title,
        "views": pack_views(shown),
        "words": words,
        "subjects": [key] if key else [],
        "keys": [],
        "urgency": row.what.get("urgency", "now" if "say" in row.what else "normal"),
        "deliver": list(row.what.get("deliver") or ["me"]),
        "until": "",
    }


def _late(seconds: int) -> str:
    return length(timedelta(seconds=seconds))
