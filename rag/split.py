"""Split a question of several steps into questions that each stand by themselves.

Knows wording only, no article and no model. A question that no rule is sure of stays whole: a wrong
split loses what was asked. English only.
"""

from __future__ import annotations

import re

from rag.parties import of_each
from rag.rewrite import NAME, leans, lent, standalone
from rag.types import Turn

MOST = 4
SHORTEST = 3  # words of a first clause: "When and where was it?" is one question
NAMES_ENOUGH = 2  # names of a clause that says by itself what it is about

AUX = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)"
WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
AT = r"(?:(?:by|for|in|on|to|from|with|at) )?"
ABOUT = re.compile(r"About [^:]+: (?=\w)")  # a follow-up that was made standalone
POLITE = re.compile(
    r"(?:please,? |(?:can|could) you (?:please )?|tell me[,:]? |also,? )+", re.IGNORECASE
)
JOINT = re.compile(rf"(?:;|\?|[,?]? (?:and|but)) (?={AT}{WH}\b|{AUX} )", re.IGNORECASE)
ASKS = re.compile(rf"{AT}(?:{WH}|{AUX})\b", re.IGNORECASE)
# A statement told before the question is no question.
SENTENCES = re.compile(r"[.!] [A-Z]")
# "where he would stay", "what Biden did": told, not asked.
TURNED = re.compile(
    rf"{AT}(?:(?P<wh>{WH})|(?:what|which|whose|how)"
    r"(?! (?:(?-i:[A-Z])|(?:the|an?|he|she|it|they)\b))(?: [\w’'-]+){1,3}?)"
    rf" {AUX} ",
    re.IGNORECASE,
)
YES_OR_NO = re.compile(rf"{AUX} (?:the|an?|he|she|it|they|there|(?-i:[A-Z])\S*)\b", re.IGNORECASE)
DID_ANOTHER = re.compile(rf"{AUX} (?P<other>(?:the )?[A-Z]\S*(?: [A-Z]\S*)*)", re.IGNORECASE)
WHAT_ABOUT = re.compile(r"(?:what|how) about (?P<other>.+)", re.IGNORECASE)
COUNTED = re.compile(rf"{AT}(?:how (?:many|much|long|far|old|often)|{WH})\b ?", re.IGNORECASE)
EMBEDS = re.compile(r"\b(?:who|whom|whose|which|what|why|how|whether)\b", re.IGNORECASE)
VERB = (
    r"(?:\w+ed|was|were|is|are|has|had|won|lost|said|led|wrote|made|took|left|paid|got|went|came"
    r"|ran|spoke|met|sent|gave|fell|rose|began|held|put|happens)"
)
OWN_VERB = re.compile(rf"(?:\w+ ){{0,2}}?{VERB}\b", re.IGNORECASE)
SAYS = re.compile(rf"\b(?:{AUX}|who \w+|{VERB})\b", re.IGNORECASE)
OPEN = re.compile(r"\b(?:the (?:most|least|fewest)|more|fewer|between|whether)$", re.IGNORECASE)
OF_ONE = re.compile(r"\bthe ones?\b", re.IGNORECASE)


def parts(question: str) -> list[str]:
    """The questions it is made of, at most MOST; [question], unchanged, when it is one."""
    about = ABOUT.match(question)
    lead = about[0] if about else ""
    body = POLITE.sub("", question[len(lead) :], count=1) if not lead else question[len(lead) :]
    body = body.strip().rstrip("?.! ")
    if SENTENCES.search(re.sub(r"\b(?:[A-Z]\.)+|\b[A-Z][a-z]{1,3}\. (?=\d)", "", body)):
        return [question]
    found = [one for clause in _clauses(body) for one in of_each(clause) or [clause]]
    if not 1 < len(found) <= MOST:
        return [question]
    stand = [ABOUT.sub("", one) if lead else one for one in found]
    return [f"{lead}{one[0].upper()}{one[1:]}?" for one in stand]


def _clauses(body: str) -> list[str]:
    """Clauses that are questions, the later ones with what they take from the first."""
    if not ASKS.match(body):
        return [body]
    for joint in JOINT.finditer(body):
        left, right = body[: joint.start()], body[joint.end() :]
        if len(left.split()) < SHORTEST or OPEN.search(left) or not SAYS.search(left):
            continue
        if right := _whole(left, right):
            return [left, *_clauses(right)] if not ABOUT.match(right) else [left, right]
    return [body]


def _whole(left: str, right: str) -> str:
    """The right clause as a question by itself; "" when it is none, or no rule is sure."""
    if about := WHAT_ABOUT.fullmatch(right):
        if re.search(r"[’']s?$", about["other"]):  # "his own draft, and what about Washington's?"
            return _aligned(left, right)
        return _of_another(left, about["other"]) or _aligned(left, right)
    if did := DID_ANOTHER.fullmatch(right):
        return _of_another(left, did["other"])
    if right.lower() == "why":
        return lent(right, left)
    turned = TURNED.match(right)
    if turned and not _embedded(left, turned["wh"] or "what"):
        return _with_subject(left, right)
    if YES_OR_NO.match(right):
        return _with_subject(left, right)
    if turned or _first(left) != _first(right) or EMBEDS.search(left[len(_first(left)) :]):
        return ""
    if aligned := _aligned(left, right):
        return aligned
    said = COUNTED.sub("", right, count=1)
    return _with_subject(left, right) if OWN_VERB.match(said) else ""


def _with_subject(left: str, right: str) -> str:
    names = len(NAME.findall(right))
    alike = left.lower().split()[:2] == right.lower().split()[:2]  # "who is A and who is B"
    if leans(right) or OF_ONE.search(right) or names < (1 if alike else NAMES_ENOUGH):
        return lent(right, left)
    return right


def _of_another(left: str, other: str) -> str:
    """The left clause asked of somebody else; "" unless it names just one."""
    asked = f"And {other}?"
    found = standalone(asked, [Turn(left)])
    return "" if found.endswith(asked) else found


def _aligned(left: str, right: str) -> str:
    """The left clause with its end exchanged: "how many backed 2720" and "how many 2728"."""
    said = COUNTED.sub("", right, count=1)
    places = list(re.finditer(rf"(?<= ){re.escape(said.split()[0])}(?= )", left)) if said else []
    return f"{left[: places[-1].start()]}{said}" if places else ""


def _embedded(left: str, wh: str) -> bool:
    """Whether "who is ..." after this may be what somebody said or asked."""
    return bool(re.match(AUX, left, re.IGNORECASE)) and wh.lower() in {"who", "what", "which"}


def _first(clause: str) -> str:
    found = COUNTED.match(clause)
    return found[0].lower().strip() if found else ""
