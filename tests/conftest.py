"""Every test has a home of its own: no test reads or writes the configuration of whoever runs it."""

from __future__ import annotations

import os
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

_OWN = ("GIT_", "DAYWARD_", "XDG_", "SSH_")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with a git identity in it; everything that could point elsewhere is taken out of the environment."""
    folder = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name.startswith(_OWN) and name != "DAYWARD_TEST_DATA":
            monkeypatch.delenv(name)
    (folder / "gitconfig").write_text("[user]\n\tname = Anna\n\temail = anna@example.org\n")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("DAYWARD_HOME", str(folder / "dayward"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder
