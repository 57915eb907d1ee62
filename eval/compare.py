"""Compare two runs of the same questions: paired differences, McNemar's test, what flipped.

Works on the scores.json and the records of two run folders; asks nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.evaluate import SCORES
from eval.marks import YES_OR_NO
from eval.records import Record, read_records
from eval.statistics import Estimate, difference, mcnemar
from index.types import DatelineError

MARGIN = 0.02
# What a change must not make worse; each is one value a question, more is better.
GUARDED = (
    "right",
    "F1",
    "gold-in-first-quote",
    "gold-in-answer",
    "evidence quoted",
    "span citation F1",
    "citations exact",
    "article nDCG@10",
    "passage nDCG@10",
    "answer-in-passage@5",
)
EXACT = "citations exact"  # an invariant, so no margin
# Measures that only a whole set of questions has, and those of them that are guarded too.
OF_ALL = ("AUC", "AURC", "ECE", "abstention precision", "abstention recall", "abstention F1")
GUARDED_OF_ALL = ("AUC", "abstention F1")
Scored = dict[str, dict[str, float]]  # question id -> measure -> value


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of both runs over the questions that both have; `p` for yes/no measures."""

    measure: str
    before: float
    after: float
    difference: Estimate
    p: float | None
    worse: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """One measure of a whole set of questions in both runs."""

    measure: str
    before: float
    after: float
    worse: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that one run got right and the other wrong."""

    before: Record
    after: Record
    won: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs beside each other."""

    rows: tuple[Row, ...]
    of_all: tuple[Whole, ...]
    flips: tuple[Flip, ...]
    margin: float

    @property
    def worse(self) -> list[str]:
        """The guarded measures that fell by more than the margin, by name."""
        return worse(self.rows, self.of_all)


def compare(before: Path, after: Path, margin: float = MARGIN, seed: int = 0) -> Comparison:
    """Compare the run in folder `after` with that in `before`.

    Raises DatelineError when a folder holds no finished run, or they asked different questions.
    """
    then, now = _read(before), _read(after)
    old, new = then["questions"], now["questions"]
    if old.keys() != new.keys():
        odd = sorted(old.keys() ^ new.keys())
        raise DatelineError(
            f"{before} and {after} asked different questions ({len(odd)} are in one only, such as "
            f"{odd[0]!r}): run both with the same --questions, --limit and --seed"
        )
    rows = compared(old, new, margin, seed)
    of_all = wholes(_values(then), _values(now), margin)
    return Comparison(tuple(rows), tuple(of_all), tuple(_flips(before, after, old, new)), margin)


def worse(rows: Sequence[Row], of_all: Sequence[Whole]) -> list[str]:
    """The names of what fell too far."""
    fallen = [row.measure for row in rows if row.worse]
    return fallen + [whole.measure for whole in of_all if whole.worse]


def compared(old: Scored, new: Scored, margin: float, seed: int = 0) -> list[Row]:
    """A row for each measure that some question has in both."""
    names = dict.fromkeys(name for kept in old.values() for name in kept)
    rows = []
    for name in names:
        both = [id for id in old if name in old[id] and name in new[id]]
        if both:
            values = [old[id][name] for id in both], [new[id][name] for id in both]
            rows.append(_row(name, *values, margin, seed))
    return rows


def wholes(
    before: dict[str, float | None], after: dict[str, float | None], margin: float
) -> list[Whole]:
    """The measures of whole sets that both have."""
    found = []
    for name in OF_ALL:
        then, now = before.get(name), after.get(name)
        if then is not None and now is not None:
            worse = name in GUARDED_OF_ALL and now < then - margin
            found.append(Whole(name, then, now, worse))
    return found


def _row(
    name: str, before: Sequence[float], after: Sequence[float], margin: float, seed: int
) -> Row:
    found = difference(before, after, seed)
    assert found.value is not None
    return Row(
        name,
        sum(before) / len(before),
        sum(after) / len(after),
        found,
        mcnemar(before, after) if _is_yes_or_no(name) else None,
        name in GUARDED and found.value < (0 if name == EXACT else -margin),
    )


def _is_yes_or_no(name: str) -> bool:
    counted = ("Hits@", "AllEvidence@", "answer-in-passage@")
    return name in YES_OR_NO or any(mark in name for mark in counted)


def _flips(before: Path, after: Path, old: Scored, new: Scored) -> list[Flip]:
    then = {record.question.id: record for record in read_records(before)}
    now = {record.question.id: record for record in read_records(after)}
    return [
        Flip(then[id], now[id], new[id]["right"] > old[id]["right"])
        for id in old
        if old[id]["right"] != new[id]["right"]
    ]


def _read(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / SCORES).read_text("utf-8"))
    except OSError:
        raise DatelineError(
            f"{folder} holds no finished run: make one with `dateline eval run --out {folder}`"
        ) from None
    return found


def _values(found: dict[str, Any]) -> dict[str, float | None]:
    return {name: one["value"] for name, one in found.get("measures", {}).items()}
