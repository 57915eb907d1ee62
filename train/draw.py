"""Which examples make the next batch: each origin by its share, similar lengths together, and
a question with the passage that answers it beside one that does not.

Knows origins and lengths, not what is learned from them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from tokenizers import Tokenizer

from train import together
from train.data import Example
from train.windows import Array, Batch, batch, ends, place, tokens

# The share of each origin that one round through the data draws; what is not named is drawn whole.
SHARES = {
    "squadshifts-wiki-swap": 0.5,
    "squadshifts-reddit": 0.75,  # often vague
    "squadshifts-amazon": 0.75,
    "qamr-wikinews": 0.25,  # short questions, one-word answers
    "qamr-wikinews-swap": 0.4,
    "qamr-wikipedia": 0.25,
    "qamr-wikipedia-swap": 0.4,
    "policyqa": 0.08,  # questions from templates
    "covid-qa": 0.4,
    "timeqa-easy": 0.8,
    "timeqa-hard": 0.0,  # the same passages as the easy ones
}
# How likely a question brings, beside the passage that answers it, one that does not: what our
# own search finds, else what BM25 found.
TWINS = {"-mined": 0.5, "-neg": 0.25}
SIZE = 32
POOL = 50 * SIZE  # sorted by length inside, so that a batch has little padding
CHARACTERS = 5  # of a token, with the space after it; only for sorting
# Tokens of a window, drawn anew for each batch: half of them short, which costs half as much.
WIDTHS = (112, 112, 160, 192)


def order(
    units: Sequence[tuple[str, Sequence[Sequence[int]]]], lengths: Array, *, seed: int = 1
) -> Iterator[list[list[int]]]:
    """Batches of units without end, every round a new draw by SHARES and TWINS.

    `units`: for each origin, its examples' rows: first the example's own, then its twins' by kind
    (as TWINS lists them, -1 where there is none). A unit of a batch is one row or a row and a twin.
    """
    for round_ in itertools.count():
        dice = np.random.default_rng([seed, round_])
        drawn: list[list[int]] = []
        for origin, members in units:
            chosen = dice.permutation(len(members))
            chosen = chosen[: round(SHARES.get(origin, 1.0) * len(members) + 0.5)]
            drawn += [_unit(members[i], float(dice.random())) for i in chosen]
        dice.shuffle(drawn)
        for first in range(0, len(drawn), POOL):
            pool = sorted(drawn[first : first + POOL], key=lambda unit: max(lengths[unit]))
            rows = np.cumsum([len(unit) for unit in pool])
            cuts = np.searchsorted(rows, np.arange(SIZE, rows[-1], SIZE))
            edges = [0, *(int(cut) for cut in cuts), len(pool)]
            made = [pool[a:b] for a, b in itertools.pairwise(edges) if b > a]
            yield from (made[i] for i in dice.permutation(len(made)))


def _unit(rows: Sequence[int], chance: float) -> list[int]:
    """The example, and a twin where `chance` (0 to 1) and what there is say so."""
    below = 0.0
    for twin, share in zip(rows[1:], TWINS.values(), strict=False):
        below += share
        if twin >= 0 and chance < below:
            return [rows[0], twin]
    return [rows[0]]


def together_by_question(examples: Sequence[Example]) -> list[tuple[str, list[list[int]]]]:
    """The units that `order` draws from: an example and its twins, the same question elsewhere."""
    rows = {(e.origin, e.question): row for row, e in enumerate(examples)}
    units: defaultdict[str, list[list[int]]] = defaultdict(list)
    for row, example in enumerate(examples):
        if example.origin.endswith(tuple(TWINS)):
            continue
        twins = [rows.get((example.origin + kind, example.question), -1) for kind in TWINS]
        units[example.origin].append([row, *twins])
    return sorted(units.items())


def batches(examples: Sequence[Example], tokenizer: Tokenizer) -> Iterator[Batch]:
    """This process's part of each batch, without end; a long passage is cut anew every time."""
    most = max(WIDTHS) * CHARACTERS
    lengths = np.array([min(len(e.question) + len(e.context), most) for e in examples])
    dice, widths = np.random.default_rng(2), np.random.default_rng(5)  # every process's the same
    for drawn in order(together_by_question(examples), lengths):
        rows = [row for unit in drawn[together.rank() :: together.size()] for row in unit]
        width = int(widths.choice(WIDTHS))
        made = tokens([examples[i] for i in rows], tokenizer)
        yield batch([(t, place(t, width, dice)) for t in made], width, ends(tokenizer))
