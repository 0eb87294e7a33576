"""`dayward completion`: words for the shell's tab key."""

from __future__ import annotations

from dayward.actions.parser import Parser
from dayward.actions.registry import manifest, spoken
from dayward.cli.catalogue import own_names
from dayward.cli.output import Output

SUMMARY = "Print a completion script for bash, zsh or fish"

_BASH = """_dayward() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{names}" -- "$cur"))
        return
    fi
    local second=
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
    if [ "$COMP_CWORD" -eq 2 ] && [ -n "$second" ]; then
        COMPREPLY=($(compgen -W "$second" -- "$cur"))
    else
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}}
complete -F _dayward dayward dw
"""
_ZSH = """#compdef dayward dw
case "$words[2]" in
{cases}
    *) _arguments '1: :({names})' '*: :_files' ;;
esac
"""
_FISH = """{rows}
"""


def _parser() -> Parser:
    epilog = "examples:\n  dayward completion bash > ~/.local/share/bash-completion/completions/dayward"
    parser = Parser("dayward completion", SUMMARY + ".", epilog)
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    return parser


def run(words: list[str], output: Output) -> int:
    """Print it."""
    shell = _parser().parse_args(words).shell
    script = script_for(shell)
    output.data({"script": script})
    output.line(script.rstrip("\n"))
    return 0


def script_for(shell: str) -> str:
    """The script of one shell."""
    listed = {spoken(name): entry["summary"] for name, entry in manifest().items() if "cli" in entry["doors"]}
    listed |= dict.fromkeys(own_names(), "")
    seconds: dict[str, list[str]] = {}
    for name in sorted(listed):
        first, _, second = name.partition(" ")
        if second:
            seconds.setdefault(first, []).append(second)
    if shell == "fish":
        rows = [
            f"complete -c {program} -n {_fish_place(name)} -a {name.rpartition(' ')[2]} -d {_fish_quoted(summary)}"
            for program in ("dayward", "dw")
            for name, summary in sorted(listed.items())
        ]
        rows += [f"complete -c dayward -n __fish_use_subcommand -a {first}" for first in seconds]
        return _FISH.format(rows="\n".join(rows))
    names = " ".join(sorted({name.partition(" ")[0] for name in listed}))
    if shell == "bash":
        return _BASH.format(
            names=names, cases="\n".join(f"        {a}) second='{' '.join(b)}' ;;" for a, b in seconds.items())
        )
    cases = "\n".join(
        f"    {first}) _arguments '1: :({names})' '2: :({' '.join(each)})' '*: :_files' ;;"
        for first, each in seconds.items()
    )
    return _ZSH.format(names=names, cases=cases)


def _fish_place(name: str) -> str:
    """Where a word may stand: first, or after the one it belongs to."""
    first, _, second = name.partition(" ")
    return f"'__fish_seen_subcommand_from {first}'" if second else "__fish_use_subcommand"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
