"""`sync`: this device and the remote become one."""

from __future__ import annotations

from dayward.actions.action import AT_HOME, Action, Effect, Outcome, option
from dayward.actions.context import Context
from dayward.actions.views import Text
from dayward.core.errors import UsageError
from dayward.workspace.remote import split_address
from dayward.workspace.start import set_remote
from dayward.workspace.sync import Report, sync


class Sync(Action):
    """Fetch, merge and push.

    Edits you made outside Dayward are committed as yours first. Tasks and days merge by meaning; where two
    devices changed the same thing differently, both versions are kept and named.
    """

    name = "sync"
    group = "Together"
    known_as = ("git_sync",)
    writes = True
    doors = AT_HOME
    examples = ("sync", "sync --remote git@example.org:me/life.git")
    phrases = (
        "sync",
        "synchronise",
        "synchronize",
        "sync [my|the|all] (files|data|notes|tasks|life|folder|repository|everything)",
        "(sync|synchronise|synchronize) (everything|now|it|with the server|with the remote)",
        "pull and push",
    )

    remote: str | None = option("name the remote to sync with (kept)", hint="ADDRESS")
    delete_many: bool = option("allow the remote to delete many lines", default=False)

    def effects(self) -> tuple[Effect, ...]:
        """It talks to the remote and may write any file."""
        return (Effect("network", "remote"), Effect("write", "history"))

    def run(self, ctx: Context) -> Outcome:
        """Set the remote if one is named, then sync."""
        ctx.require("network", "remote")
        if self.remote:
            clean, given = split_address(self.remote)
            if given:
                raise UsageError(
                    "an address with a password in it is not kept",
                    "leave the password out and set DAYWARD_GIT_TOKEN, or use dayward init PATH --from ADDRESS",
                )
            set_remote(ctx.workspace.git, clean)
        return told(sync(ctx.workspace, ctx.origin(), delete_many=self.delete_many, credentials=ctx.credentials()))


def told(report: Report) -> Outcome:
    """What a sync did, in words."""
    parts = []
    if report.kept:
        parts.append(f"kept your own edits of {', '.join(report.kept[:3])}{' …' if len(report.kept) > 3 else ''}")
    if report.pulled:
        parts.append(f"took in {report.pulled} change{'' if report.pulled == 1 else 's'}")
    if report.pushed:
        parts.append(f"sent {report.pushed} change{'' if report.pushed == 1 else 's'}")
    text = ", ".join(parts) if parts else "nothing new on either side"
    return Outcome((Text(text[0].upper() + text[1:] + "."),), report._asdict(), (), report.notes)
