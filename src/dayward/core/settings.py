"""Settings files: read tolerantly, said clearly. Unknown keys are kept and mentioned, never an error."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from dayward.core.errors import UsageError
from dayward.core.home import write_private


class Setting(NamedTuple):
    """One setting: its dotted name, its default (which gives its type) and what it is for."""

    name: str
    default: Any
    help: str


CONFIG = (
    Setting("workspace", "", "the folder that commands work on when DAYWARD_WORKSPACE is not set"),
    Setting("name", "", "your name, for the history (default: your login)"),
    Setting("paths.allowed", [], "patterns of paths that may be touched; empty means all but hidden ones"),
    Setting("paths.blocked", [], "patterns of paths that are never touched; they win over allowed"),
    Setting(
        "database",
        "",
        "where state is kept: a path, or postgresql://user@host/name (default: state.db in the state folder)",
    ),
    Setting("guard.ask", [], "effects you want to be asked about at every door, such as write:calendar or network:*"),
    Setting("limits.delete_lines", 25, "how many lines one change may delete before it must be told --delete-many"),
    Setting("log.level", "info", "from which level on the log is written: debug, info, warning, error, critical"),
    Setting("log.bytes", 10_485_760, "how large the log grows before a new file is begun"),
    Setting("log.keep", 5, "how many old log files are kept"),
    Setting(
        "keep.days", 90, "how many days the words of messages are kept; that they were there is kept for ever (0: both)"
    ),
    Setting("backup.folder", "", "where backups are kept (default: backups, in the state folder)"),
    Setting("backup.keep", ["7 daily", "4 weekly", "6 monthly"], "which backups stay when a new one is proven"),
    Setting(
        "deliver.to", ["terminal", "desktop"], "where you are spoken to: terminal, desktop, file, ntfy, webhook, mail"
    ),
    Setting(
        "alerts.to", [], "where it is told, once each, that something begins to fail and works again; empty for nowhere"
    ),
    Setting("mail.host", "", "the server that takes your mail, such as smtp.example.org; empty for none"),
    Setting("mail.port", 0, "its port (default: 587 for starttls, 465 for tls, 25 for none)"),
    Setting("mail.security", "starttls", "how it is encrypted: starttls, tls, or none, which is for this machine only"),
    Setting("mail.user", "", "who you are there (default: mail.from, where there is a password)"),
    Setting("mail.from", "", "the address that mail comes from, such as dayward@example.org"),
    Setting("mail.to", [], "the addresses that mail goes to, such as you@example.org"),
    Setting("file.path", "", "a file to which messages are added, such as ~/dayward.md; empty for none"),
    Setting("ntfy.url", "", "the address of your ntfy topic, such as https://ntfy.example.org/TOPIC; empty for none"),
    Setting("ntfy.insecure", False, "allow an ntfy address without encryption beyond this machine"),
    Setting(
        "letta.url", "", "where your Letta server is, if LETTA_BASE_URL does not say (default: http://localhost:8283)"
    ),
    Setting("agents.url", "", "an OpenAI-compatible endpoint where each agent is a model; empty for none"),
    Setting("agents.insecure", False, "allow addresses of agents without encryption beyond this machine"),
    Setting(
        "prompts.agents_may_address",
        [],
        "whom agents may have prompts and replies sent to besides agents, such as dayward, ntfy or ntfy:me",
    ),
    Setting("web.port", 8330, "the port on which pages are served; 0 for none"),
    Setting("web.host", "127.0.0.1", "the address of this machine on which pages are served"),
    Setting("web.names", [], "names under which pages are reached, such as day.example.org"),
    Setting(
        "web.certificate", "", "the certificate of your pages (a PEM file), where others than this machine reach them"
    ),
    Setting("web.key", "", "its key (a PEM file)"),
    Setting("web.proxies", [], "addresses of proxies of yours that encrypt and say who asks, such as 127.0.0.1"),
    Setting("webhook.to", "", "where messages are posted to, signed: dayward webhook to ADDRESS; empty for nowhere"),
    Setting("webhook.port", 0, "the port on which webhooks and /health are answered; 0 for none"),
    Setting("webhook.host", "127.0.0.1", "the address of this machine on which they are answered"),
    Setting("webhook.names", [], "names under which a proxy of yours passes webhooks on, such as hooks.example.org"),
    Setting("webhook.insecure", False, "allow addresses without encryption, and bearer tokens, beyond this machine"),
    Setting("webhook.private", False, "allow programs to have events posted to this machine and to private networks"),
    Setting(
        "models.strong",
        [],
        "models for what is hard, as provider:name or the name of an endpoint; the next is used where one fails",
    ),
    Setting("models.local", [], "models for everyday sentences, such as ollama:qwen3:1.7b, in the same way"),
    Setting("models.litellm", "", "a LiteLLM config.yaml whose models are endpoints here, too"),
    Setting("models.insecure", False, "allow addresses of models without encryption beyond this machine"),
    Setting("models.cache", 60, "how many minutes an answer serves the very same question again (0: never)"),
    Setting(
        "models.prices", {}, "prices of models by name: NAME = { in = 2.5, out = 10 }, US dollars for a million tokens"
    ),
    Setting("models.endpoints", {}, "your own endpoints, each a table: dayward models add NAME"),
    Setting("budget.day", 2.0, "what models may cost a day, in your currency (0: no limit)"),
    Setting("budget.month", 20.0, "what models may cost a month (0: no limit)"),
    Setting("budget.agents", {}, "what single agents may cost a day, a table of names"),
    Setting("budget.routines", {}, "what single routines may cost a day, a table of names"),
    Setting(
        "budget.unknown_in", 15.0, "what a million tokens read count as, in US dollars, where nobody knows the price"
    ),
    Setting("budget.unknown_out", 75.0, "what a million tokens written count as there"),
    Setting("budget.currency", "USD", "the currency of your budget and of dayward cost"),
    Setting("budget.rate", 1.0, "how much of that currency a US dollar is"),
)


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Read TOML. Raises UsageError that names the place."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} cannot be read: {error}", f"correct it in an editor: {name}") from None


def parse_toml_once(text: str, name: str, remembered: str) -> dict[str, Any]:
    """Like `parse_toml`, remembering the outcome for this very text in the file `remembered`.

    A third of a millisecond instead of nine, at every start of a command.
    """
    try:
        with open(remembered, encoding="utf-8") as file:
            stored = json.load(file)
        if stored["text"] == text and isinstance(stored["values"], dict):
            return dict(stored["values"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    values = parse_toml(text, name)
    with contextlib.suppress(OSError, TypeError):  # dates cannot be remembered, and need not be
        write_private(remembered, json.dumps({"text": text, "values": values}).encode())
    return values


def flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def with_defaults(settings: tuple[Setting, ...], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Every setting's value, and the problems: wrong types (the default is used) and unknown names.

    A setting whose default is a table takes whatever names stand in that table.
    """
    flat, problems = flatten(given), []
    values = {}
    for setting in settings:
        value = flat.pop(setting.name, setting.default)
        if isinstance(setting.default, dict):
            value = {name: flat.pop(name) for name in [n for n in flat if n.startswith(setting.name + ".")]}
            value = {name.removeprefix(setting.name + "."): text for name, text in value.items()}
        if isinstance(setting.default, float) and type(value) is int:
            value = float(value)
        if type(value) is not type(setting.default):
            problems.append(f"{setting.name} is {value!r}; it should be like {setting.default!r}, which is used")
            value = setting.default
        values[setting.name] = value
    return values, [*problems, *[f"{name} is not a setting we know; it is kept" for name in flat]]


def converted(setting: Setting, text: str) -> Any:
    """A setting's value from typed words. Raises UsageError where it does not fit."""
    kind = type(setting.default)
    if kind is bool and text.lower() in ("true", "false", "yes", "no"):
        return text.lower() in ("true", "yes")
    if kind is int and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if kind is float and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        return float(text)
    if kind is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind is str:
        return text
    raise UsageError(f"{setting.name} cannot be {text!r}", f"it is {setting.help}; for example {setting.default!r}")


def with_value(text: str, name: str, value: Any) -> str:
    """TOML text with one (dotted) setting changed and everything else, comments too, as it was. None removes it."""
    import tomlkit

    document = tomlkit.parse(text)
    table: Any = document
    *tables, last = name.split(".")
    for part in tables:
        if part not in table:
            if value is None:
                return text
            table[part] = tomlkit.table()
        table = table[part]
    if value is None:
        table.pop(last, None)
    else:
        table[last] = value
    return tomlkit.dumps(document)
