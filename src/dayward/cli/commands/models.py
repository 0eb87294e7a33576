"""`dayward models`: the language models there are, and whether they answer."""

from __future__ import annotations

import re
import sys
from typing import Any

from dayward.actions.context import OWNER
from dayward.actions.parser import Parser
from dayward.app.models import current, keep_books, write, write_key
from dayward.cli.output import Output
from dayward.core.errors import DaywardError, Negative, UsageError
from dayward.llm.endpoints import Endpoint, Models
from dayward.llm.environment import LOCAL, SERVICES, STRONG, named_models

SUMMARY = "See, test, add and swap language models; none is needed"
_NONE = "no model: everything that needs none works; set one up: dayward models setup"
_NUMBERS = {
    "temperature": float,
    "max_tokens": int,
    "timeout": float,
    "num_ctx": int,
    "price_in": float,
    "price_out": float,
}


def _parser() -> Parser:
    epilog = (
        "examples:\n  dayward models\n  dayward models setup\n  dayward models test\n"
        "  dayward models add box --provider ollama --model qwen3:1.7b --tier local\n"
        "  dayward models swap strong box"
    )
    parser = Parser("dayward models", SUMMARY + ".", epilog)
    verbs = parser.add_subparsers(dest="verb", metavar="list|test|add|swap|setup")
    verbs.add_parser("list", help="show what is configured")
    test = verbs.add_parser("test", help="ask each a word, or one of them")
    test.add_argument("name", nargs="?", metavar="NAME", help="which one")
    add = verbs.add_parser("add", help="add an endpoint, or change one")
    add.add_argument("name", metavar="NAME", help="what to call it")
    add.add_argument("--provider", choices=tuple(SERVICES), help="what it speaks")
    add.add_argument("--model", metavar="MODEL", help="the model's own name")
    add.add_argument("--url", metavar="ADDRESS", help="where it is (default: where the provider is)")
    add.add_argument("--key-stdin", action="store_true", help="read its key from standard input")
    add.add_argument("--tier", choices=("strong", "local"), help="use it first in this tier")
    for name, kind in _NUMBERS.items():
        add.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar="NUMBER", help=_HELP[name])
    swap = verbs.add_parser("swap", help="use another model first; a running Dayward follows at its next turn")
    swap.add_argument("tier", choices=("strong", "local"))
    swap.add_argument("name", metavar="NAME", help="an endpoint, or provider:name; none for no model")
    verbs.add_parser("setup", help="be asked, step by step")
    return parser


_HELP = {
    "temperature": "0 for always the same, up to 2",
    "max_tokens": "how long an answer may be",
    "timeout": "seconds for a whole answer",
    "num_ctx": "tokens of context that Ollama is told",
    "price_in": "US dollars for a million tokens read, where the price list does not know it",
    "price_out": "US dollars for a million tokens written",
}


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    if given.verb == "test":
        return _test(given.name, output)
    if given.verb == "add":
        return _add(given, output)
    if given.verb == "swap":
        swap(given.tier, given.name)
        return _list(output)
    if given.verb == "setup":
        from dayward.cli.models_setup import setup

        setup(output)
        return _list(output)
    return _list(output)


def _list(output: Output) -> int:
    found = current().now()
    shown = [(tier, one) for tier, several in (("strong", found.strong), ("local", found.local)) for one in several]
    used = {one.name for _, one in shown}
    shown += [("", one) for name, one in found.named.items() if name not in used]
    output.data([{"tier": tier, **_data(one)} for tier, one in shown], not found.problems, problems=found.problems)
    for tier, one in shown:
        about = ", ".join(part for part in (f"{one.provider} at {one.host}", _about(one)) if part)
        name = output.paint("key", f"{one.name:<28}")
        output.line(
            f"{tier or '–':<7} {name} {one.model if one.model not in one.name else '':<20} {output.paint('quiet', about)}"
        )
    if not shown:
        output.line(output.paint("quiet", _NONE))
    for problem in found.problems:
        output.notice(problem)
    return 0


def _about(one: Endpoint) -> str:
    parts = [
        "stays on this machine" if one.here else "",
        "costs nothing" if one.free else "",
        "with a key" if one.key else "",
    ]
    return ", ".join(part for part in parts if part)


def _data(one: Endpoint) -> dict[str, Any]:
    told = one._asdict() | {"key": bool(one.key), "headers": [name for name, _ in one.headers]}
    return told | {"here": one.here, "free": one.free}


