"""Turn answerable questions into near misses: another name or year, which the context lacks.

Knows strings. A person, place or year that does not occur in the context makes the question
unanswerable there, however much of the rest agrees.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

# A run of capitalised words that is not the first word of the question.
NAME = re.compile(r"(?<=\w\s)[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*")
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
TRIES = 20


def swapped(pairs: Sequence[tuple[str, str]], *, seed: int = 1) -> list[str | None]:
    """For each (question, context) the question with one name or year exchanged, or None.

    Only what stands word for word in the context is exchanged, for something of another question
    that does not occur in the context in any case.
    """
    dice = random.Random(seed)
    names = sorted({found for question, _ in pairs for found in NAME.findall(question)})
    return [_swap(question, context, names, dice) for question, context in pairs]


def _swap(question: str, context: str, names: Sequence[str], dice: random.Random) -> str | None:
    known = [m for m in (*NAME.finditer(question), *YEAR.finditer(question)) if m[0] in context]
    if not known:
        return None
    match = dice.choice(known)
    for _ in range(TRIES):
        year = YEAR.fullmatch(match[0])
        other = str(int(match[0]) + dice.randint(-9, 9)) if year else dice.choice(names)
        if not set(other.casefold().split()) & set(re.findall(r"[\w'’-]+", context.casefold())):
            return question[: match.start()] + other + question[match.end() :]
    return None
