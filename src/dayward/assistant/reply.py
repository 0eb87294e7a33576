"""A turn as others get it: as lines to read, as the object that programs get, and as what travels to another process and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dayward.actions import views
from dayward.actions.action import Outcome
from dayward.actions.render import Bare, render
from dayward.actions.views import View
from dayward.assistant.result import Done, Turn
from dayward.core import errors
from dayward.core.errors import EXIT_DONE, DaywardError
from dayward.core.plain import clean
from dayward.language.call import Call
from dayward.workspace.receipts import Receipt

_VIEWS: dict[str, type] = {
    kind.__name__.lower(): kind
    for kind in (views.Text, views.Listing, views.Table, views.Choice, views.Diff, views.Chart)
}
_ERRORS: dict[str, type[DaywardError]] = {
    kind.code: kind
    for kind in (
        errors.Negative,
        errors.UsageError,
        errors.Refused,
        errors.NeedsApproval,
        errors.Conflict,
        errors.Unavailable,
    )
}


def status(turn: Turn) -> int:
    """0 where everything was done, the code of what went wrong, 1 where nothing was understood surely."""
    if turn.error is not None:
        return turn.error.exit_code
    if turn.done:
        return EXIT_DONE if all(done.outcome and done.outcome.ok for done in turn.done) else 1
    return 1 if turn.tier == "none" or any(hasattr(view, "options") for view in turn.says) else EXIT_DONE


def plain(turn: Turn) -> dict[str, Any]:
    """A turn as programs get it."""
    actions = [
        {
            "action": done.call.action,
            "args": done.call.args,
            "ok": bool(done.outcome and done.outcome.ok),
            "data": done.outcome.for_programs() if done.outcome else None,
        }
        for done in turn.done
    ]
    reply: dict[str, Any] = {
        "reply": text(turn),
        "tier": turn.tier,
        "actions": actions,
        "receipts": [{**receipt._asdict(), "line": receipt.line()} for receipt in _receipts(turn)],
        "approvals": [done.error.approval for done in turn.done if isinstance(done.error, errors.NeedsApproval)],
        "tokens": turn.tokens,
        "cost": turn.money / 1_000_000,
    }
    return {name: clean(value) for name, value in reply.items()}


def receipts(turn: Turn) -> list[str]:
    """What a turn did, one line a receipt."""
    return [receipt.line() for receipt in _receipts(turn)]


def _receipts(turn: Turn) -> list[Receipt]:
    return [receipt for done in turn.done if done.outcome for receipt in done.outcome.receipts]


def text(turn: Turn) -> str:
    """What a person reads, without colour and width."""
    return "\n".join(_lines(turn)).strip("\n")


def to_keep(turn: Turn) -> str:
    """What a person read, as it is stored: what was only shown to them of earlier conversations is not stored again."""
    talk = Outcome((views.Text("(earlier words)"),))
    done = [one._replace(outcome=talk) if one.outcome and _is_talk(one) else one for one in turn.done]
    return text(turn._replace(done=tuple(done)))


def _is_talk(done: Done) -> bool:
    return done.call.action.startswith("conversations-")


def text_of(shown: tuple[View, ...]) -> str:
    """Views as a person reads them, without colour and width."""
    return "\n".join(line for view in shown for line in render(view, Bare())).strip("\n")


def _lines(turn: Turn) -> Iterator[str]:
    for done in turn.done:
        if done.outcome:
            yield from (line for view in done.outcome.views for line in render(view, Bare()))
            yield from (receipt.line() for receipt in done.outcome.receipts)
            yield from done.outcome.notes
        if done.error:
            yield from (done.error.message, *done.error.details)
            yield done.error.next_step
    for view in turn.says:
        yield from render(view, Bare())


def packed(turn: Turn) -> dict[str, Any]:
    """A turn as JSON, whole: `unpacked` makes an equal one of it."""
    return {
        "done": [
            {
                "call": [done.call.action, clean(done.call.args)],
                "outcome": _outcome(done.outcome),
                "error": _error(done),
            }
            for done in turn.done
        ],
        "says": pack_views(turn.says),
        "tier": turn.tier,
        "spent": [turn.tokens, turn.money],
    }


def unpacked(data: dict[str, Any]) -> Turn:
    """The turn that `packed` made this of."""
    done = tuple(
        Done(Call(one["call"][0], one["call"][1]), _unpack_outcome(one["outcome"]), _unpack_error(one["error"]))
        for one in data["done"]
    )
    return Turn(done, unpack_views(data["says"]), data["tier"], *data.get("spent", ()))


def pack_views(shown: tuple[View, ...]) -> list[Any]:
    """Views as JSON."""
    return [[type(view).__name__.lower(), clean(view)] for view in shown]


def unpack_views(data: list[Any]) -> tuple[Any, ...]:
    """Views from JSON."""
    return tuple(_view(name, *fields) for name, fields in data)


def _view(name: str, *fields: Any) -> View:
    if name == "listing":
        title, sections = fields
        return views.Listing(title, tuple(views.Section(head, _rows(rows), empty) for head, rows, empty in sections))
    if name == "choice":
        return views.Choice(fields[0], _rows(fields[1]))
    made: View = _VIEWS[name](*(_tuples(field) for field in fields))
    return made


def _rows(rows: list[list[Any]]) -> tuple[views.Row, ...]:
    return tuple(views.Row(*(_tuples(field) for field in row)) for row in rows)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _outcome(outcome: Outcome | None) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "views": pack_views(outcome.views),
        "data": clean(outcome.for_programs()),
        "receipts": clean([list(receipt) for receipt in outcome.receipts]),
        "notes": clean(list(outcome.notes)),
        "ok": outcome.ok,
    }


def _unpack_outcome(data: dict[str, Any] | None) -> Outcome | None:
    if data is None:
        return None
    receipts = tuple(Receipt(*(_tuples(field) for field in receipt)) for receipt in data["receipts"])
    return Outcome(unpack_views(data["views"]), data["data"], receipts, tuple(data["notes"]), data["ok"])


def _error(done: Done) -> dict[str, Any] | None:
    error = done.error
    if error is None:
        return None
    packed: dict[str, Any] = {
        "code": error.code,
        "message": clean(error.message),
        "next": clean(error.next_step),
        "details": clean(list(error.details)),
    }
    if isinstance(error, errors.NeedsApproval):
        packed["approval"] = error.approval
    return packed


def _unpack_error(data: dict[str, Any] | None) -> DaywardError | None:
    if data is None:
        return None
    kind = _ERRORS.get(data["code"], DaywardError)
    error = kind(data["message"], data["next"], tuple(data["details"]))
    if isinstance(error, errors.NeedsApproval):
        error.approval = data["approval"]
    return error
