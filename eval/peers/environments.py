"""Make a virtual environment that holds what a file of pinned requirements names, once.

Knows pip, not what is run with it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import platformdirs

from index.types import DatelineError

READY = "ready"  # written last: an environment without it is made anew
TOLD = 2000  # characters of what pip said that an error repeats


def environment(requirements: Path, home: Path | None = None) -> Path:
    """The Python of an environment with these requirements; other pins make another environment.

    Raises DatelineError when pip can't install them.
    """
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = (home or _home()) / f"{requirements.stem}-{digest}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (folder / READY).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        _install(python, requirements)
        (folder / READY).touch()
    return python


def _home() -> Path:
    return Path(platformdirs.user_cache_dir("dateline")) / "peers"


def _install(python: Path, requirements: Path) -> None:
    command = [str(python), "-m", "pip", "install", "-q", "-r", str(requirements)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise DatelineError(
            f"pip could not install {requirements}: {ran.stderr[-TOLD:].strip()}\n"
            "check the network, or run without this system (--only)"
        )