def _test(name: str | None, output: Output) -> int:
    found = current().now()
    wanted = [_named(name, found)] if name else list(dict.fromkeys((*found.strong, *found.local)))
    if not wanted:
        raise Negative("there is no model to test", "set one up: dayward models setup")
    keep_books()
    results = [_tested(one) for one in wanted]
    ok = all(result["ok"] for result in results)
    output.data(results, ok)
    for result in results:
        mark = output.paint("done", "ok  ") if result["ok"] else output.paint("late", "no  ")
        output.line(f"{mark} {output.paint('key', str(result['name']))}: {result['said']}")
        if result["next"]:
            output.line(output.paint("quiet", f"       → {result['next']}"))
    return 0 if ok else 1


def _named(name: str, found: Models) -> Endpoint:
    from dayward.core.configuration import configuration
    from dayward.llm.endpoints import short

    if name in found.named:
        return found.named[name]
    if ":" in name:
        return short(name, configuration())
    raise UsageError(f"no endpoint is called {name!r}", "see: dayward models")


def _tested(one: Endpoint) -> dict[str, Any]:
    """Whether it is there, has the model, and says something. That is a call like any other, in the books."""
    from dayward.core import clock
    from dayward.llm import looking
    from dayward.llm.account import try_anyway
    from dayward.llm.asking import complete
    from dayward.llm.budget import shown
    from dayward.llm.purpose import Purpose, asking

    began = clock.monotonic()
    try:
        if one.provider == "ollama" and not looking.has(one, looking.available(one)):
            raise Negative(f"{one.host} has no model {one.model}", f"ollama pull {one.model}")
        try_anyway(one)
        with asking(Purpose(OWNER, "", "local" if one.free else "strong", agent="models test")):
            answer = complete(one, [{"role": "user", "content": "Reply with the word: ready"}], max_tokens=32)
    except DaywardError as error:
        return {"name": one.name, "ok": False, "said": error.message, "next": error.next_step}
    seconds = clock.monotonic() - began
    cost = "nobody knows its price" if answer.cost is None else f"cost {shown(answer.cost, current().values())}"
    can = ", ".join(sorted(looking.capabilities(one)))
    said = f"{answer.model} answered in {seconds:.1f} s, {cost}" + f"; it can: {can}" * bool(can)
    step = "say what it costs: --price-in and --price-out of dayward models add" if answer.cost is None else ""
    return {"name": one.name, "ok": True, "said": said, "next": step, "seconds": round(seconds, 3), "cost": answer.cost}


def _add(given: Any, output: Output) -> int:
    found = current().now()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", given.name):
        raise UsageError(f"{given.name!r} cannot be a name", "use letters, digits, - and _")
    values = {"provider": given.provider, "model": given.model, "url": given.url}
    values |= {name: getattr(given, name) for name in _NUMBERS}
    changed = {f"models.endpoints.{given.name}.{name}": value for name, value in values.items() if value is not None}
    if not changed and not given.key_stdin and not sys.stdin.isatty():
        raise UsageError("there is nothing to add", f"dayward models add {given.name} --provider openai --model MODEL")
    known = given.name in found.named
    if not known and not (given.provider and given.model):
        raise UsageError(f"{given.name} is new, and needs a provider and a model", "--provider openai --model MODEL")
    check(given.name, {name: value for name, value in values.items() if value is not None}, new=not known)
    if given.key_stdin:
        key = sys.stdin.readline()
    elif known and not changed:
        key = ask_key(f"the key of {given.name}")
    else:
        key = ""
    if key:
        output.notice(f"its key is in {write_key(given.name, key)}, which only you can read")
    write(changed)
    if given.tier:
        swap(given.tier, given.name)
    return _list(output)


def check(name: str, table: dict[str, Any], new: bool) -> None:
    """Raise UsageError or Refused where a new endpoint would not do, except that its key may be missing still."""
    from dayward.core.configuration import configuration
    from dayward.llm.endpoints import described

    if not new:
        return
    try:
        described(name, table, configuration())
    except UsageError as error:
        if "there is no key" not in error.message:
            raise


def ask_key(whose: str) -> str:
    """A key, typed without being seen. Raises UsageError where nobody can type."""
    if not sys.stdin.isatty():
        raise UsageError("a key is typed at a terminal", "or piped: --key-stdin < FILE")
    from getpass import getpass

    return getpass(f"{whose}: ").strip()


def swap(tier: str, name: str) -> None:
    """Use a model first in a tier; the others stay behind it. Raises UsageError where there is none of that name."""
    if named_models(tier == "strong"):
        variable = STRONG if tier == "strong" else LOCAL
        raise UsageError(f"{variable} is set, and wins over the settings", f"unset {variable}")
    if name == "none":
        write({f"models.{tier}": None})
        return
    _named(name, current().now())
    others = [one for one in current().values()[f"models.{tier}"] if one != name]
    write({f"models.{tier}": [name, *others]})
