"""What a question's wording gives away: the kind of answer it wants, the names it turns on.

Rules of thumb over words; does not read. English only.
"""

from __future__ import annotations

import re

from index.words import STOP_WORDS, has_namesakes, plain, terms

NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|twenty|thirty|forty|fifty|hundreds?|thousands?|millions?|billions?|dozens?|half"
    r"|quarters?|thirds?|none|no one|unanimous(?:ly)?|twice)\b"
)
DAY = (
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday|tomorrow"
    r"|(?:jan|feb|aug|sept?|oct|nov|dec)\.|(?:19|20)\d\d|weeks?|months?|years?|\d+ ?[ap]\.?m)\b"
)
REASON = (
    r"\b(?:because|since|as|due to|owing to|so that|in order|over|after|argu(?:ed|ing|es)|reason"
    r"|said it|saying|cit(?:ed|ing|es)|object(?:ed|ion|ing|s)|complain(?:ed|ing|s)?"
    r"|fail(?:ed|s|ure)|would|concern(?:s|ed)?|explain(?:ed|ing|s)?"
    r"|blam(?:ed|ing|es)|for (?:not|lack))\b"
)
SPEECH = (
    r"[“\"]|\b(?:said|says|told|called|argued|warned|added|described|insisted|stated"
    r"|according to)\b"
)
PLACE = r"\b(?:in|at|near|from|to|outside|inside|across|into|on|of)\s+(?:the\s+)?[A-Z]"
NAME = r"(?<=[a-z,;:’'”\"] )[“\"]?[A-Z][\w’'.-]+"

KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(held, flags))
    for asked, held, flags in (
        (
            r"\bhow (?:many|much|old|long|far|big|large|tall|high|often|fast)\b"
            r"|\bwhat (?:percent\w*|share|number|proportion)\b|\b(?:vote|tally|score)\b",
            NUMBER,
            re.IGNORECASE,
        ),
        (r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time)\b", DAY, re.IGNORECASE),
        (
            r"\bwhy\b|\b(?:what|which) (?:was |were |is |are )?(?:the |his |her |its |their )?"
            r"(?:reason|objection|explanation|grounds)",
            REASON,
            re.IGNORECASE,
        ),
        (
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|official|leader|country"
            r"|countries|company|team|member|members|nation|nations)\b",
            NAME,
            0,
        ),
        (r"\bwhere\b|\b(?:what|which) (?:city|town|state|place|country)\b", PLACE, 0),
        (
            r"\b(?:say|said|says|call|called|tell|told|describe|described|quote|words|respond)\b",
            SPEECH,
            re.IGNORECASE,
        ),
    )
)


def holds_kind(question: str, sentence: str) -> float:
    """1 where the sentence holds the kind of thing asked for, 0 where not, 0.5 for no kind."""
    wanted = [held for asked, held in KINDS if asked.search(question)]
    if not wanted:
        return 0.5
    return sum(bool(held.search(sentence)) for held in wanted) / len(wanted)


def names_in(question: str) -> list[str]:
    """The terms of its names and figures: capitals inside it, numbers, countries in any case."""
    words: list[str] = re.findall(r"\w[\w.]*", plain(question))
    headline = sum(word[0].isupper() for word in words) > len(words) * 0.7
    found = []
    for position, word in enumerate(words):
        if word.lower() in STOP_WORDS or not (term := terms(word)):
            continue
        capital = word[0].isupper() and position > 0 and not headline
        if capital or re.fullmatch(r"\d{2,}", word) or has_namesakes(term[0]):
            found.append(term[0])
    return list(dict.fromkeys(found))
