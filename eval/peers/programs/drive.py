"""Run one phase of one system in this process and write down what it took.

Runs in the system's own Python, so it knows the standard library only, and no system: a recipe
(`ingesting`, `searching` and, where it answers, `answering`) is named on the command line.

    python drive.py PHASE RECIPE OPTIONS FOLDER INDEX

FOLDER holds articles.jsonl {url, title, text, ...} and questions.jsonl {id, question}; INDEX is the
system's own. What is found goes to INDEX/../PHASE.jsonl, the cost to INDEX/../PHASE.cost.json.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DEPTH = 20  # passages asked of every system
BYTES = 1024  # in the kilobytes of /proc and getrusage
MEGABYTE = 1_000_000
Rows = Iterator[dict[str, Any]]


def main() -> None:
    """Run the phase named on the command line."""
    phase, recipe, options, folder, index = sys.argv[1:]
    asked = json.loads(options)
    system = importlib.import_module(recipe)
    PHASES[phase](system, asked, Path(folder), Path(index))


def ingest(system: Any, options: dict[str, Any], folder: Path, index: Path) -> None:
    """Make the index. The clock starts when the model is loaded and the articles are read."""
    articles = list(_lines(folder / "articles.jsonl"))
    add = system.ingesting(**options)
    started, worked = time.perf_counter(), time.process_time()
    passages = add(articles, str(index))
    cost = {
        "seconds": time.perf_counter() - started,
        "cpu_s": time.process_time() - worked,
        "characters": sum(len(article["text"]) for article in articles),
        "passages": passages,
    }
    _keep(index, "ingest", cost)


def first(system: Any, options: dict[str, Any], folder: Path, index: Path) -> None:
    """Say "found" once the first question has its first passage: whoever started this times it."""
    question = next(_lines(folder / "questions.jsonl"))["question"]
    found = system.searching(str(index), **options)(question, DEPTH)
    print(f"found {len(found)}", flush=True)
    _keep(index, "first", {})


def search(system: Any, options: dict[str, Any], folder: Path, index: Path) -> None:
    """The passages of every question, after one question that is not timed."""
    find = system.searching(str(index), **options)
    _ask(folder, index, "search", lambda question: [_passage(p) for p in find(question, DEPTH)])


def answer(system: Any, options: dict[str, Any], folder: Path, index: Path) -> None:
    """The whole answer to every question, after one question that is not timed."""
    _ask(folder, index, "answer", system.answering(str(index), **options))


PHASES = {"ingest": ingest, "first": first, "search": search, "answer": answer}


def _ask(folder: Path, index: Path, phase: str, reply: Callable[[str], Any]) -> None:
    questions = list(_lines(folder / "questions.jsonl"))
    reply(questions[0]["question"])
    with (index.parent / f"{phase}.jsonl").open("w", encoding="utf-8") as kept:
        worked = time.process_time()
        for question in questions:
            started = time.perf_counter()
            given = reply(question["question"])
            ms = (time.perf_counter() - started) * 1000
            print(json.dumps({"id": question["id"], "ms": ms, "given": given}), file=kept)
    _keep(index, phase, {"cpu_ms": (time.process_time() - worked) * 1000 / len(questions)})


def _passage(found: tuple[str, int, int, str]) -> dict[str, Any]:
    url, start, end, text = found
    return {"article": url, "start": start, "end": end, "text": text}


def _lines(path: Path) -> Rows:
    with path.open(encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def _keep(index: Path, phase: str, cost: dict[str, Any]) -> None:
    """The cost is written last: it says that the phase is done."""
    whole = {**cost, "peak_mb": _peak() / MEGABYTE}
    (index.parent / f"{phase}.cost.json").write_text(json.dumps(whole) + "\n", "utf-8")


def _peak() -> float:
    """Most bytes this process ever had in memory; getrusage would count its parent's too."""
    try:
        status = Path("/proc/self/status").read_text()
        return float(status.split("VmHWM:")[1].split()[0]) * BYTES
    except (OSError, IndexError):
        unit = 1 if sys.platform == "darwin" else BYTES
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit


if __name__ == "__main__":
    main()
