"""Every error Dayward raises on purpose, in one tree.

    DaywardError                what went wrong, and what to type next
    ├── Negative         (1)    a question answered with no: nothing found, a check that failed
    ├── UsageError       (2)    the words of the call cannot be understood
    ├── Refused          (3)    understood, and not allowed
    ├── NeedsApproval    (4)    allowed once somebody says yes
    ├── Conflict         (5)    something else changed in the meantime; nothing was overwritten
    └── Unavailable      (1)    a file, disk, repository or network is not usable as it is

The number is the exit code of the command line; 0 is done and 70 an internal fault (any other exception).
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_INTERNAL = 70


class DaywardError(Exception):
    """Something went wrong that the person can act on.

    `message` says what happened; `next_step` is what to do about it; `details` are further lines, such as a diff.
    """

    exit_code = 1
    code = "error"

    def __init__(self, message: str, next_step: str = "", details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.details = details


class Negative(DaywardError):
    """The answer is no: nothing found, or a check did not pass."""

    code = "negative"


class Several(Negative):
    """Several things fit: `choices` are what to call each, and its words."""

    def __init__(
        self, message: str, next_step: str, details: tuple[str, ...], choices: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(message, next_step, details)
        self.choices = choices


class UsageError(DaywardError):
    """The call itself cannot be understood."""

    exit_code = 2
    code = "usage"


class Refused(DaywardError):
    """Understood, and not allowed."""

    exit_code = 3
    code = "refused"


class NeedsApproval(DaywardError):
    """Waits until somebody says yes. `approval` is the question as programs get it: its id, what it is about, until when."""

    exit_code = 4
    code = "needs_approval"
    approval: dict[str, object] = {}


class Conflict(DaywardError):
    """Something else changed in the meantime; nothing was overwritten."""

    exit_code = 5
    code = "conflict"


class Unavailable(DaywardError):
    """A file, disk, repository or network cannot be used as it is."""

    code = "unavailable"
