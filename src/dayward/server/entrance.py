"""Who gets in: passwords, sessions, one-time links, tokens. Only digests of what opens are kept."""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dayward.core import clock
from dayward.core.errors import Negative, Refused, UsageError
from dayward.core.home import Home
from dayward.core.secrets import known
from dayward.server.caller import ROLES, SCOPES, Caller, scopes_of
from dayward.server.keys import key
from dayward.server.limits import Limit
from dayward.state import accounts, people
from dayward.state.accounts import Account
from dayward.state.database import Database

LASTING = timedelta(days=30)
"""How long a session lasts without being used."""
LINK = timedelta(minutes=30)
"""How long a link from the terminal may be used."""
INVITED = timedelta(days=3)
"""How long a link that lets somebody else in may be used."""
SHORTEST, LONGEST = 10, 1_000
"""Characters of a password."""
_SEEN = timedelta(minutes=5)
"""How old the note of when a session was used may be."""
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_TOKEN = "dw_"  # noqa: S105 (how every token begins, so that one that got lost can be recognised)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""What OWASP names as the least for argon2id: 19 MiB, two passes."""
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ZmFrZWZha2VmYWtlZmFrZWZha2VmYWtlZmFrZWZha2U"
"""What a password is compared with where nobody has that name, so that it takes as long."""


class Session(NamedTuple):
    """What a browser keeps of a session, and who it is."""

    cookie: str
    caller: Caller


