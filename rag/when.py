"""The days a question speaks of: "on March 25", "in December", "in 2023".

Knows no article; a date without a year is the last one up to the newest article.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.types import Period

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
NUMBERS = {**SHORT, "sept": 9, **MONTHS}
MONTH = "|".join(sorted(NUMBERS, key=len, reverse=True))
REPORTED_WITHIN = timedelta(days=2)  # news of a day is printed on it or shortly after

DAY_OF_MONTH = re.compile(
    rf"\b(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>[12]\d{{3}}))?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{MONTH})\b\.?"
    rf"(?:,?\s+(?P<year2>[12]\d{{3}}))?",
    re.IGNORECASE,
)
ISO_DAY = re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})\b")
# "may" and "march" are verbs too: alone, a month is written with a capital or after "in".
WHOLE_MONTH = re.compile(
    rf"\b(?:in|during|last|of)\s+(?P<month>{MONTH})\b\.?(?:,?\s+(?P<year>[12]\d{{3}}))?",
    re.IGNORECASE,
)
WHOLE_YEAR = re.compile(r"\b(?:in|during|of)\s+(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE)

AT = re.compile(r"\s*(?:\b(?:in|on|of|by|as of|since|from|during)\s+)?(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a question names: the period itself, and how a text would write it."""

    period: Period
    written: re.Pattern[str]

    def fits(self, published: date | None, text: str) -> bool:
        """Whether an article of that date reports on it, or the text itself names it."""
        until = self.period.until
        near = Period(self.period.since, until + REPORTED_WITHIN if until else None)
        return near.holds(published) or bool(self.written.search(text))


def moment(question: str, newest: date) -> Moment | None:
    """The time a question names, None when it names none or more than one."""
    found = {item.period: item for item in _moments(question, newest)}
    return next(iter(found.values())) if len(found) == 1 else None


def untimed(question: str) -> str:
    """The question without the times it names, with the word before each: "Who voted in May?"."""
    for pattern in (DAY_OF_MONTH, ISO_DAY, WHOLE_MONTH, WHOLE_YEAR):
        while found := pattern.search(question):
            before = AT.sub("", question[: found.start()])
            question = f"{before}{question[found.end() :]}"
    return " ".join(question.split())


def _moments(question: str, newest: date) -> list[Moment]:
    days = [*ISO_DAY.finditer(question), *DAY_OF_MONTH.finditer(question)]
    if days:
        return [item for found in days if (item := _day(found, newest))]
    if months := list(WHOLE_MONTH.finditer(question)):
        return [_month(found, newest) for found in months]
    return [_year(int(found["year"])) for found in WHOLE_YEAR.finditer(question)]


def _day(found: re.Match[str], newest: date) -> Moment | None:
    parts = {name.rstrip("2"): value for name, value in found.groupdict().items() if value}
    month, day = _month_number(parts["month"]), int(parts["day"])
    years = [int(parts["year"])] if "year" in parts else [newest.year, newest.year - 1]
    for year in years:
        try:
            when = date(year, month, day)
        except ValueError:
            continue
        if "year" in parts or when <= newest:
            name, short = calendar.month_name[month], calendar.month_abbr[month]
            written = rf"\b(?:{name}|{short}\.?|Sept\.) {day}\b|\b{day} {name}\b"
            return Moment(Period(when, when), re.compile(written))
    return None


def _month(found: re.Match[str], newest: date) -> Moment:
    month = _month_number(found["month"])
    if found["year"]:
        year = int(found["year"])
    else:
        year = newest.year if month <= newest.month else newest.year - 1
    last = calendar.monthrange(year, month)[1]
    written = re.compile(rf"\b{calendar.month_name[month]}\b")
    return Moment(Period(date(year, month, 1), date(year, month, last)), written)


def _year(year: int) -> Moment:
    return Moment(Period(date(year, 1, 1), date(year, 12, 31)), re.compile(rf"\b{year}\b"))


def _month_number(written: str) -> int:
    return int(written) if written.isdecimal() else NUMBERS[written.lower()]
