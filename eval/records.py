"""One asked question as a value, and the two lines that a run folder keeps of it.

answers.jsonl has a line a question: {id, kind, answerable, gold, answer, error}, the answer whole
as every door gives it. retrieved.jsonl has what measuring needs beside: {id, question, history,
passages, exact, asked_ms}. Knows no measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eval.types import Found, Gold, Question, Turn

ANSWERS, RETRIEVED = "answers.jsonl", "retrieved.jsonl"


@dataclass(frozen=True, slots=True)
class Record:
    """A question and what came of it: the answer's JSON, or None and the error.

    `found` are the passages of a search for its query, best first; `exact` says of each
    citation, in order, whether its quote is `text[start:end]` of its article. `asked_ms` is the
    time as the asker saw it.
    """

    question: Question
    answer: dict[str, Any] | None
    error: str | None = None
    found: tuple[Found, ...] = ()
    exact: tuple[bool, ...] = ()
    asked_ms: float = 0.0

    @property
    def answered(self) -> bool:
        return self.answer is not None and self.answer["status"] == "answered"

    @property
    def abstained(self) -> bool:
        return self.answer is not None and self.answer["status"] == "abstained"

    @property
    def citations(self) -> list[dict[str, Any]]:
        """Every citation of every claim, in order."""
        claims = self.answer["claims"] if self.answer else []
        return [citation for claim in claims for citation in claim["citations"]]


def answer_line(record: Record) -> dict[str, Any]:
    """What answers.jsonl keeps."""
    question = record.question
    return {
        "id": question.id,
        "kind": question.kind,
        "answerable": question.answerable,
        "gold": {
            "answers": list(question.answers),
            "evidence": [asdict(gold) for gold in question.evidence],
            "all": question.every,
        },
        "answer": record.answer,
        "error": record.error,
    }


def retrieved_line(record: Record) -> dict[str, Any]:
    """What retrieved.jsonl keeps."""
    return {
        "id": record.question.id,
        "question": record.question.question,
        "history": [asdict(turn) for turn in record.question.history],
        "passages": [asdict(found) for found in record.found],
        "exact": list(record.exact),
        "asked_ms": round(record.asked_ms, 3),
    }


def read_records(folder: Path) -> list[Record]:
    """The records of a run folder, in the order asked; a torn last line is left out."""
    retrieved = {row["id"]: row for row in whole_lines(folder / RETRIEVED)}
    return [
        _record(row, retrieved[row["id"]])
        for row in whole_lines(folder / ANSWERS)
        if row["id"] in retrieved
    ]


def whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file that a kill may have cut short."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)


def drop_torn_line(path: Path) -> None:
    """Cut what stands behind the last newline, the half of a line that a kill left."""
    if not path.is_file():
        return
    with path.open("rb+") as file:
        body = file.read()
        file.truncate(body.rfind(b"\n") + 1)


def _record(row: dict[str, Any], beside: dict[str, Any]) -> Record:
    gold = row["gold"]
    question = Question(
        row["id"],
        beside["question"],
        row["answerable"],
        row["kind"],
        tuple(gold["answers"]),
        tuple(Gold(**one) for one in gold["evidence"]),
        gold["all"],
        tuple(Turn(**turn) for turn in beside["history"]),
    )
    record = Record(question, row["answer"], row["error"], asked_ms=beside["asked_ms"])
    found = tuple(Found(**passage) for passage in beside["passages"])
    return replace(record, found=found, exact=tuple(beside["exact"]))
