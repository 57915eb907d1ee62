"""Compare answers as SQuAD does: exact match and word overlap of normalised texts.

Rajpurkar et al. 2018: lower case, no punctuation, no articles, blanks joined; the best of several
gold answers counts. An unanswerable question has the gold answer "".
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = dict.fromkeys(map(ord, string.punctuation))


def normalised(text: str) -> str:
    """The text as SQuAD compares it."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(said: str, golds: Sequence[str]) -> float:
    """1 where the answer is one of the gold ones, else 0."""
    return float(any(normalised(said) == gold for gold in _comparable(golds)))


def f1(said: str, golds: Sequence[str]) -> float:
    """The F1 of shared words with the nearest gold answer, 0 to 1."""
    return max(_overlap(normalised(said).split(), gold.split()) for gold in _comparable(golds))


def holds(text: str, gold: str) -> bool:
    """Whether the words of a gold answer stand in the text, in order and together."""
    wanted = normalised(gold)
    return bool(wanted) and f" {wanted} " in f" {normalised(text)} "


def _comparable(golds: Sequence[str]) -> list[str]:
    """Golds that are nothing once normalised are left out, as in the official script."""
    return [gold for gold in map(normalised, golds) if gold] or [""]


def _overlap(said: list[str], gold: list[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = (Counter(said) & Counter(gold)).total()
    if not shared:
        return 0.0
    precision, recall = shared / len(said), shared / len(gold)
    return 2 * precision * recall / (precision + recall)
