"""`dayward models setup`: one question after the other, and a test at the end."""

from __future__ import annotations

import sys

from dayward.app.models import current, write_key
from dayward.cli.commands.models import ask_key, run, swap
from dayward.cli.output import Output
from dayward.core.errors import DaywardError, UsageError
from dayward.llm.environment import SERVICES, address, first_of
from dayward.llm.errors import ModelError

_CHOICES = {
    "1": ("ollama", "local", "a small model on this machine, with Ollama: free, and nothing leaves"),
    "2": ("anthropic", "strong", "Anthropic, with a key"),
    "3": ("openai", "strong", "OpenAI, with a key"),
    "4": ("own", "strong", "a server that speaks like OpenAI (LiteLLM, vLLM, llama.cpp)"),
}


def setup(output: Output) -> None:
    """Ask until one model is set up and answers. Raises UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError(
            "this asks questions, and nobody is at a terminal",
            "dayward models add NAME --provider PROVIDER --model MODEL --tier strong",
        )
    output.line("Dayward works without a model. One adds understanding; you can take it out again at any time.")
    for number, (_, _, what) in _CHOICES.items():
        output.line(f"  {output.paint('key', number)}  {what}")
    word, tier, _ = _CHOICES[_ask("Which?", "1", tuple(_CHOICES))]
    if word == "own":
        _own(tier)
    else:
        _service(word, tier, output)
    run(["test"], output)
    day = current().values()["budget.day"]
    output.line(f"Models may cost {day:g} {current().values()['budget.currency']} a day: dayward config budget.day")


def _service(word: str, tier: str, output: Output) -> None:
    service = SERVICES[word]
    if word != "ollama" and not first_of(service.keys):
        output.line(f"The key is kept in a file that only you can read ({service.key_file}).")
        write_key(service.key_file.removesuffix("-key"), ask_key(f"your key of {word}"))
    known = _known(word, output)
    for name in known[:12]:
        output.line(f"  {name}")
    swap(tier, f"{word}:{_ask('Which model?', known[0] if known else '')}")


def _known(word: str, output: Output) -> list[str]:
    from dayward.core.configuration import configuration
    from dayward.llm import looking
    from dayward.llm.endpoints import short

    try:
        return looking.available(short(f"{word}:any", configuration()))
    except ModelError as error:
        output.notice(f"{error.message}; {error.next_step}")
    except DaywardError as error:
        output.notice(error.message)
    if word == "ollama":
        output.notice(f"it should be at {address(SERVICES[word])}; to get a model: ollama pull qwen3:1.7b")
    return []


def _own(tier: str) -> None:
    url = _ask("Its address?", "http://localhost:4000/v1")
    model = _ask("Which model?", "")
    key = ask_key("its key, or nothing")
    if key:
        write_key("own", key)
    run(["add", "own", "--provider", "openai", "--url", url, "--model", model, "--tier", tier], Output(plain=True))


def _ask(question: str, default: str, choices: tuple[str, ...] = ()) -> str:
    while True:
        shown = f"{question} [{default}] " if default else f"{question} "
        try:
            said = input(shown).strip() or default
        except EOFError:
            raise UsageError("nothing was set up", "dayward models setup") from None
        if said and (not choices or said in choices):
            return said
