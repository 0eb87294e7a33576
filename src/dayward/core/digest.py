"""Hashes without OpenSSL: `hashlib` loads it for 7 ms, a tenth of a short command, and Python's own are as good here.

The modules under `hashlib` have moved between versions of Python; where one is not found, `hashlib` it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b, sha1, sha256
else:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    try:
        from _sha1 import sha1
    except ImportError:
        from hashlib import sha1
    try:
        from _sha256 import sha256
    except ImportError:
        try:
            from _sha2 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ["blake2b", "sha1", "sha256"]