class Entrance:
    """The door-keeper of a home."""

    def __init__(self, home: Home, database: Database) -> None:
        self._database = database
        self._key = key(home)
        self._guesses = Limit(10, 60.0)
        self._one_at_a_time = threading.Lock()

    def log_in(self, name: str, password: str, where: str, agent: str) -> Session:
        """Begin a session. Raises Refused for a wrong name or password, and where too many were tried."""
        tries = (f"name {name[:80]}", f"from {where}")
        for tried in tries:
            if wait := self._guesses.wait(tried):
                raise Refused(f"too many tries; wait {wait} s", "forgotten? In a terminal: dayward web link")
        with self._database.reading() as connection:
            found = accounts.of(connection, name)
        if not self._right(found.password if found else "", password[:LONGEST]) or found is None:
            raise Refused("the name or the password is wrong", "forgotten? In a terminal: dayward web link")
        for tried in tries:
            self._guesses.back(tried)
        return self._begin(Account(found.id, found.person, found.role), agent)

    def session(self, cookie: str) -> Caller | None:
        """Whose session that is; None for one that ended, or that we did not make."""
        secret = self._signed(cookie)
        if not secret:
            return None
        now, digest = clock.utc(), _digest(secret)
        with self._database.reading() as connection:
            found = accounts.session(connection, digest, now)
        if found is None:
            return None
        account, seen_at = found
        if now - seen_at > _SEEN:
            with self._database.transaction() as connection:
                accounts.seen(connection, digest, now, LASTING)
        return Caller(account, scopes_of(account.role), "session", digest, _csrf(secret))

    def token(self, secret: str) -> Caller | None:
        """Whose token that is, with no more than its account may do now."""
        if not secret.startswith(_TOKEN):
            return None
        with self._database.transaction() as connection:
            found = accounts.token(connection, _digest(secret), clock.utc())
        if found is None:
            return None
        account, row = found
        return Caller(account, scopes_of(account.role) & frozenset(row.scopes), "token", row.id)

    def log_out(self, caller: Caller) -> None:
        """End a session."""
        with self._database.transaction() as connection:
            accounts.end_session(connection, caller.proof)

    def link(self, account: Account, lasting: timedelta = LINK) -> str:
        """A secret that sets the password of an account, once. Raises UsageError for a name that is none."""
        if not _NAME.fullmatch(account.id) or account.role not in ROLES:
            raise UsageError(
                "an account has a name in small letters and is owner, member or reader", "such as: ben member"
            )
        secret = known(secrets.token_urlsafe(24))
        with self._database.transaction() as connection:
            if account.person not in {one.id for one in people.everyone(connection)}:
                raise Negative(
                    f"there is nobody called {account.person!r} here", f"dayward person add {account.person} FOLDER"
                )
            accounts.add_link(connection, _digest(secret), account, clock.utc(), lasting)
        return secret

    def invited(self, secret: str) -> Account:
        """Whose password a link sets. Raises Negative where it sets none (any more)."""
        with self._database.reading() as connection:
            found = accounts.link(connection, _digest(secret), clock.utc())
        if found is None:
            raise Negative("this link was used already, or is too old", "make another in a terminal: dayward web link")
        return found

    def accept(self, secret: str, password: str, agent: str) -> Session:
        """Use a link: set the password and begin a session; all other sessions of the account end."""
        account, now = self.invited(secret), clock.utc()
        kept = self.hashed(password)
        with self._database.transaction() as connection:
            if not accounts.use_link(connection, _digest(secret), now):
                raise Negative("this link was used already", "make another in a terminal: dayward web link")
            accounts.keep(connection, account, kept, account.id, now)
        return self._begin(account, agent)

    def change_password(self, caller: Caller, old: str, new: str) -> None:
        """Another password; all other sessions end. Raises Refused where the old one is wrong."""
        if wait := self._guesses.wait(f"name {caller.account.id}"):
            raise Refused(f"too many tries; wait {wait} s", "")
        with self._database.reading() as connection:
            found = accounts.of(connection, caller.account.id)
        if found is None or not self._right(found.password, old):
            raise Refused("the old password is wrong", "forgotten? In a terminal: dayward web link")
        kept = self.hashed(new)
        with self._database.transaction() as connection:
            accounts.set_password(connection, caller.account, kept, clock.utc())
            accounts.end_sessions(connection, caller.account.id, but=caller.proof)

    def new_token(self, account: Account, name: str, scopes: list[str], ends_at: datetime | None = None) -> str:
        """A token for a program, shown this once. Raises UsageError for a scope there is not or may not be given."""
        wrong = [scope for scope in scopes if scope not in SCOPES]
        if not scopes or wrong:
            raise UsageError(f"there is no scope {wrong[0]!r}" if wrong else "a token needs a scope", ", ".join(SCOPES))
        if more := set(scopes) - scopes_of(account.role):
            raise Refused(f"a {account.role} may not {', '.join(sorted(more))}", "leave that out")
        secret = known(_TOKEN + secrets.token_urlsafe(32))
        with self._database.transaction() as connection:
            accounts.add_token(connection, account, name[:100], _digest(secret), scopes, clock.utc(), ends_at)
        return secret

    def hashed(self, password: str) -> str:
        """A password as it is kept. Raises UsageError for one that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters", "a few words are easy to remember")
        with self._one_at_a_time:
            return _HASHER.hash(password)

    def _right(self, kept: str, password: str) -> bool:
        with self._one_at_a_time:  # each takes 19 MiB
            try:
                return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def _begin(self, account: Account, agent: str) -> Session:
        secret = secrets.token_urlsafe(32)
        digest = _digest(secret)
        with self._database.transaction() as connection:
            accounts.begin_session(connection, digest, account.id, agent, clock.utc(), LASTING)
        caller = Caller(account, scopes_of(account.role), "session", digest, _csrf(secret))
        return Session(f"{secret}.{self._mac(secret)}", caller)

    def _signed(self, cookie: str) -> str:
        """The secret in a cookie that we signed, "" for any other."""
        secret, _, mac = cookie.partition(".")
        return secret if mac and hmac.compare_digest(mac.encode(), self._mac(secret).encode()) else ""

    def _mac(self, secret: str) -> str:
        return hmac.new(self._key, secret.encode(), sha256).hexdigest()


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _csrf(secret: str) -> str:
    """What a form of a session carries: only a page that we sent can know it."""
    return sha256(b"csrf " + secret.encode()).hexdigest()[:40]
