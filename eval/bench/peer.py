"""The stock recipe's environment: its own, built once, so that neither side's libraries move.

Knows where it is kept and how to run a program in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

HERE = Path(__file__).parent
PROGRAM = HERE / "stock.py"
REQUIREMENTS = HERE / "stock.txt"


def environment(say: Callable[[str], object]) -> Path:
    """The Python of the stock recipe's environment; built when it is not there, from PyPI."""
    folder = Path(platformdirs.user_cache_dir("dateline")) / "peers" / "stock"
    python = folder / "bin" / "python"
    built = folder / "built-from.txt"
    wanted = REQUIREMENTS.read_text()
    if not built.exists() or built.read_text() != wanted:
        say(f"building the stock recipe's environment in {folder}: minutes, once")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS)]
        subprocess.run(install, check=True)
        built.write_text(wanted)
    return python


def run(python: Path, *arguments: str) -> tuple[dict[str, Any], float]:
    """What the stock program prints, and the seconds from its start to its end."""
    started = time.perf_counter()
    ran = subprocess.run(
        [str(python), str(PROGRAM), *arguments], capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if ran.returncode:
        raise RuntimeError(f"{PROGRAM.name} {' '.join(arguments)}: {ran.stderr[-2000:]}")
    printed: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return printed, seconds
