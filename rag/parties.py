"""Ask the same question of each party or time that it names: "what X and Y said", "in X and in Y".

Knows wording only. What may be one act of several ("Why did Russia and China veto it?") is one
question. English only.
"""

from __future__ import annotations

import re

from rag.rewrite import TIME
from rag.when import MONTH

MOST = 4  # parties; a longer list is rather one group
SAID = {
    "said": "say", "thought": "think", "responded": "respond", "reacted": "react",
    "replied": "reply", "voted": "vote", "commented": "comment", "described": "describe",
    "explained": "explain", "wanted": "want", "argued": "argue", "claimed": "claim",
    "promised": "promise", "wrote": "write", "told": "tell", "gave": "give", "did": "do",
}  # fmt: skip
# What each does by itself; "veto", "sign", "agree" and "propose" may be one act of both.
APART = "say|think|respond|react|reply|vote|comment|describe|explain|want|argue|claim"
VIEW = "position|reaction|response|view|stance|plan|proposal|statement|argument|approach|reason"
COMPARE = (
    r"(?:compare|contrast|compare and contrast|what (?:is|are|was|were) the differences? between"
    r"|how do(?:es)?) "
)
ENDS = r"(?: (?:compare|differ))?"
SPOKEN = re.compile(
    rf"{COMPARE}(?P<ask>what|how) (?P<who>.+?) (?P<verb>{'|'.join(SAID)})\b(?P<rest>.*?){ENDS}",
    re.IGNORECASE,
)
SPOKEN_TWICE = re.compile(
    rf"{COMPARE}(?P<ask>what|how) (?P<one>\S+(?: \S+){{0,3}}?) (?P<verb>{'|'.join(SAID)})\b"
    rf"(?P<rest>.*?) (?:with|to|and) (?:what|how) (?P<two>\S+(?: \S+){{0,3}}?)"
    rf" (?P<verb2>{'|'.join(SAID)})\b(?P<rest2>.*?){ENDS}",
    re.IGNORECASE,
)
ASKED = re.compile(
    rf"(?P<ask>what|how) (?P<aux>did|do|does) (?P<who>.+?) (?P<verb>{APART})\b(?P<rest>.*)",
    re.IGNORECASE,
)
REASONS = re.compile(
    r"(?P<ask>what reasons?) (?P<aux>did|do|does) (?P<who>.+?) (?P<verb>give)\b(?P<rest>.*)",
    re.IGNORECASE,
)
BOTH = re.compile(
    r"(?P<ask>(?:wh\w+|how) .*?(?:in|of|from|about|for|on|to|with)) both (?P<who>.+? and [^,]+)",
    re.IGNORECASE,
)
EACH = re.compile(
    r"(?P<ask>.+?) (?P<aux>did|do|does) (?P<who>.+?) each (?P<verb>\w+)\b(?P<rest>.*)",
    re.IGNORECASE,
)
ALIKE = re.compile(
    r"(?P<aux>did|do) (?P<who>.+?) (?P<verb>vote|say|respond|react|argue|think)"
    r" (?:the same(?: way| thing)?|alike|differently)\b(?P<rest>.*)",
    re.IGNORECASE,
)
OWNED = re.compile(
    rf"{COMPARE}(?P<who>.+?,? and .+?)[’']s? (?P<view>{VIEW})s?\b(?P<rest>.*?){ENDS}",
    re.IGNORECASE,
)
VIEWED = re.compile(
    rf"(?:{COMPARE}|what (?:are|were) )the (?P<view>{VIEW})s of (?P<who>.+? and .+?)"
    r"(?P<rest> (?:on|about|to|for|in|over|towards?) .*?)?",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"(?:by )?how (?:much )?(?:did|has|have) (?P<what>.+?) (?:changed?"
    r"|risen?|rise|f[ae]ll(?:en)?|grown?|shift(?:ed)?|evolved?|increased?|drop(?:ped)?|decreased?)"
    rf" (?:between|from) (?P<one>{TIME}) (?:and|to) (?P<two>{TIME})",
    re.IGNORECASE,
)
TWO_TIMES = re.compile(
    rf"(?P<ask>(?:who|what|which|where|why|how|did|was)\b.*?) (?P<at>in|on|by) (?P<one>{TIME}),?"
    rf" and (?P=at) (?P<two>{TIME})(?P<rest>.*)",
    re.IGNORECASE,
)
MORE = re.compile(
    r"(?:which|who)(?: \w+)? (?:got|received|won|had) (?:the )?(?:more|most|fewer)"
    r" (?P<what>\w[^,]*), (?P<one>[^,]+?) or (?P<two>[^,]+)",
    re.IGNORECASE,
)
YEAR = re.compile(r",? (?:19|20)\d\d$")
LEANS = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them|others?)\b", re.IGNORECASE)
NAMED = re.compile(
    r"(?:the )?(?:(?:[A-Z]\.){2,}|[A-Z][\w’'.-]*)(?: (?:of |de |van |von |bin |al |the )*"
    r"[A-Z][\w’'.-]*)*(?: (?:office|spokesman|spokeswoman|envoy|ambassador|government|ministry))?"
)
ADJECTIVE = re.compile(r"the [A-Z]\w+(?: |$)")  # "the Russian and the Brazilian texts"
NOUN = re.compile(r"(?:the|a) [a-z’'-]+(?: [a-z’'-]+){0,2}(?: of (?:[\w.]+ ?){1,4})?")
# Half of a name that holds "and": a country, an office, a firm.
HALF = re.compile(
    r"\b(?:trinidad|bosnia|antigua|kitts|turks|wallis|research|health|food|commerce|trade|arts"
    r"|sciences?|education|justice|energy|housing|law|labou?r|procter|johnson|ernst|barnes"
    r"|standard|lewis|simon|agriculture|alcohol|intelligence|women|men|children)$",
    re.IGNORECASE,
)
# "the Food and Drug Administration" is one, "the U.S. and Israel" are two.
OFTEN_WITH_THE = re.compile(
    r"the (?:U\.?|E\.?U|White|Kremlin|Netherlands|Philippines|Vatican|Pope)"
)


def of_each(question: str) -> list[str]:
    """The question of each party or time by itself, without the question mark; [] when of one."""
    for rule in (_spoken, _asked, _views, _times, _more):
        if found := rule(question):
            return found
    return []


def _spoken(question: str) -> list[str]:
    if twice := SPOKEN_TWICE.fullmatch(question):
        verb, verb2 = (SAID[twice[name].lower()] for name in ("verb", "verb2"))
        return [
            f"{twice['ask']} did {twice['one']} {verb}{twice['rest']}",
            f"{twice['ask']} did {twice['two']} {verb2}{twice['rest2'] or twice['rest']}",
        ]
    if not (found := SPOKEN.fullmatch(question)):
        return []
    verb = SAID[found["verb"].lower()]
    return [f"{found['ask']} did {who} {verb}{found['rest']}" for who in parties(found["who"])]


def _asked(question: str) -> list[str]:
    if both := BOTH.fullmatch(question):
        return [f"{both['ask']} {who}" for who in parties(both["who"])]
    for pattern in (EACH, ASKED, REASONS, ALIKE):
        if found := pattern.fullmatch(question):
            ask = "how did" if pattern is ALIKE else f"{found['ask']} {found['aux']}"
            return [f"{ask} {w} {found['verb']}{found['rest']}" for w in parties(found["who"])]
    return []


def _views(question: str) -> list[str]:
    if found := OWNED.fullmatch(question):
        owners = [re.sub(r"[’']s?$", "", who) for who in parties(found["who"])]
        return [f"what is {who}'s {found['view']}{found['rest']}" for who in owners]
    if found := VIEWED.fullmatch(question):
        rest = found["rest"] or ""
        return [f"what is the {found['view']} of {who}{rest}" for who in parties(found["who"])]
    return []


def _times(question: str) -> list[str]:
    found = CHANGED.fullmatch(question)
    # "How did inflation change" asks what it was; "How did Biden change" does not.
    if found and not NAMED.fullmatch(found["what"]):
        be = "were" if re.search(r"[^s’']s$", found["what"]) else "was"
        times = _with_year(found["one"], found["two"])
        return [f"what {be} {found['what']} {_at(time)} {time}" for time in times]
    if compared := SPOKEN.fullmatch(question):
        verb = SAID[compared["verb"].lower()]
        question = f"{compared['ask']} did {compared['who']} {verb}{compared['rest']}"
    if found := TWO_TIMES.fullmatch(question):
        times = _with_year(found["one"], found["two"])
        return [f"{found['ask']} {found['at']} {time}{found['rest']}" for time in times]
    return []


def _more(question: str) -> list[str]:
    if not (found := MORE.fullmatch(question)):
        return []
    one, two = found["one"], found["two"]
    two = re.sub(r"\bone$", one.split()[-1], two)
    many = "many" if found["what"].split()[0].endswith("s") else "much"
    return [f"how {many} {found['what']} did {who} get" for who in (one, two)]


def parties(who: str) -> list[str]:
    """Those named: "Russia, China and the U.S."; [] when it is one, or not surely several."""
    names = re.split(r",? and (?:of )?|, ", re.sub(r"^both ", "", who))
    if not 1 < len(names) <= MOST or LEANS.search(who) or any(HALF.search(n) for n in names[:-1]):
        return []
    tail = names[-1].split()[2:]
    shared = tail and tail[0].islower() and all(ADJECTIVE.match(n) for n in names)
    if shared and all(len(n.split()) == 2 for n in names[:-1]):
        return [*(f"{n} {' '.join(tail)}" for n in names[:-1]), names[-1]]
    if who.islower():
        return names if all(len(n.split()) <= 3 for n in names) else []
    institution = re.match("the [A-Z]", names[0]) and not OFTEN_WITH_THE.match(names[0])
    if institution and not names[1].startswith("the "):
        return []
    alike = {bool(NAMED.fullmatch(n)) for n in names}
    sure = all(NAMED.fullmatch(n) or NOUN.fullmatch(n) for n in names)
    return names if sure and (len(names) == 2 or len(alike) == 1) else []


def _with_year(one: str, two: str) -> tuple[str, str]:
    """ "in October and in December 2023": both are of that year."""
    year = YEAR.search(two)
    lacks = not YEAR.search(f" {one}") and not one.lower().endswith("day")
    return (f"{one}{year[0]}" if year and lacks else one), two


def _at(time: str) -> str:
    whole = re.fullmatch(rf"(?:(?:{MONTH})\.?)?(?:,? ?(?:19|20)\d\d)?", time, re.IGNORECASE)
    return "in" if whole else "on"
