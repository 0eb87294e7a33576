"""`register`: schedule a prompt."""

from __future__ import annotations

from typing import Any

from dayward.actions.context import OWNER
from dayward.app.prompting import prompt_state
from dayward.channels import configured
from dayward.channels.setting import Setup
from dayward.cli.prompting.parameters import Parameter
from dayward.connectors.agents.places import place
from dayward.core import clock
from dayward.core.configuration import Configuration
from dayward.prompts.registering import ZONE, Asked, checked, register
from dayward.prompts.target import AGENTS, LETTA
from dayward.prompts.validating import validate

SUMMARY = "Register a new scheduled prompt"
PARAMETERS = (
    Parameter("agent_id", "the agent: its id, openai:MODEL, dayward:NAME, or a chat address", required=True),
    Parameter("prompt", "what to send", required=True),
    Parameter("time", "once, at this time (ISO 8601; UTC where it names no zone)"),
    Parameter("cron", "again and again, by a cron expression"),
    Parameter("every", "again and again, at an interval: 30s, 5m, 1h"),
    Parameter("max_repetitions", "end after so many times", "integer"),
    Parameter("start_at", "when an interval begins (ISO 8601)"),
    Parameter("skip_validation", "do not ask whether there is such an agent", "boolean"),
    Parameter("zone", "the time zone of --cron, and of times that name none", default=ZONE),
    Parameter("deliver", "where to send the reply, such as ntfy:topic"),
)


def run(given: dict[str, Any], config: Configuration) -> dict[str, Any]:
    """Check it, ask whether there is such an agent, keep it."""
    skip = given.pop("skip_validation")
    asked = Asked(**{name: value for name, value in given.items() if value is not None})
    now = clock.utc()
    to, _ = checked(asked, now)
    if not skip:
        channels = {channel.name for channel in configured(Setup(config.home, config.values, OWNER, lambda _: {}))}
        validate(to, lambda channel: place(channel, config.values), channels - {LETTA, AGENTS})
    return register(prompt_state(config), OWNER, asked, now)
