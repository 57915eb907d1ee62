"""Reading examples: which may be used, which are held out, and the files they are kept in.

Knows texts and characters, no tokens.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.swaps import swapped
from train.marks import f1

# Only origins whose licence lets the weights be shared; train/README.md names each licence.
OPEN = frozenset(
    "squadshifts-wiki squadshifts-reddit squadshifts-amazon policyqa covid-qa qamr-wikinews "
    "qamr-wikipedia qed timeqa-easy timeqa-hard squad2-500".split()
)
HELD_OUT = "squadshifts-"  # one paragraph in ten of these
NEAR_MISSES = frozenset("squadshifts-wiki qamr-wikinews qamr-wikipedia qed timeqa-easy".split())


@dataclass(frozen=True, slots=True)
class Example:
    """A question about a context. `start:end` is the answer to learn, 0:0 when there is none."""

    question: str
    context: str
    start: int
    end: int
    origin: str
    answers: tuple[str, ...] = ()  # what every annotator marked

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= len(self.context):
            raise ValueError(f"answer {self.start}:{self.end} is outside its context")

    @property
    def answerable(self) -> bool:
        return self.end > self.start


def examples(lines: Iterable[str]) -> Iterator[Example]:
    """The examples of open origins, each with the answer that agrees best with the others."""
    for line in lines:
        row = json.loads(line)
        if row["origin"].removesuffix("-neg") not in OPEN:
            continue
        start, end = agreed([(a["start"], a["text"]) for a in row["answers"]])
        told = tuple(answer["text"] for answer in row["answers"])
        if told and row["context"][start:end] not in told:
            raise ValueError(f"answer {start}:{end} of {row['question']!r} is not in its context")
        yield Example(row["question"], row["context"], start, end, row["origin"], told)


def agreed(answers: Sequence[tuple[int, str]]) -> tuple[int, int]:
    """Characters of the answer with the highest mean F1 to all of them, the shortest of equals."""
    if not answers:
        return 0, 0

    def merit(answer: tuple[int, str]) -> tuple[float, int]:
        return sum(f1(answer[1], other) for _, other in answers), -len(answer[1])

    start, text = max(answers, key=merit)
    return start, start + len(text)


def is_held_out(context: str) -> bool:
    """True for one paragraph in ten, the same ones on every machine."""
    return hashlib.sha256(context.strip().encode()).digest()[0] < 26


def split(all_: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Training and held-out examples: no held-out paragraph or question is trained on.

    A question and its unanswerable twin (the same question on another paragraph) stay together.
    """
    kin = [example for example in all_ if example.origin.startswith(HELD_OUT)]
    asked = {e.question for e in kin if e.answerable and is_held_out(e.context)}
    dev = [e for e in kin if (e.question in asked) and (not e.answerable or is_held_out(e.context))]
    train = [
        e
        for e in all_
        if not e.origin.startswith(HELD_OUT)
        or (e.question not in asked and not is_held_out(e.context))
    ]
    return train, dev


def near_misses(of: Sequence[Example]) -> list[Example]:
    """Unanswerable examples: the name or year of a question exchanged for one its context lacks."""
    chosen = [e for e in of if e.answerable and e.origin in NEAR_MISSES]
    pairs = swapped([(e.question, e.context) for e in chosen])
    return [
        Example(question, e.context, 0, 0, f"{e.origin}-swap")
        for e, question in zip(chosen, pairs, strict=True)
        if question
    ]


def write(of: Sequence[Example], path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(example)) + "\n" for example in of)


def load(path: Path) -> list[Example]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [Example(**{**row, "answers": tuple(row["answers"])}) for row in rows]
