"""Hold the product on its own seeds against the committed baseline, and fail when it is worse.

Needs no key, no network and no judge. Raising the baseline is a commit of its own: `--accept`.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.compare import GUARDED, OF_ALL, Row, Scored, Whole, compared, wholes, worse
from eval.doors import InProcess
from eval.evaluate import Watching
from eval.formats import load_collection
from eval.places import fill, settings_for
from eval.records import Record
from eval.run import ask_all, begin, digest, records_of
from eval.scores import by_question, scores
from eval.types import Collection
from index.types import DatelineError
from rag.pipeline import Assistant
from rag.settings import open_assistant

HERE = Path(__file__).parent
QUESTIONS = HERE / "datasets" / "seed_questions.jsonl"
SEEDS = HERE.parent / "seeds"
BASELINE = HERE / "baseline.json"
MARGIN = 0.03  # another quantisation of the encoder flipped 1 seed question of 51 (LOG.md)
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate saw: rows of questions, and of whole-set measures then and now."""

    rows: tuple[Row, ...]
    of_all: tuple[Whole, ...]
    lost: tuple[Record, ...]
    won: tuple[Record, ...]
    margin: float = MARGIN

    @property
    def worse(self) -> list[str]:
        """What fell by more than the margin, by name."""
        return worse(self.rows, self.of_all)


def load_seeds() -> Collection:
    """The seed articles and the questions on them."""
    return load_collection(SEEDS, QUESTIONS)


def answered(
    collection: Collection, watching: Watching, assistant: Assistant | None = None
) -> list[Record]:
    """The questions asked of an assistant; without one, over a new index of the articles."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "run"
        if assistant is None:
            settings = settings_for(Path(kept) / "index")
            fill(settings, collection.articles, watching.ingesting)
            assistant = open_assistant(settings)
        begin(folder, collection.questions, "seeds")
        missing = ask_all(InProcess(assistant), collection.questions, folder)
        for _ in watching.asking(missing, len(collection.questions)):
            pass
        return records_of(folder, collection.questions)


def baseline_of(records: list[Record]) -> dict[str, Any]:
    """What is committed: summary numbers, and each question's values that the gate guards."""
    measures = scores(records)["measures"]
    return {
        "questions": digest([record.question for record in records]),
        "measures": {name: measures[name]["value"] for name in (*GUARDED, *OF_ALL)},
        "values": _guarded(records),
    }


def judged(records: list[Record], baseline: dict[str, Any]) -> Verdict:
    """The records against a baseline. Raises DatelineError when it is of other questions."""
    if digest([record.question for record in records]) != baseline["questions"]:
        raise DatelineError(
            "the seed questions are not those of the baseline: look at the scores, then accept "
            "them with `dateline eval gate --accept`"
        )
    now, then = _guarded(records), baseline["values"]
    measures = {name: one["value"] for name, one in scores(records)["measures"].items()}
    flipped = [r for r in records if now[r.question.id]["right"] != then[r.question.id]["right"]]
    return Verdict(
        tuple(compared(then, now, MARGIN)),
        tuple(wholes(baseline["measures"], measures, MARGIN)),
        tuple(r for r in flipped if not now[r.question.id]["right"]),
        tuple(r for r in flipped if now[r.question.id]["right"]),
    )


def read_baseline(path: Path) -> dict[str, Any]:
    """The committed baseline. Raises DatelineError when there is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except OSError:
        raise DatelineError(
            f"no baseline at {path}: make one with `dateline eval gate --accept`"
        ) from None
    return found


def write_baseline(baseline: dict[str, Any], path: Path) -> None:
    """Accept these numbers as what later changes are held against."""
    values = ",\n".join(
        f"  {json.dumps(id)}: {json.dumps(kept)}" for id, kept in baseline["values"].items()
    )
    head = json.dumps({**baseline, "values": None}, indent=1)
    path.write_text(head.replace('"values": null', f'"values": {{\n{values}\n }}') + "\n", "utf-8")


def _guarded(records: list[Record]) -> Scored:
    values = by_question(records)
    return {
        record.question.id: {
            name: round(values[name][record.question.id], DIGITS)
            for name in GUARDED
            if record.question.id in values.get(name, {})
        }
        for record in records
    }
