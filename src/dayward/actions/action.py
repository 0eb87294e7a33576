"""The action: a typed verb, written once, from which every door makes its command, phrase, route or tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, dataclass_transform

from dayward.actions.views import View
from dayward.workspace.receipts import Receipt

if TYPE_CHECKING:
    from datetime import date

    from dayward.actions.context import Context

Door = Literal["cli", "prompt", "chat", "web", "api", "routine", "hook", "mcp", "model"]
"""`routine` is what the person set up to happen by itself; `hook` what somebody else's program says."""
EVERYWHERE: frozenset[Door] = frozenset(("cli", "prompt", "chat", "web", "api", "routine", "hook", "mcp", "model"))
HERE: frozenset[Door] = frozenset(("cli", "prompt"))
"""Where the person sits at the machine: for what reaches files outside their folder."""
AT_HOME: frozenset[Door] = frozenset(("cli", "prompt", "web", "api", "routine"))
OWN: frozenset[Door] = frozenset(("cli", "prompt", "chat", "web", "api"))
"""Where the person themselves speaks."""


class Effect(NamedTuple):
    """Something an action may do: `read`, `write`, `delete`, `network`.

    The target is a role (`tasks`, `calendar`, `habits`, `projects`, `goals`, `notes`, `preferences`, `history`) or `path:` and a path.
    """

    kind: Literal["read", "write", "network"]
    target: str


class Outcome(NamedTuple):
    """What came of an action: views for people, data for programs, receipts for both. `ok` is False for a plain no.

    Data that is dear to gather may be a function, which is called where a program asks.
    """

    views: tuple[View, ...] = ()
    data: Any = None
    receipts: tuple[Receipt, ...] = ()
    notes: tuple[str, ...] = ()
    ok: bool = True

    def for_programs(self) -> Any:
        """The data, gathered."""
        return self.data() if callable(self.data) else self.data


class Field(NamedTuple):
    """What doors need to know of one argument besides its type. `default` is `REQUIRED` where one must be given.

    A `secret` argument may open doors (an address with a key in it): it goes into no log and no history.
    """

    help: str
    default: Any
    option: bool
    rest: bool = False
    short: str = ""
    hint: str = ""
    secret: bool = False


REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "REQUIRED"})()


def arg(help: str, *, rest: bool = False, hint: str = "", default: Any = REQUIRED, secret: bool = False) -> Any:  # noqa: A002
    """A positional argument; with `rest` it takes all remaining words."""
    return Field(help, default, False, rest, "", hint, secret)


def option(help: str, *, short: str = "", hint: str = "", default: Any = None) -> Any:  # noqa: A002
    """A named argument, always with a default."""
    return Field(help, default, True, False, short, hint)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(arg, option))
class Action:
    """Base of all actions. A subclass names its arguments with `arg` and `option`; its docstring is its help.

    Like a frozen dataclass, which takes twice as long to import as all of an ordinary action.
    """

    fields: ClassVar[dict[str, Field]] = {}
    name: ClassVar[str] = ""
    group: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Other words for it at the command line."""
    known_as: ClassVar[tuple[str, ...]] = ()
    """Names that other systems used for it."""
    writes: ClassVar[bool] = False
    idempotent: ClassVar[bool] = True
    """Whether doing it twice is the same as doing it once."""
    answers: ClassVar[bool] = False
    """Whether it answers a question, and so is not asked about itself; then its doors have to be the person's own."""
    doors: ClassVar[frozenset[Door]] = EVERYWHERE
    examples: ClassVar[tuple[str, ...]] = ()
    phrases: ClassVar[tuple[str, ...]] = ()
    """Sentences that ask for it, as templates (see `language.phrases.template`)."""
    plainly: ClassVar[tuple[str, ...]] = ()
    """How a small model asks for it: a word, and the plain sentence that phrases read, with gaps: `move: move {what} to {when}`.

    What stands in brackets may be left out. What goes into which gap is told in `assistant.local.verbs`.
    """

    def __init_subclass__(cls) -> None:
        cls.fields = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}

    def __init__(self, **values: Any) -> None:
        for name, field in self.fields.items():
            value = values.pop(name, field.default)
            if value is REQUIRED:
                raise TypeError(f"{type(self).__name__} needs {name}")
            self.__dict__[name] = value
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    def effects(self) -> tuple[Effect, ...]:
        """Everything these arguments may lead to. What is not declared here is refused when tried."""
        raise NotImplementedError

    def run(self, ctx: Context) -> Outcome:
        """Do it. Only `guard.perform` calls this."""
        raise NotImplementedError

    def preview(self, today: date) -> str:
        """What would be written, on one line, where that can be told without reading anything; else ""."""
        return ""

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring."""
        return (cls.__doc__ or "").strip().partition("\n")[0].rstrip(".")
