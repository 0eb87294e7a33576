"""What Dayward knows of a place where agents are, whichever it is."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Agent(NamedTuple):
    """One agent. Times are ISO 8601, "" where the place does not tell."""

    id: str
    name: str
    created_at: str = ""
    last_updated: str = ""


class Agents(Protocol):
    """A place where agents are. Every method may raise Unavailable (not reachable), or Refused (the key will not do)."""

    async def agent(self, id_: str) -> Agent:
        """The agent of that id, asked for by its id. Raises Negative where there is none."""

    async def agents(self) -> list[Agent]:
        """All of them, whatever number of pages that takes."""

    async def close(self) -> None:
        """Hang up."""
