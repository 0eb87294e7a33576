"""`dayward web`: where your pages are, who gets in, and tokens for programs."""

from __future__ import annotations

from dayward.actions.parser import Parser
from dayward.app.compose import open_context, open_state
from dayward.cli.output import Output
from dayward.core.configuration import configuration

SUMMARY = "Your pages: where they are, a link to get in by, tokens for programs, who may come in"


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    epilog = (
        "examples:\n  dayward web\n  dayward web link\n  dayward web link ben --role member --person ben\n"
        "  dayward web token add backup --scope read\n  dayward web token list\n  dayward web accounts"
    )
    parser = Parser("dayward web", SUMMARY + ".", epilog)
    parser.add_argument("what", nargs="?", choices=("show", "link", "token", "accounts", "remove"), default="show")
    parser.add_argument("name", nargs="?", metavar="NAME", help="an account; for tokens: add, list or remove")
    parser.add_argument("more", nargs="?", metavar="TOKEN", help="the token's name, or what to remove")
    parser.add_argument("--role", choices=("owner", "member", "reader"), help="what the account may do")
    parser.add_argument("--person", metavar="PERSON", help="whose life it opens (see: dayward person)")
    parser.add_argument("--scope", action="append", metavar="SCOPE", help="what a token is for; may be given again")
    parser.add_argument("--days", type=int, metavar="N", help="after how many days a token ends")
    parser.add_argument("--account", metavar="NAME", help="whose token it is (default: the owner's)")
    given = parser.parse_args(words)
    from dayward.cli import webbing

    del words
    ctx = open_context("cli")
    try:
        ctx.database()  # so that the owner is known there
    finally:
        ctx.close()
    database = open_state(configuration())
    return webbing.run(given, database, configuration(), output)
