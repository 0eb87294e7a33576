"""Where Chromium is; as root on Debian and Ubuntu it is installed where there is none: `python -m tests.web.browser.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium() -> str:
    """The path of a browser of that family, "" where there is none. CHROMIUM=path names another."""
    return os.environ.get("CHROMIUM") or next((found for name in _NAMES if (found := shutil.which(name))), "")


def main() -> int:
    """See to it that there is one."""
    if chromium():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (("update", "-qq"), ("install", "-y", "-qq", "--no-install-recommends", "chromium")):
            subprocess.run(["apt-get", *words], check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
        if chromium():
            return 0
    print("there is no Chromium here; on Debian: apt install chromium, or: make test-web CHROMIUM=path")
    return 2


if __name__ == "__main__":
    sys.exit(main())
