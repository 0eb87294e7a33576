"""`dayward promptyoself`: prompts to agents, in the words of Promptyoself."""

from __future__ import annotations

from dayward.cli.output import Output

SUMMARY = "Send prompts to agents at the right time: register, list, cancel, execute, …"


def run(words: list[str], output: Output) -> int:
    """Carry it out; the answer is a JSON object of its own shape."""
    from dayward.cli.prompting.main import main

    return main(words)
