"""How well a reader does on held-out examples: F1 and exact match of spans, AUC of abstaining.

Knows logits and examples, not which model made them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from train.data import Example
from train.marks import auc, exact, f1, interval
from train.windows import (
    LONGEST,
    Array,
    Batch,
    Tokens,
    batch,
    best_span,
    candidates,
    ends,
    tokens,
    windows,
)

Logits = Callable[[Batch], tuple[Array, Array]]  # start and end, float (windows, tokens)
TOGETHER = 32
KINDS = ("-neg", "-mined", "-swap")  # of unanswerable examples: found by BM25, by us, made


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found for an example: the best text, and its score above no answer."""

    text: str
    score: float


def read(
    examples: Sequence[Example], logits: Logits, tokenizer: Tokenizer, *, longest: int = LONGEST
) -> list[Found]:
    """The best span of each example over all its windows."""
    made = tokens(examples, tokenizer)
    rows = [(i, at) for i, t in enumerate(made) for at in windows(t, longest)]
    rows.sort(key=lambda row: len(made[row[0]].passage) - row[1])
    best = [Found("", -np.inf) for _ in examples]
    for first in range(0, len(rows), TOGETHER):
        part = rows[first : first + TOGETHER]
        inputs = batch([(made[i], at) for i, at in part], longest, ends(tokenizer))
        spans = _spans(inputs, *logits(inputs))
        for (i, at), (begin, last, score) in zip(part, spans, strict=True):
            if score > best[i].score:
                best[i] = Found(_text(examples[i], made[i], at, (begin, last)), score)
    return best


def _spans(inputs: Batch, start: Array, end: Array) -> list[tuple[int, int, float]]:
    inside = candidates(inputs.types, inputs.mask)
    return [best_span(*row) for row in zip(start, end, inside, strict=True)]


def _text(example: Example, of: Tokens, at: int, span: tuple[int, int]) -> str:
    shift = at - len(of.question) - 2
    start, end = of.places[span[0] + shift][0], of.places[span[1] + shift][1]
    return example.context[start:end]


def report(examples: Sequence[Example], found: Sequence[Found]) -> dict[str, tuple[float, ...]]:
    """Each mark by its name: its value and, for means over questions, its 95 % interval.

    F1, exact: best span of the answerable against the nearest annotator. AUC: against the
    unanswerable of the same source, each kind apart.
    """
    groups: defaultdict[str, list[tuple[Example, Found]]] = defaultdict(list)
    for example, one in zip(examples, found, strict=True):
        groups[example.origin].append((example, one))
        groups["all" + _kind(example.origin)].append((example, one))
    marks: dict[str, tuple[float, ...]] = {}
    for origin in sorted(name for name in groups if not _kind(name)):
        contexts = [e.context for e, _ in groups[origin]]
        for name, mark in (("f1", f1), ("exact", exact)):
            values = [max(mark(one.text, gold) for gold in e.answers) for e, one in groups[origin]]
            marks[f"{origin} {name}"] = (float(np.mean(values)), *interval(values, contexts))
        there = [one.score for _, one in groups[origin]]
        for kind in KINDS:
            if not_there := [one.score for _, one in groups.get(origin + kind, [])]:
                marks[f"{origin} auc{kind}"] = (auc(there, not_there),)
    return marks


def _kind(origin: str) -> str:
    return next((kind for kind in KINDS if origin.endswith(kind)), "")
