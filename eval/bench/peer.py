"""The stock recipe (`eval.peers`) as the benchmarks repeat it: an ingest, a cold start.

Knows how to start it anew and what it took; nothing of what it does.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.peers.runs import (
    SYSTEMS,
    index_folder,
    read_cold_start,
    read_cost,
    run_system,
    write_inputs,
)
from eval.types import Collection, Question
from index.types import Article

STOCK = next(system for system in SYSTEMS if system.name == "langchain")


def prepare(articles: Sequence[Article], question: Question, folder: Path) -> None:
    """Write what the recipe reads."""
    shutil.rmtree(folder, ignore_errors=True)
    write_inputs(Collection(tuple(articles), (question,)), folder)


def ingest_rate(folder: Path) -> float:
    """Characters a second of a new index, its model loaded before."""
    shutil.rmtree(index_folder(STOCK, folder).parent, ignore_errors=True)
    run_system(replace(STOCK, phases=("ingest",)), folder)
    cost = read_cost(STOCK, "ingest", folder)
    return cost["characters"] / cost["seconds"]


def cold_start(folder: Path) -> float:
    """Seconds from the start of a process to its first passage, of an index that is there."""
    (index_folder(STOCK, folder).parent / "first.cost.json").unlink(missing_ok=True)
    run_system(replace(STOCK, phases=("first",)), folder)
    return read_cold_start(STOCK, folder)
