"""Ask every question once and keep what came of it, so that a stopped run goes on where it was.

Does not score: eval.scores does, from the files that this writes into the run folder.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from eval.doors import Door, GoneError
from eval.records import (
    ANSWERS,
    RETRIEVED,
    Record,
    answer_line,
    drop_torn_line,
    read_records,
    retrieved_line,
    whole_lines,
)
from eval.types import Found, Question
from index.types import DatelineError

RUN = "run.json"
SEARCHED = 50  # as deep as each search of rag.retrieve looks: deeper would change the order above


def chosen(questions: Sequence[Question], limit: int | None, seed: int) -> list[Question]:
    """All questions, or `limit` of them drawn with the seed, in the order of the file."""
    if limit is None or limit >= len(questions):
        return list(questions)
    kept = sorted(random.Random(seed).sample(range(len(questions)), limit))
    return [questions[number] for number in kept]


def begin(folder: Path, questions: Sequence[Question], where: str) -> None:
    """Make the run folder ready: a new one, or one that asked the same questions at the same place.

    Raises DatelineError when the folder holds another run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mine = {"questions": digest(questions), "where": where}
    path = folder / RUN
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        if {name: kept.get(name) for name in mine} != mine:
            raise DatelineError(
                f"{folder} holds a run of other questions or of another index: give another --out"
            )
    else:
        path.write_text(json.dumps(mine, indent=2) + "\n", "utf-8")
    for name in (ANSWERS, RETRIEVED):
        drop_torn_line(folder / name)


def ask_all(door: Door, questions: Sequence[Question], folder: Path) -> Iterator[Record]:
    """Ask what the folder has no answer to; each record is given once it is on disk."""
    done = {row["id"] for row in whole_lines(folder / ANSWERS)}
    with (
        (folder / RETRIEVED).open("a", encoding="utf-8") as retrieved,
        (folder / ANSWERS).open("a", encoding="utf-8") as answers,
    ):
        for question in questions:
            if question.id in done:
                continue
            record = ask(door, question)
            # The answer last: it says that the question is done.
            _write(retrieved, retrieved_line(record))
            _write(answers, answer_line(record))
            yield record


def ask(door: Door, question: Question) -> Record:
    """One question asked after its earlier turns, its query searched, its citations checked."""
    started = time.perf_counter()
    try:
        answer = door.ask(question.question, question.history)
        took = (time.perf_counter() - started) * 1000
        passages = door.search(answer["query"], SEARCHED)
        found = tuple(Found(p["url"], p["start"], p["end"], p["text"]) for p in passages)
        return Record(question, answer, None, found, _exact(door, answer), took)
    except GoneError:
        raise
    except Exception as error:  # noqa: BLE001 - one broken answer scores 0 and must not end the run
        told = str(error) if isinstance(error, DatelineError) else repr(error)
        return Record(question, None, told)


def records_of(folder: Path, questions: Sequence[Question]) -> list[Record]:
    """The records of these questions, in their order. Raises DatelineError when one is missing."""
    kept = {record.question.id: record for record in read_records(folder)}
    missing = [question.id for question in questions if question.id not in kept]
    if missing:
        raise DatelineError(
            f"{folder} lacks answers to {len(missing)} questions, such as {missing[0]!r}: "
            "run the same command again"
        )
    return [kept[question.id] for question in questions]


def digest(questions: Sequence[Question]) -> str:
    """A name for these questions with their gold: another one, another name."""
    text = json.dumps([asdict(question) for question in questions], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _exact(door: Door, answer: dict[str, Any]) -> tuple[bool, ...]:
    cited = [citation for claim in answer["claims"] for citation in claim["citations"]]
    texts = {c["article_id"]: door.text(c["article_id"]) or "" for c in cited}
    return tuple(texts[c["article_id"]][c["start"] : c["end"]] == c["quote"] for c in cited)


def _write(file: IO[str], row: dict[str, Any]) -> None:
    file.write(json.dumps(row) + "\n")  # as ASCII: half a surrogate pair must not stop a run
    file.flush()
