"""Put one system through its phases, each in a process of its own, and read what came of it.

Knows which systems there are and how to start them; measures nothing but time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.peers.environments import environment
from eval.types import Collection
from index.types import DatelineError

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
OURS = "dateline"
TOLD = 2000  # characters of a failed program's complaint that an error repeats
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "true",
}
Cost = dict[str, float]


@dataclass(frozen=True, slots=True)
class System:
    """What is measured: a recipe of `programs`, its options, and the phases it can do.

    `requirements` names the pinned file of its environment; None is the project's own.
    """

    name: str
    recipe: str
    requirements: str | None
    options: dict[str, Any] = field(default_factory=dict)
    phases: tuple[str, ...] = ("ingest", "first", "search")


SYSTEMS = (
    System(OURS, "with_dateline", None, phases=("ingest", "first", "search", "answer")),
    System("langchain", "with_langchain", "langchain.txt"),
    System("haystack", "with_haystack", "haystack.txt"),
    System("txtai", "with_txtai", "txtai.txt", {"hybrid": False}),
    System("txtai hybrid", "with_txtai", "txtai.txt", {"hybrid": True}),
)


def write_inputs(collection: Collection, folder: Path) -> None:
    """The articles and questions as every system reads them: without gold.

    Raises DatelineError when the folder holds a run with others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    articles = (
        {
            "url": one.url,
            "title": one.title,
            "text": one.text,
            "published": one.published.isoformat() if one.published else None,
            "source": one.source,
        }
        for one in collection.articles
    )
    asked = ({"id": one.id, "question": one.question} for one in collection.questions)
    for name, rows in (("articles.jsonl", articles), ("questions.jsonl", asked)):
        _write_once(folder / name, rows)


def run_system(system: System, folder: Path) -> None:
    """Every phase that the folder has no result of yet. Raises DatelineError when one fails."""
    index = index_folder(system, folder)
    index.parent.mkdir(exist_ok=True)
    python = environment(HERE / system.requirements) if system.requirements else sys.executable
    for phase in system.phases:
        if not (index.parent / f"{phase}.cost.json").is_file():
            if phase == "ingest":  # what a stopped one left would make this one look quicker
                shutil.rmtree(index, ignore_errors=True)
            command = [
                str(python), str(PROGRAMS / "drive.py"), phase, system.recipe,
                json.dumps(system.options), str(folder.resolve()), str(index.resolve()),
            ]  # fmt: skip
            took = _run(command, system, index.parent / f"{phase}.log")
            if phase == "first":
                (index.parent / "cold.json").write_text(json.dumps({"seconds": took}) + "\n")


def index_folder(system: System, folder: Path) -> Path:
    """Where a system keeps its index; what came of its phases lies beside it."""
    return folder / system.name.replace(" ", "-") / "index"


def read_cost(system: System, phase: str, folder: Path) -> Cost:
    """What a phase took.

    Of all "peak_mb"; of ingest "seconds", "cpu_s", "characters" and "passages"; of search and
    answer "cpu_ms", the mean of a question.
    """
    text = (index_folder(system, folder).parent / f"{phase}.cost.json").read_text("utf-8")
    cost: Cost = json.loads(text)
    return cost


def read_cold_start(system: System, folder: Path) -> float:
    """Seconds from the start of a process to its first passage."""
    text = (index_folder(system, folder).parent / "cold.json").read_text("utf-8")
    return float(json.loads(text)["seconds"])


def read_replies(system: System, phase: str, folder: Path) -> dict[str, tuple[float, Any]]:
    """Of each question, by id: how many milliseconds it took and what was given."""
    with (index_folder(system, folder).parent / f"{phase}.jsonl").open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return {row["id"]: (row["ms"], row["given"]) for row in rows}


def _run(command: list[str], system: System, log: Path) -> float:
    """Run a program; seconds until it said its first line, or until it ended without one."""
    started = time.perf_counter()
    with (
        log.open("w") as complaint,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaint, env=_surroundings(system)
        ) as program,
    ):
        assert program.stdout is not None
        program.stdout.readline()
        took = time.perf_counter() - started
        program.stdout.read()
    if program.returncode:
        told = log.read_text(errors="replace")[-TOLD:].strip()
        raise DatelineError(f"{system.name} failed, {log} has it whole: {told}")
    return took


def _surroundings(system: System) -> dict[str, str]:
    """The environment's variables: nothing of ours on the path of another system."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ours = {} if system.requirements else {"PYTHONPATH": str(HERE.parents[1])}
    return {**kept, **QUIET, **ours}


def _write_once(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if path.is_file() and path.read_text("utf-8") != text:
        raise DatelineError(f"{path} is of a run with others: give another --out")
    path.write_text(text, "utf-8")
