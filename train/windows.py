"""Examples as token windows, and spans as characters: what goes into the reader and what comes out.

Knows the tokenizer, no model. A window is [CLS] question [SEP] piece of the context [SEP]; the
answer of an unanswerable one is [CLS], position 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from train.data import Example

LONGEST = 160  # tokens of a window when a model is tried in training
ASKED = 48  # tokens of a question that are read
OVERLAP = 64
LONGEST_ANSWER = 40  # tokens

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Tokens:
    """An example as token ids. `first:last` are the answer's tokens in `passage`, -1 for none."""

    question: Array
    passage: Array
    places: Array  # (tokens, 2): characters of the context
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length: int64 (windows, tokens), targets int64 (windows,).

    `twins`: int64 (windows,), for a window with its answer the window without one of the same
    question in this batch, -1 where there is none.
    """

    ids: Array
    mask: Array
    types: Array
    starts: Array
    ends: Array
    twins: Array


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder, without cutting or padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def ends(tokenizer: Tokenizer) -> tuple[int, int]:
    """The ids of [CLS] and [SEP]."""
    cls, sep = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    if cls is None or sep is None:
        raise ValueError("the tokenizer has no [CLS] and [SEP]: take one of a BERT model")
    return cls, sep


def tokens(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Tokens]:
    asked = tokenizer.encode_batch([e.question for e in examples], add_special_tokens=False)
    read = tokenizer.encode_batch([e.context for e in examples], add_special_tokens=False)
    made = []
    for example, question, context in zip(examples, asked, read, strict=True):
        places = np.array(context.offsets, dtype=np.int32).reshape(-1, 2)
        first, last = covering(places, example.start, example.end)
        ids = np.array(context.ids, dtype=np.int32)
        made.append(Tokens(np.array(question.ids[:ASKED], np.int32), ids, places, first, last))
    return made


def covering(places: Array, start: int, end: int) -> tuple[int, int]:
    """First and last token that share a character with `start:end`, or -1, -1."""
    inside = np.flatnonzero((places[:, 0] < end) & (places[:, 1] > start))
    return (int(inside[0]), int(inside[-1])) if len(inside) and end > start else (-1, -1)


def room(of: Tokens, longest: int) -> int:
    return longest - len(of.question) - 3


def place(of: Tokens, longest: int, dice: np.random.Generator) -> int:
    """Where a window of a too long passage begins, at random, with the answer inside if it fits."""
    free = len(of.passage) - room(of, longest)
    if free <= 0:
        return 0
    if of.first < 0:
        return int(dice.integers(free + 1))
    low = min(max(0, of.last + 1 - room(of, longest)), of.first, free)
    return int(dice.integers(low, min(of.first, free) + 1))


def windows(of: Tokens, longest: int) -> Iterator[int]:
    """Where the windows begin that cover a whole passage, overlapping."""
    step = max(room(of, longest) - OVERLAP, 1)
    last = max(len(of.passage) - room(of, longest), 0)
    yield from range(0, last, step)
    yield last


def batch(rows: Sequence[tuple[Tokens, int]], longest: int, marks: tuple[int, int]) -> Batch:
    """Windows of (example, place of the first token); an answer outside the window is none."""
    cls, sep = marks
    pieces = [(t, at, t.passage[at : at + room(t, longest)]) for t, at in rows]
    width = max(len(t.question) + len(piece) + 3 for t, _, piece in pieces)
    ids, mask, types = (np.zeros((len(rows), width), dtype=np.int64) for _ in range(3))
    targets = np.zeros((2, len(rows)), dtype=np.int64)
    for row, (t, at, piece) in enumerate(pieces):
        before = len(t.question) + 2
        size = before + len(piece) + 1
        ids[row, :size] = np.concatenate([[cls], t.question, [sep], piece, [sep]])
        mask[row, :size] = 1
        types[row, before:size] = 1
        if at <= t.first and t.last < at + len(piece):
            targets[:, row] = t.first - at + before, t.last - at + before
    twins = twins_of([t.question.tobytes() for t, _, _ in pieces], targets[0])
    return Batch(ids, mask, types, targets[0], targets[1], twins)


def twins_of(questions: Sequence[bytes], starts: Array) -> Array:
    """For each row that has an answer the last row without one of the same question, or -1."""
    without = {q: row for row, q in enumerate(questions) if not starts[row]}
    found = [without.get(q, -1) if starts[row] else -1 for row, q in enumerate(questions)]
    return np.array(found, dtype=np.int64)


def candidates(types: Array, mask: Array) -> Array:
    """True where an answer may begin or end: the passage without its [SEP], and [CLS]."""
    inside = types.astype(bool)
    last = mask.sum(axis=1) - 1
    inside[np.arange(len(types)), last] = False
    inside[:, 0] = True
    return inside


def best_span(start: Array, end: Array, inside: Array) -> tuple[int, int, float]:
    """First and last token of the best span in one window, and its score above no answer."""
    ours = np.flatnonzero(inside)[1:]  # without [CLS]
    if not len(ours):
        return 0, 0, -np.inf
    sums = start[ours][:, None] + end[ours][None, :]
    length = np.arange(len(ours))[None, :] - np.arange(len(ours))[:, None]
    sums = np.where((length >= 0) & (length < LONGEST_ANSWER), sums, -np.inf)
    first, last = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return int(ours[first]), int(ours[last]), float(sums[first, last] - start[0] - end[0])
