"""`dayward completion`: words for the shell's tab key."""

from __future__ import annotations

from dayward.actions.parser import Parser
from dayward.actions.registry import manifest
from dayward.cli.catalogue import own_names
from dayward.cli.output import Output

SUMMARY = "Print a completion script for bash, zsh or fish"

_BASH = """_dayward() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{names}" -- "$cur"))
    else
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}}
complete -F _dayward dayward dw
"""
_ZSH = """#compdef dayward dw
_arguments '1: :({names})' '*: :_files'
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
    listed = {name: entry["summary"] for name, entry in manifest().items() if "cli" in entry["doors"]}
    listed |= dict.fromkeys(own_names(), "")
    if shell == "fish":
        rows = [
            f"complete -c {program} -n __fish_use_subcommand -a {name} -d {_fish_quoted(summary)}"
            for program in ("dayward", "dw")
            for name, summary in sorted(listed.items())
        ]
        return _FISH.format(rows="\n".join(rows))
    names = " ".join(sorted(listed))
    return (_BASH if shell == "bash" else _ZSH).format(names=names)


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
