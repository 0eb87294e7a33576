"""Every test has a home of its own: no test reads or writes the configuration of whoever runs it."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

# Explaining a failure traces every line of every example; failures are rare, and waiting is not. How long an example takes says
# how busy the machine is: every test has a time limit of its own.
settings.register_profile(
    "dayward",
    phases=[phase for phase in Phase if phase is not Phase.explain],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("dayward")

_ODD = re.compile(r"\W")
_OWN = ("GIT_", "DAYWARD_", "XDG_", "SSH_")


_numbers = count()


def _folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """A new folder. The factory itself would look through all earlier ones for the next number, thousands of times."""
    return factory.mktemp(f"{name}-{next(_numbers)}", numbered=False)


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As pytest's own."""
    return _folder(tmp_path_factory, _ODD.sub("_", request.node.name)[:30])


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with a git identity in it; everything that could point elsewhere is taken out of the environment."""
    folder = _folder(tmp_path_factory, "home")
    for name in os.environ:
        if name.startswith(_OWN) and name != "DAYWARD_TEST_DATA":
            monkeypatch.delenv(name)
    (folder / "gitconfig").write_text("[user]\n\tname = Anna\n\temail = anna@example.org\n")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("DAYWARD_HOME", str(folder / "dayward"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder
