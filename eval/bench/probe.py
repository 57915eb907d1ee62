"""One process that opens an index, searches and answers, and prints what it cost as JSON.

    python -m eval.bench.probe INDEX QUESTIONS

Run for each size, so that memory and opening are those of a process that does nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.timing import percentiles, resident_megabytes, timed
from eval.formats import read_questions
from index.local import STORE
from index.store import Store
from index.types import Vectors
from rag.pipeline import Assistant
from rag.retrieve import retrieve
from rag.settings import open_assistant, settings_from_environment

QUESTIONS = 200
NEIGHBOURS = 10


def probe(folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Opening, memory, latency by stage, recall."""
    settings = replace(settings_from_environment(), index=folder)
    assistant, opened = timed(lambda: open_assistant(settings))
    _, first = timed(lambda: assistant.ask(questions[0]))
    for question in questions[:10]:
        assistant.ask(question)
    found = {
        "open_ms": round(opened),
        "first_answer_ms": round(first),
        **stages(assistant, questions),
        "resident_mb": round(resident_megabytes()),
    }
    return {**found, "recall@10": recall(assistant, folder, questions[:100])}


def stages(assistant: Assistant, questions: Sequence[str]) -> dict[str, dict[str, float]]:
    """Latencies of each stage of a search and of the whole quoted answer, one at a time."""
    index = assistant.index
    times: dict[str, list[float]] = {
        name: [] for name in ("encode", "nearest", "words", "search", "answer")
    }
    for question in questions:
        vectors, spent = timed(lambda: assistant.encoder.encode_query([question]))  # noqa: B023
        times["encode"].append(spent)
        vector = vectors[0]
        times["nearest"].append(timed(lambda: index.nearest(vector, 50))[1])  # noqa: B023
        times["words"].append(timed(lambda: index.matching(question, 50))[1])  # noqa: B023
        times["search"].append(timed(lambda: retrieve(index, question, vector, 20))[1])  # noqa: B023
        times["answer"].append(timed(lambda: assistant.ask(question))[1])  # noqa: B023
    return {name: percentiles(spent) for name, spent in times.items()}


def recall(assistant: Assistant, folder: Path, questions: Sequence[str]) -> float:
    """Share of the ten passages nearest by every kept vector that the index finds."""
    asked = np.asarray(assistant.encoder.encode_query(list(questions)))
    with closing(Store(folder / STORE, writable=True)) as store:
        places = []
        for numbers in exact(store, asked):
            spans = store.passages(numbers)
            places.append({(s.article.id, s.start) for s in spans.values()})
    found = [
        {(hit.span.article.id, hit.span.start) for hit in assistant.index.nearest(v, NEIGHBOURS)}
        for v in asked
    ]
    shared = sum(len(a & b) for a, b in zip(places, found, strict=True))
    return round(shared / sum(map(len, places)), 4)


def exact(store: Store, asked: Vectors) -> list[list[int]]:
    """The numbers of the ten vectors nearest to each of `asked` (n, dimension), all compared."""
    best = np.full((len(asked), NEIGHBOURS), -np.inf, dtype=np.float32)
    names = np.zeros((len(asked), NEIGHBOURS), dtype=np.int64)
    for numbers, vectors in store.vectors(0, store.revision()):
        scores = np.concatenate([best, asked @ vectors.T], axis=1)
        block = np.broadcast_to(np.asarray(numbers), (len(asked), len(numbers)))
        both = np.concatenate([names, block], axis=1)
        top = np.argsort(-scores, axis=1, kind="stable")[:, :NEIGHBOURS]
        best, names = (np.take_along_axis(a, top, axis=1) for a in (scores, both))
    return [row[:].tolist() for row in names]


def main() -> None:
    """Print the measurements of INDEX with the questions of QUESTIONS."""
    folder, questions = map(Path, sys.argv[1:])
    asked = [question.question for question in read_questions(questions)]
    print(json.dumps(probe(folder, asked[:QUESTIONS])))


if __name__ == "__main__":
    main()
