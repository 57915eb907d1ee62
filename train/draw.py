"""Which examples make the next batch: each origin by its share, similar lengths together.

Knows origins and lengths, not what is learned from them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from tokenizers import Tokenizer

from train import together
from train.data import Example
from train.windows import Array, Batch, batch, ends, place, tokens

# The share of each origin that one round through the data draws; what is not named is drawn whole.
SHARES = {
    "squadshifts-wiki-neg": 0.3,
    "squadshifts-wiki-mined": 0.6,
    "squadshifts-wiki-swap": 0.5,
    "squadshifts-reddit": 0.8,
    "squadshifts-reddit-neg": 0.2,
    "squadshifts-reddit-mined": 0.2,
    "squadshifts-amazon": 0.8,
    "squadshifts-amazon-neg": 0.2,
    "squadshifts-amazon-mined": 0.2,
    "qamr-wikinews": 0.25,  # short questions, one-word answers
    "qamr-wikinews-swap": 0.4,
    "qamr-wikipedia": 0.25,
    "qamr-wikipedia-swap": 0.4,
    "policyqa": 0.08,  # questions from templates
    "policyqa-neg": 0.04,
    "covid-qa": 0.4,
    "covid-qa-neg": 0.2,
    "timeqa-easy": 0.8,
    "timeqa-hard": 0.0,  # the same passages as the easy ones
}
SIZE = 32
POOL = 50 * SIZE  # sorted by length inside, so that a batch has little padding
CHARACTERS = 5  # of a token, with the space after it; only for sorting
# Tokens of a window, drawn anew for each batch: half of them short, which costs half as much.
WIDTHS = (112, 112, 160, 192)


def order(origins: Sequence[str], lengths: Array, *, seed: int = 1) -> Iterator[Array]:
    """Batches of row numbers without end, every round a new draw by SHARES."""
    names = np.array(origins)
    members = [(SHARES.get(name, 1.0), np.flatnonzero(names == name)) for name in np.unique(names)]
    for round_ in itertools.count():
        dice = np.random.default_rng([seed, round_])
        drawn = np.concatenate([dice.permutation(m)[: round(s * len(m) + 0.5)] for s, m in members])
        dice.shuffle(drawn)
        for first in range(0, len(drawn), POOL):
            pool = drawn[first : first + POOL]
            pool = pool[np.argsort(lengths[pool], kind="stable")]
            cuts = np.array_split(pool, max(len(pool) // SIZE, 1))
            yield from (cuts[i] for i in dice.permutation(len(cuts)))


def batches(examples: Sequence[Example], tokenizer: Tokenizer) -> Iterator[Batch]:
    """This process's part of each batch, without end; a long passage is cut anew every time."""
    most = max(WIDTHS) * CHARACTERS
    lengths = np.array([min(len(e.question) + len(e.context), most) for e in examples])
    dice, widths = np.random.default_rng(2), np.random.default_rng(5)  # every process's the same
    for all_rows in order([e.origin for e in examples], lengths):
        rows = all_rows[together.rank() :: together.size()]
        width = int(widths.choice(WIDTHS))
        made = tokens([examples[i] for i in rows], tokenizer)
        yield batch([(t, place(t, width, dice)) for t in made], width, ends(tokenizer))
