"""All measures of a run as one JSON value: means with 95 % intervals, by kind, curves, by question.

A pure function of the records and the seed: the same answers give the same scores. Times, which
never repeat, are in a part of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from eval import abstention
from eval.marks import is_right, marks
from eval.measures import Scores, passage_length, retrieval
from eval.records import Record
from eval.statistics import Estimate, Values, estimate, mean, percentile

STEPS = ("rewrite_ms", "retrieve_ms", "read_ms", "compose_ms", "total_ms")
BY_KIND = ("right", "answered", "gold-in-answer", "F1", "span citation F1", "passage R@5")
SHARES = (50, 95, 99)
DIGITS = 6


def scores(records: Sequence[Record], seed: int = 0) -> dict[str, Any]:
    """{counts, passage_characters, measures, kinds, curves, questions}; see the parts."""
    values = by_question(records)
    return {
        "counts": counts(records),
        "passage_characters": _rounded(passage_length(_asked(records))),
        "measures": _estimates(records, values, seed),
        "kinds": kinds(records, values, seed),
        "curves": curves(records),
        "questions": _turned(records, values),
    }


def timings(records: Sequence[Record]) -> dict[str, dict[str, float | None]]:
    """Milliseconds of each step and as the asker saw them: {step: {p50, p95, p99}}."""
    answers = [record.answer for record in records if record.answer]
    found = {step: [answer["timing"][step] for answer in answers] for step in STEPS}
    found["asked_ms"] = [record.asked_ms for record in records if record.answer]
    return {
        step: {f"p{share}": _rounded(percentile(values, share)) for share in SHARES}
        for step, values in found.items()
    }


def by_question(records: Sequence[Record]) -> Scores:
    """Every measure of single questions: measure -> id -> value."""
    values: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for record in records:
        for name, value in marks(record).items():
            values[name][record.question.id] = value
    return {**values, **retrieval(_asked(records))}


def counts(records: Sequence[Record]) -> dict[str, int]:
    """How many questions of each sort, and what became of them."""
    return {
        "questions": len(records),
        "answerable": sum(record.question.answerable for record in records),
        "answered": sum(record.answered for record in records),
        "abstained": sum(record.abstained for record in records),
        "errors": sum(record.answer is None for record in records),
    }


def kinds(records: Sequence[Record], values: Scores, seed: int) -> dict[str, Any]:
    """For each kind of question, its own values of the measures in BY_KIND."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        grouped[record.question.kind or "no kind"].append(record.question.id)
    return {
        kind: {
            name: _plain(mean([values[name][id] for id in ids if id in values[name]], seed))
            for name in BY_KIND
            if values.get(name, {}).keys() & ids
        }
        for kind, ids in sorted(grouped.items())
    }


def curves(records: Sequence[Record]) -> dict[str, Any]:
    """What the plots of abstention and calibration show."""
    confidence, right, answered, *_ = _columns(records).T
    coverage, risk = abstention.risk_coverage(confidence, right)
    bins = abstention.reliability(confidence[answered == 1], right[answered == 1])
    return {
        "coverage": [_rounded(value) for value in coverage],
        "risk": [_rounded(value) for value in risk],
        "shipped_coverage": _rounded(answered.mean()) if len(answered) else None,
        "reliability": [
            {name: _rounded(value) for name, value in asdict(one).items()} for one in bins
        ],
    }


def _estimates(records: Sequence[Record], values: Scores, seed: int) -> dict[str, Any]:
    measured = {name: mean(list(kept.values()), seed) for name, kept in values.items()}
    data = _columns(records)
    columns = [list(column) for column in data.T]
    for name, measure in _OF_ALL.items():
        measured[name] = estimate(columns, measure, seed)
    given = [list(column) for column in data[data[:, 2] == 1].T] if len(data) else []
    measured["ECE"] = estimate(
        given, lambda rows: abstention.calibration_error(rows[:, 0], rows[:, 1]), seed
    )
    return {name: _plain(one) for name, one in measured.items()}


# Measures that only a whole set of questions has; the columns are those of `_columns`.
_OF_ALL: dict[str, Callable[[Values], float | None]] = {
    "AURC": lambda rows: abstention.aurc(rows[:, 0], rows[:, 1]),
    "AUC": lambda rows: abstention.auc(rows[:, 0], rows[:, 3]),
    "abstention precision": lambda rows: abstention.precision(rows[:, 4], rows[:, 3]),
    "abstention recall": lambda rows: abstention.recall(rows[:, 4], rows[:, 3]),
    "abstention F1": lambda rows: abstention.f1(rows[:, 4], rows[:, 3]),
}


def _columns(records: Sequence[Record]) -> Values:
    """(questions, 5): confidence, answered rightly, answered, answerable, abstained.

    An error is no abstention, and the least apt confidence: 1 for what can't be answered, else 0.
    """
    rows = [
        (
            record.answer["confidence"] if record.answer else not record.question.answerable,
            record.answered and is_right(record),
            record.answered,
            record.question.answerable,
            record.abstained,
        )
        for record in records
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 5)


def _asked(records: Sequence[Record]) -> list[tuple[Any, Any]]:
    return [(record.question, record.found) for record in records]


def _turned(records: Sequence[Record], values: Scores) -> dict[str, dict[str, float | None]]:
    return {
        record.question.id: {
            name: _rounded(kept[record.question.id])
            for name, kept in values.items()
            if record.question.id in kept
        }
        for record in records
    }


def _plain(one: Estimate) -> dict[str, Any]:
    return {name: _rounded(value) for name, value in asdict(one).items()}


def _rounded(value: float | None) -> float | None:
    return round(float(value), DIGITS) if isinstance(value, float) else value
