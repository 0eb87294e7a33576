"""`preferences`: how you like things."""

from __future__ import annotations

from typing import Any

from dayward.actions.action import Action, Effect, Outcome, arg
from dayward.actions.context import Context
from dayward.actions.views import Table
from dayward.core.clock import zone_named
from dayward.core.errors import UsageError
from dayward.core.settings import converted, parse_toml, with_value
from dayward.planning.layout import PREFERENCES as FILE
from dayward.planning.preferences import PREFERENCES
from dayward.workspace.receipts import Receipt
from dayward.workspace.repository import Edit


class Preferences(Action):
    """Show your preferences, or set one.

    They are kept in dayward.toml in your folder. "none" sets one back to its default.
    """

    name = "preferences"
    group = "Plan"
    aliases = ("prefs",)
    writes = True
    examples = ("preferences", "preferences timezone Europe/Madrid")
    phrases = (
        "<show> [my|the] (preferences|settings|options)",
        "preferences",
        "my preferences",
        "(set|change) [my|the] preference {name_:word} to {value:words}",
        "(set|change) [my|the] {name_:word} preference to {value:words}",
    )

    name_: str | None = arg("which preference", hint="NAME", default=None)
    value: str | None = arg("its new value, or none", rest=True, default=None)

    def effects(self) -> tuple[Effect, ...]:
        """It writes the preferences file if a value is given."""
        return (Effect("read", "preferences"), Effect("write", "preferences"))

    def run(self, ctx: Context) -> Outcome:
        """Show all, show one, or set one."""
        name = self.name_
        words = self.value
        if name == "set" and words:
            name, _, words = words.partition(" ")
        setting = next((s for s in PREFERENCES if s.name == name), None)
        if name and setting is None:
            raise UsageError(f"there is no preference {name!r}", "see all: dayward preferences")
        if setting is None or not words:
            shown = [setting] if setting else list(PREFERENCES)
            rows = tuple((s.name, _shown(ctx.preferences[s.name]) or "–", s.help) for s in shown)
            return Outcome(
                (Table(("name", "value", "what it is"), rows),), {s.name: ctx.preferences[s.name] for s in shown}
            )
        value = None if words == "none" else converted(setting, words)
        if setting.name == "timezone" and value:
            zone_named(value)
        receipt = set_preference(ctx, setting.name, value, f"Set {setting.name} to {words}")
        return Outcome((), {setting.name: value}, (receipt,))


def set_preference(ctx: Context, name: str, value: Any, what: str) -> Receipt:
    """Change one preference in its file, keeping comments and unknown keys; None removes it."""
    snapshot = ctx.read(FILE)
    old = (snapshot.data or b"").decode("utf-8", "replace")
    parse_toml(old, FILE)
    return ctx.change([Edit(snapshot, with_value(old, name, value).encode())], what)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list | dict) else str(value)
