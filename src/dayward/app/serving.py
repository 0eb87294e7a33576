"""Pages and the API: what they are made of, where they listen, and how the owner gets in first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dayward.server.house import House
from dayward.server.listening import Listening, allowed, place
from dayward.state import accounts

if TYPE_CHECKING:
    from dayward.server.boundary import Boundary


class Pages:
    """What is served to browsers and programs. Raises Refused where others could reach it and it is not ready for them."""

    def __init__(self, house: House) -> None:
        self.house = house
        where = place(house.settings)
        with house.database.reading() as connection:
            allowed(where, accounts.has_owner(connection))
        self._listening = Listening(where, self._made)
        self.address = self._listening.address

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._listening.run()

    async def close(self) -> None:
        """Stop, within a second."""
        await self._listening.close()
        self.house.close()

    def _made(self) -> Boundary:
        return made(self.house)


def made(house: House) -> Boundary:
    """The application of a house."""
    from dayward import api, web
    from dayward.server.application import application

    where = place(house.settings)
    return application(house, [*api.routers(), *web.routers()], web.shown, [*where.names, where.host], where.proxies)
