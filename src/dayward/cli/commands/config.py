"""`dayward config`: Dayward's own settings."""

from __future__ import annotations

from dayward.actions.parser import Parser
from dayward.app.setup import set_config, setting_named
from dayward.cli.output import Output
from dayward.core.configuration import configuration
from dayward.core.settings import CONFIG

SUMMARY = "Show or set Dayward's own settings"


def _parser() -> Parser:
    epilog = "examples:\n  dayward config\n  dayward config name Ana\n  dayward config paths.blocked 'private/*, *.key'"
    parser = Parser("dayward config", SUMMARY + ".", epilog)
    parser.add_argument("name", nargs="?", metavar="NAME", help="which setting")
    parser.add_argument("value", nargs="*", metavar="VALUE", help="its new value; none for the default")
    return parser


def run(words: list[str], output: Output) -> int:
    """Carry it out."""
    given = _parser().parse_args(words)
    if given.value:
        text = " ".join(given.value)
        value = set_config(given.name, None if text == "none" else text)
        output.data({given.name: value})
        output.line(f"{given.name} = {_shown(value)}")
        return 0
    found = configuration()
    settings = [setting_named(CONFIG, given.name)] if given.name else list(CONFIG)
    output.data(
        {setting.name: found.values[setting.name] for setting in settings},
        problems=found.problems,
        file=found.home.config_file,
    )
    for setting in settings:
        name = output.paint("key", f"{setting.name:<20}")
        output.line(f"{name} {_shown(found.values[setting.name]) or '–':<24} {output.paint('quiet', setting.help)}")
    output.line(output.paint("quiet", f"kept in {found.home.config_file}"))
    for problem in found.problems:
        output.notice(problem)
    return 0


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value if value is not None else "the default")
