"""The action: a typed verb, written once, from which every door makes its command, phrase, route or tool."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from dayward.actions.views import View
from dayward.workspace.receipts import Receipt

if TYPE_CHECKING:
    from dayward.actions.context import Context

Door = Literal["cli", "prompt", "chat", "web", "api", "mcp", "model"]
EVERYWHERE: frozenset[Door] = frozenset(("cli", "prompt", "chat", "web", "api", "mcp", "model"))
AT_HOME: frozenset[Door] = frozenset(("cli", "prompt", "web", "api"))


class Effect(NamedTuple):
    """Something an action may do: `read`, `write`, `delete`, `network`.

    The target is a role (`tasks`, `calendar`, `habits`, `projects`, `goals`, `notes`, `preferences`, `history`) or `path:` and a path.
    """

    kind: Literal["read", "write", "network"]
    target: str


class Outcome(NamedTuple):
    """What came of an action: views for people, data for programs, receipts for both. `ok` is False for a plain no."""

    views: tuple[View, ...] = ()
    data: Any = None
    receipts: tuple[Receipt, ...] = ()
    notes: tuple[str, ...] = ()
    ok: bool = True


class Info(NamedTuple):
    """What doors need to know of one argument besides its type."""

    help: str
    rest: bool
    short: str
    hint: str


def arg(help: str, *, rest: bool = False, hint: str = "", default: Any = dataclasses.MISSING) -> Any:  # noqa: A002
    """A positional argument; with `rest` it takes all remaining words."""
    return dataclasses.field(default=default, metadata={"info": Info(help, rest, "", hint), "option": False})


def option(help: str, *, short: str = "", hint: str = "", default: Any = None) -> Any:  # noqa: A002
    """A named argument, always with a default."""
    return dataclasses.field(default=default, metadata={"info": Info(help, False, short, hint), "option": True})


@dataclass(frozen=True)
class Action:
    """Base of all actions. A subclass is a frozen dataclass of its arguments; its docstring is its help."""

    name: ClassVar[str] = ""
    group: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Other words for it at the command line."""
    known_as: ClassVar[tuple[str, ...]] = ()
    """Names that other systems used for it."""
    writes: ClassVar[bool] = False
    idempotent: ClassVar[bool] = True
    """Whether doing it twice is the same as doing it once."""
    doors: ClassVar[frozenset[Door]] = EVERYWHERE
    examples: ClassVar[tuple[str, ...]] = ()

    def effects(self) -> tuple[Effect, ...]:
        """Everything these arguments may lead to. What is not declared here is refused when tried."""
        raise NotImplementedError

    def run(self, ctx: Context) -> Outcome:
        """Do it. Only `guard.perform` calls this."""
        raise NotImplementedError

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0].rstrip(".")
