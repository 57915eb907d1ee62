"""Make a follow-up question standalone, without a model: the earlier turns lend what it leaves out.

Knows the words of a conversation, no article and no index. A question that stands by itself is left
alone, because a wrong rewrite is worse than none. English only.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

from index.words import STOP_WORDS
from rag.cues import names_in
from rag.types import Turn

LONGEST_ANSWER_LENT = (
    12  # words: "Russia and China." says who "they" are, a paragraph says too much
)
FEW = 2  # content words of a question that leaves its subject out, such as "When was that?"

PERSON = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
# What they mean may stand in the question itself: "What did Russia say about its veto?"
OWN = re.compile(r"\b(?:its|both|either|neither|there|this)\b", re.IGNORECASE)
NOT_BACK = re.compile(
    r"\b(?:is|are|was|were|be) there\b|\bthis (?:morning|week|month|year|time|summer|winter)\b",
    re.IGNORECASE,
)
THING = re.compile(
    r"\b(?:it|these|those|then|the same|another|others?|else"
    r"|instead|altogether|in total|next|afterwards|the (?:former|latter|other|rest))\b"
    r"|\bthat\b(?=\W*$|\s+(?:one|day|time|year|month|vote|text|way|was|is|happen|mean|before|then))"
    r"|\b(?:ones?)\b(?=\W*$)",
    re.IGNORECASE,
)
CONTINUES = re.compile(
    r"^\W*(?:and|but|or|so|also|then|(?:what|how) about|what of|which (?:one|of)|why not|for what"
    r"|since when|how so|really|such as|like what)\b",
    re.IGNORECASE,
)
# "And the Russians?", "What about France?": the earlier question is asked of somebody else.
WORD = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'-]*)"
OF_ANOTHER = re.compile(
    r"^\W*(?i:and|but|or|(?:and |but )?(?:what|how) (?:about|of)) "
    rf"(?P<other>(?:the )?{WORD}(?: {WORD}){{0,3}})\W*$"
)
NAME = re.compile(rf"(?<=\w\s)(?:[Tt]he )?{WORD}(?: {WORD})*")
MONTHS = frozenset(month for month in calendar.month_name if month)
ASKS = re.compile(
    r"^\W*(?:about\s+)?(?:(?:and|but|so)\s+)?(?:(?:in|on|to|from|with|by|for|at)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|why|how(?:\s+(?:many|much|long))?)?\b\s*"
    r"(?:(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could)\s+)?",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it can be searched without the turns before it, the oldest of which is first.

    One that leans on nothing comes back unchanged.
    """
    if not history or not leans(question):
        return question
    before = history[-1]
    if changed := _of_another(question, before.question):
        return standalone(changed, history[:-1])
    earlier = standalone(before.question, history[:-1])
    short = len(before.answer.split()) <= LONGEST_ANSWER_LENT
    answer = before.answer.strip().rstrip(".") if short else ""
    about = ", ".join(part for part in (_topic(earlier), answer) if part)
    return f"About {about}: {question}" if about else question


def _topic(question: str) -> str:
    """A question without what makes it one: a reader given two answers the first."""
    return ASKS.sub("", question).strip().rstrip("?.! ")


def leans(question: str) -> bool:
    """Whether the question leaves out what only the turns before it tell."""
    if CONTINUES.search(question) or THING.search(question):
        return True
    named = names_in(question)
    if person := PERSON.search(question):
        return not names_in(question[: person.start()])
    if OWN.search(NOT_BACK.sub("", question)):
        return not named
    words = [word for word in re.findall(r"\w+", question) if word.lower() not in STOP_WORDS]
    # Typed in lower case, "who is netanyahu" names somebody without showing it.
    return not words or (not named and len(words) <= FEW and not question.islower())


def _of_another(question: str, earlier: str) -> str:
    """The earlier question with its one name exchanged, when only another name is asked about."""
    found = OF_ANOTHER.match(question)
    names = list(NAME.finditer(earlier))
    if not found or len(names) != 1 or MONTHS & {*found["other"].split(), *names[0][0].split()}:
        return ""
    return f"{earlier[: names[0].start()]}{found['other']}{earlier[names[0].end() :]}"
