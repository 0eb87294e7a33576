"""`dayward webhook`: who may send messages to Dayward, and where it posts its own."""

from __future__ import annotations

import argparse

from dayward.actions.parser import Parser
from dayward.app.setup import set_config
from dayward.cli.output import Output
from dayward.core.configuration import Configuration, configuration
from dayward.core.web import target
from dayward.server import hooks
from dayward.server.signatures import SCHEMES

SUMMARY = "Set up webhooks: who may send to Dayward, and where it posts to"


def _parser() -> Parser:
    epilog = "examples:\n  dayward webhook add doorbell\n  dayward webhook to https://example.org/hooks/me"
    parser = Parser("dayward webhook", SUMMARY + ".", epilog)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|remove|to")
    add = verbs.add_parser("add", help="let a program send messages under a name; prints its secret, once")
    add.add_argument("name", metavar="NAME", help="its name, the end of its address")
    add.add_argument("--scheme", choices=SCHEMES, default="dayward", help="how it proves who it is (default: dayward)")
    add.add_argument("--does", metavar="WHAT", default="", help="an action, or routine:NAME (default: it is a message)")
    add.add_argument("--with", action="append", default=[], metavar="NAME=VALUE", dest="given", help="a fixed argument")
    verbs.add_parser("list", help="show the names")
    remove = verbs.add_parser("remove", help="let a name in no more")
    remove.add_argument("name", metavar="NAME", help="which one")
    to = verbs.add_parser("to", help="post messages to an address; prints the secret they are signed with, once")
    to.add_argument("address", metavar="ADDRESS", help="where to; none for nowhere")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    config = configuration()
    if given.verb == "add":
        return _add(given, config, output)
    if given.verb == "remove":
        hooks.remove(config.home, given.name)
        output.data({"removed": given.name})
        output.line(f"removed {given.name}: nothing by that name is let in any more")
        return 0
    if given.verb == "to":
        return _to(given.address, config, output)
    return _list(config, output)


def _add(given: argparse.Namespace, config: Configuration, output: Output) -> int:
    fixed = dict(one.partition("=")[::2] for one in given.given)
    if given.does:
        from dayward.api.hooks import checked

        checked(given.does, fixed)
    secret = hooks.add(config.home, given.name, given.scheme, given.does, fixed)
    port, listens = ("web.port", "8330") if given.does else ("webhook.port", "8787")
    address = _address(given.name, config, bool(given.does))
    output.data({"name": given.name, "scheme": given.scheme, "secret": secret, "address": address, "does": given.does})
    output.line(f"{output.paint('key', 'address')}  POST {address}")
    output.line(f"{output.paint('key', 'secret')}   {secret}")
    output.line(
        output.paint("quiet", "the secret is shown this once; what is asked for by this way waits for your yes")
    )
    if not config.values[port]:
        output.line(
            output.paint("quiet", f"no port is open yet: dayward config {port} {listens}, then start Dayward anew")
        )
    return 0


def _list(config: Configuration, output: Output) -> int:
    found = hooks.load(config.home)
    to = config.values["webhook.to"]
    output.data(
        {"names": {name: hook.scheme for name, hook in found.names.items()}, "to": to}, file=hooks.path(config.home)
    )
    for name, hook in found.names.items():
        output.line(
            f"{output.paint('key', f'{name:<16}')} {hook.scheme:<9} POST {_address(name, config, bool(hook.does))}"
        )
    if not found.names:
        output.line(output.paint("quiet", "nobody may send: dayward webhook add NAME"))
    if to:
        output.line(f"messages are posted to {to}")
    return 0


def _to(address: str, config: Configuration, output: Output) -> int:
    if address == "none":
        set_config("webhook.to", None)
        output.data({"to": ""})
        output.line("messages are posted nowhere any more")
        return 0
    target(address, config.values["webhook.insecure"], "webhook.insecure")
    set_config("webhook.to", address)
    secret = hooks.sign_with(config.home)
    output.data({"to": address, "secret": secret})
    output.line(f"{output.paint('key', 'secret')}   {secret}")
    output.line(output.paint("quiet", "the secret is shown this once; it holds when Dayward has started anew"))
    return 0


def _address(name: str, config: Configuration, does: bool) -> str:
    """Where a program on this machine sends to. What does something is served beside the pages."""
    door, path = ("web", "/api/v1/hooks") if does else ("webhook", "/hooks")
    host = config.values[f"{door}.host"]
    return f"http://{f'[{host}]' if ':' in host else host}:{config.values[f'{door}.port'] or 'PORT'}{path}/{name}"
