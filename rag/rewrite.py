"""Make a follow-up question standalone, without a model: the earlier turns lend what it leaves out.

Knows the words of a conversation, no article and no index. A question that stands by itself is left
alone, because a wrong rewrite is worse than none. English only.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

from index.words import STOP_WORDS, terms
from rag.cues import names_in
from rag.types import Turn
from rag.when import MONTH

LONGEST_ANSWER_LENT = (
    12  # words: "Russia and China." says who "they" are, a paragraph says too much
)
ENOUGH = 6  # content words of a question that tells itself whom its pronouns mean
FEW = 2  # content words of a question that leaves its subject out, such as "When was that?"
# Words that don't say what a question is about: "How many people were hurt?"; "teh" is "the".
SAY_LITTLE = frozenset(
    "many much long far old fast ever exactly really actually still yet people teh".split()
)

PERSON = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
# What they mean may stand in the question itself: "What did Russia say about its veto?"
OWN = re.compile(r"\b(?:its|both|either|neither|there|this)\b", re.IGNORECASE)
NOT_BACK = re.compile(
    r"\b(?:is|are|was|were|be) there\b|\bthis (?:morning|week|month|year|time|summer|winter)\b",
    re.IGNORECASE,
)
AUX = r"(?:is|are|was|were|did|does|do|will|would|has|have|had|can|could)"
IT = re.compile(r"\bit\b", re.IGNORECASE)
THING = re.compile(
    r"\b(?:these|those|then|the same|another|others?|else|instead|altogether|in total"
    r"|afterwards|the (?:other|rest)|the (?:former|latter)(?=\W*$))\b"
    r"|\bthat\b(?=\W*$|\s+(?:one|day|time|year|month|vote|text|way|happen|mean|before|then))"
    # "a parasite that was found" tells which one; "How was that?" doesn't.
    r"|(?:^|\b(?:and|but|so|if|why|how|when|say|said) )that\b(?=\s+(?:was|is)\b)"
    r"|\b(?:ones?)\b(?=\W*$)",
    re.IGNORECASE,
)
NEXT = re.compile(r"\bnext\b(?! (?:day|week|month|year|season|fall|spring|summer|winter)\b)", re.I)
# "Which airline said it will weigh passengers?" tells who "it" is, "Who voted for it?" doesn't.
SUBJECT = re.compile(
    rf"(?:who|(?:which|what) (?!{AUX}\b)[\w’'-]+) "
    rf"(?!.*\b{AUX} (?:he|she|it|they|his|her|its|their|the|i|you)\b)",
    re.IGNORECASE,
)
AS_OBJECT = re.compile(
    r"\b(?:about|against|at|by|for|from|in|of|on|to|with) (?:it|him|them)\b"
    r"|\b(?:it|him|them|hers|theirs)\b(?=\W*$| (?:about|at|by|for|from|in|of|on|to|with)\b)",
    re.IGNORECASE,
)
TOLD_BEFORE = re.compile(r"\w+(?:\W+\w+){4,}[.!]\s")  # a sentence that tells of whom it asks
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
# "What did Trump say about him?": an object is never the subject of its own clause.
OBJECT = re.compile(
    rf"\b(?i:{AUX}) (?:the )?{WORD}(?: {WORD})* \w+(?: \w+)?"
    r" (?:him|them|her(?=\W*$))\b"
)
TAKEN_UP = re.compile(r"\b(?:the|teh|that|this|those|these) (\w+)", re.IGNORECASE)
MONTHS = frozenset(month for month in calendar.month_name if month)
TIME = (
    rf"(?:(?:{MONTH})\.?(?: \d{{1,2}}(?!\d))?(?:,? (?:19|20)\d\d)?|(?:19|20)\d\d"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
AT = r"(?:in|on|of|by|since|until|before|after|during)"
OF_ANOTHER_TIME = re.compile(
    rf"^\W*(?:and|but|or|(?:and |but )?(?:what|how) about) (?P<at>{AT} )?(?P<time>{TIME})\W*$",
    re.IGNORECASE,
)
# "may" and "march" are verbs too, unless a preposition or a number says otherwise.
NAMES_TIME = re.compile(
    rf"\b(?P<at>{AT} )(?P<time>{TIME})(?!\w)|\b(?=\w+\.? \d)(?P<only>{TIME})", re.IGNORECASE
)
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
    if not history or not leans(question, history[-1]):
        return question
    before = history[-1]
    if changed := _of_another(question, before.question) or _of_time(question, before.question):
        return standalone(changed, history[:-1])
    earlier = standalone(before.question, history[:-1])
    return lent(question, earlier, _short(before.answer))


def lent(question: str, earlier: str, answer: str = "") -> str:
    """The question after what an earlier question was about, and the answer that one got."""
    about = ", ".join(part for part in (_topic(earlier), answer.strip().rstrip(".")) if part)
    return f"About {about}: {question}" if about else question


def _short(answer: str) -> str:
    """The answer, "" when it is too long to lend."""
    return answer if len(answer.split()) <= LONGEST_ANSWER_LENT else ""


def _topic(question: str) -> str:
    """A question without what makes it one: a reader given two answers the first."""
    return ASKS.sub("", question).strip().rstrip("?.! ")


def leans(question: str, before: Turn | None = None) -> bool:
    """Whether the question leaves out what only the turns before it tell."""
    if any(hint.search(question) for hint in (CONTINUES, THING, OBJECT)):
        return True
    words = [w for w in re.findall(r"\w+", question.lower()) if w not in STOP_WORDS | SAY_LITTLE]
    told = len(words) >= ENOUGH and SUBJECT.match(question) and not AS_OBJECT.search(question)
    if (it := IT.search(question)) and not (told or TOLD_BEFORE.match(question[: it.start()])):
        return True
    named = _named(question)
    if NEXT.search(question) and not named:
        return True
    if person := PERSON.search(question):
        said = question[: person.start()]
        return not (told or _named(said) or TOLD_BEFORE.match(said))
    if OWN.search(NOT_BACK.sub("", question)):
        return not (named or told)
    if not words:
        return True
    taken_up = before is not None and _takes_up(question, before)
    # Typed in lower case, "who is netanyahu" names somebody without showing it.
    shown = not question.islower() or taken_up or TAKEN_UP.search(question)
    return bool(not named and shown and len(words) <= FEW + taken_up)


def _named(question: str) -> bool:
    """Whether it names something; of "Who is Benny Gantz?" three words of four are capitals."""
    *_, rest = question.split(maxsplit=1) or [""]
    shown = [name for name in NAME.findall(question) if name != "I"]
    return bool(names_in(question) or (shown and re.search(r"\b[a-z]", rest)))


def _takes_up(question: str, before: Turn) -> bool:
    """Whether "the ban" in it is the ban that the turn before spoke of."""
    said = set(terms(f"{before.question} {_short(before.answer)}"))
    return any(said.issuperset(terms(noun)) for noun in TAKEN_UP.findall(question))


def _of_another(question: str, earlier: str) -> str:
    """The earlier question with its one name exchanged, when only another name is asked about."""
    found = OF_ANOTHER.match(question)
    names = list(NAME.finditer(earlier))
    if not found or len(names) != 1 or MONTHS & {*found["other"].split(), *names[0][0].split()}:
        return ""
    return f"{earlier[: names[0].start()]}{found['other']}{earlier[names[0].end() :]}"


def _of_time(question: str, earlier: str) -> str:
    """The earlier question with its one time exchanged, when only another time is asked about."""
    found = OF_ANOTHER_TIME.match(question)
    times = list(NAMES_TIME.finditer(earlier))
    if not found or len(times) != 1:
        return ""
    at = (found["at"] or times[0]["at"]) if times[0]["at"] else ""
    return f"{earlier[: times[0].start()]}{at}{found['time']}{earlier[times[0].end() :]}"
