"""The facts of a text that can be compared: numbers, days, names, quotations.

Does not know which text is the claim and which the article. English only.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.words import STOP_WORDS, terms
from rag.when import DAY_OF_MONTH, ISO_DAY, MONTHS, NUMBERS

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_SMALL = {word: value for value, word in enumerate(_ONES.split())}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL |= {word: 10 * value for value, word in enumerate(_TENS, start=2)} | {"dozen": 12}
_NTHS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINALS = {word: value for value, word in enumerate(_NTHS, start=1)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_SCALES |= {"trillion": 10**12, "m": 10**6, "mn": 10**6, "bn": 10**9, "k": 1_000}
_LONG = "hundred|thousand|million|billion|trillion"
COUNT = rf"(?:{'|'.join([*_SMALL, _LONG])})"
NUMBER = re.compile(
    r"(?P<money>[$€£¥])?\s?(?:"
    r"(?<![\w.])(?P<digits>\d{1,30}(?:\.\d{1,30})?)"
    rf"(?:(?P<nth>st|nd|rd|th)\b|[\s-]?(?P<scale>{_LONG})\b|(?P<short>mn?|bn|k)\b|(?!\w))"
    rf"|\b(?P<words>{COUNT}(?:(?:-|\s(?:and\s)?){COUNT}){{0,8}})\b)"
    r"(?:\s?(?P<share>%|per ?cent\b)|\s(?P<coin>dollars|euros|pounds|yen)\b)?",
    re.IGNORECASE,
)
NTH = re.compile(rf"\b({'|'.join(_ORDINALS)})\b", re.IGNORECASE)
NONE = re.compile(r"\b(?:none|no|nobody|no one|unopposed)\b", re.IGNORECASE)
_COINS = {"dollars": "$", "euros": "€", "pounds": "£", "yen": "¥"}
_BARE = {"", *_COINS.values()}  # 3 million may be $3 million
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
CALENDAR = frozenset([*_WEEKDAYS, *MONTHS])
QUOTATION = re.compile(r"“([^”]*)(?:”|$)|\"([^\"]*)(?:\"|$)")
_OPENS = re.compile(r"[.!?:;]\s\W*\Z|\A\W*\Z")  # of what stands just before a word
_BEFORE = 6  # characters
_NAME = re.compile(r"[^\W\d_][\w’'-]*")
# Words that stand in front of a name and may be left out there: Biden, President Biden.
_RANKS = frozenset(
    "mr mrs ms dr president prime minister ambassador senator secretary general sir professor"
    " chancellor king queen pope judge the i".split()
)
# Words with a capital because a sentence begins there.
_OPENING = frozenset(
    "despite during after before although though while since because however moreover meanwhile "
    "according additionally also both each every many most more much several some few other others "
    "under over between among within without through throughout once when until upon such another "
    "no not nor neither either yet still thus therefore hence instead perhaps overall today one "
    "furthermore nevertheless finally next then later earlier police officials only even just "
    "all".split()
)


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its unit: a share is "%", an ordinal "th", money its sign, else ""."""

    value: float
    unit: str
    start: int
    end: int

    def is_in(self, others: Sequence[Number]) -> bool:
        """Whether another is the same number; money and a bare count may be the same."""
        units = [{self.unit, other.unit} for other in others if other.value == self.value]
        return any(len(pair) == 1 or ("" in pair and pair <= _BARE) for pair in units)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, the year where it is known."""

    month: int
    day: int
    year: int | None = None

    @classmethod
    def on(cls, day: date) -> Day:
        """A calendar date as a day."""
        return cls(day.month, day.day, day.year)

    def fits(self, other: Day) -> bool:
        """Whether both may be the same day."""
        same = (self.month, self.day) == (other.month, other.day)
        return same and (None in (self.year, other.year) or self.year == other.year)

    def words(self) -> Iterator[str]:
        """Its month, its year and its weekday, as terms."""
        yield from terms(calendar.month_name[self.month])
        if self.year:
            yield str(self.year)
            yield from terms(calendar.day_name[date(self.year, self.month, self.day).weekday()])


def numbers(text: str) -> list[Number]:
    """The numbers of a plain text outside its days: 14, fourteen, $3 million, 62 %, 3rd."""
    text = undated(text)
    found = [_number(match) for match in NUMBER.finditer(text)]
    found += [Number(_ORDINALS[m[0].lower()], "th", *m.span()) for m in NTH.finditer(text)]
    return sorted(found, key=lambda number: number.start)


def undated(text: str) -> str:
    """The text with its days blanked, every other character in its place."""
    for pattern in (ISO_DAY, DAY_OF_MONTH):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def _number(match: re.Match[str]) -> Number:
    scale = _SCALES.get((match["scale"] or match["short"] or "").lower(), 1)
    value = float(match["digits"]) * scale if match["digits"] else _spelled(match["words"])
    coin = match["money"] or _COINS.get((match["coin"] or "").lower(), "")
    unit = "%" if match["share"] else "th" if match["nth"] else coin
    return Number(round(value, 6), unit, *match.span())


def _spelled(words: str) -> float:
    total = part = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part = max(1, part) * 100
        elif word in _SCALES:
            total, part = total + max(1, part) * _SCALES[word], 0
    return float(total + part)


def days(text: str, published: date | None = None) -> list[Day]:
    """The days of a text. Beside a date of publication, weekdays and days without a year too."""
    found: list[Day] = []
    for match in (*ISO_DAY.finditer(text), *DAY_OF_MONTH.finditer(text)):
        parts = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
        month = parts["month"].lower()
        year = int(parts["year"]) if "year" in parts else None
        day = Day(int(month) if month.isdecimal() else NUMBERS[month], int(parts["day"]), year)
        found += _dated(day, published)
    if published and date.min.year < published.year < date.max.year:
        for match in _WEEKDAY.finditer(text):
            back = (published.weekday() - _WEEKDAYS[match[0].lower()]) % 7
            found += [Day.on(published - timedelta(back)), Day.on(published + timedelta(7 - back))]
    return found


def _dated(day: Day, published: date | None) -> Iterator[Day]:
    """The day where there is one, its year the last up to publication if none is written."""
    year = day.year or (published.year if published else 2000)
    if not (1 <= day.month <= 12 and 1 <= day.day <= calendar.monthrange(year, day.month)[1]):
        return
    if published and not day.year:
        later = (day.month, day.day) > (published.month, published.day)
        day = Day(day.month, day.day, year - later if (day.month, day.day) != (2, 29) else None)
    yield day


def names(text: str) -> list[str]:
    """The words of a plain text that name somebody or something, quotations left out."""
    text = QUOTATION.sub(lambda found: " " * len(found[0]), text)
    return [match[0] for match in _NAME.finditer(text) if _names(text, match)]


def _names(text: str, match: re.Match[str]) -> bool:
    word = match[0].lower()
    if not match[0][0].isupper() or word.partition("-")[0] in {*_SMALL, *_ORDINALS}:
        return False
    if word in STOP_WORDS or word in _RANKS:
        return match[0].isupper() and len(word) > 1 and not text.isupper()
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    if word in CALENDAR or not _OPENS.search(before):
        return True
    if word in _OPENING:
        return False
    more = text[match.end() : match.end() + 2].strip().isupper()
    return more or not match[0][1:].islower() or not word.endswith(("s", "ly", "ing", "ed"))


def quotations(text: str) -> list[str]:
    """What stands in quotation marks, as `flat` writes it; a mark left open quotes the rest."""
    found = (flat(match[1] or match[2] or "") for match in QUOTATION.finditer(text))
    return [quote for quote in found if quote]


def flat(text: str) -> str:
    """The text with one kind of quotation mark and of space, in lower case, no mark at an end."""
    text = re.sub(r"[‘’ʼ`]", "'", re.sub(r"[“”«»]", '"', text)).casefold()
    return " ".join(text.split()).strip(" .,;:!?…\"'")
