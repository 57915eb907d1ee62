"""The date an article was published, when it is certain; else None.

Does not know how a source is parsed, nor today's date. A date is certain when it is written in full
and can be read in one way only, in a place that says when the article appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

TOP_LINES, TOP, DATE_LINE = 6, 5_000, 80  # where a plain text may say its date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
# March 25, 2024 · 25 March 2024 · 2024-03-25, with a time or not · 25/3/2024, not 3/4/2024
_FULL = re.compile(
    rf"(?<![\w/.-])(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s-](?P<m2>{_MONTH})\.?,?[\s-](?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})[-/](?P<m3>\d\d)[-/](?P<d3>\d\d)(?:[T\s]\d\d:\d\d\S*)?"
    r"|(?P<one>\d\d?)/(?P<other>\d\d?)/(?P<y4>\d{4}))(?![\w/-])",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\W*(?:(?:first |originally |date )?(?:published|posted|issued|released)"
    r"|(?:publication |release )?date)\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\b(?:last )?(?:updated|modified|revised)\b", re.IGNORECASE)
_AROUND_A_DATE = re.compile(  # a byline, a weekday, a time of day, a time zone, marks
    r"^\W*by\s\D{2,60}[,|·•–—]\s*$|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|\bat\b|\d{1,2}[:.]\d\d|\b[ap]\.?m\b|\b(?:[ecmp][sd]?t|gmt|utc|bst|cest|ist|jst)\b|[\W_]+",
    re.IGNORECASE,
)
# WASHINGTON, March 25, 2024 (AP) — : a place that begins in capitals, the date, a dash.
_PLACE = re.compile(r"[A-Z][A-Z.'’/ -]{2,30}(?:,\s[A-Z][\w. ]{1,25})?,?\s(?:\([\w ]{2,20}\)\s)?")
_DASH = re.compile(r"\)?\s*(?:\([^()\n]{2,40}\)|/[\w ]{2,20}/)?\s*(?:[—–:]|--?\s)")

_PUBLISHED_TAGS = {
    "article:published_time", "og:published_time", "article:published", "datepublished",
    "date", "pubdate", "publishdate", "publish-date", "publish_date", "published_date",
    "publication_date", "publication-date", "dc.date", "dc.date.issued", "dcterms.date",
    "dcterms.issued", "dcterms.created", "parsely-pub-date", "sailthru.date",
}  # fmt: skip
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def dates_in(text: str) -> list[date]:
    """Every date of the text that is written in full and can be read in one way only."""
    return [day for match in _FULL.finditer(text) if (day := only(_readings(match)))]


def only(days: Iterable[date]) -> date | None:
    """The one date that all agree on."""
    different = set(days)
    return different.pop() if len(different) == 1 else None


def stated_date(value: str) -> date | None:
    """The date of a metadata field."""
    return only(dates_in(value))


def opening_date(text: str) -> date | None:
    """The date at the top of a plain text: a labelled line, a line that is a date, a dateline."""
    top = [line for line in text[:TOP].split("\n") if line.strip()][:TOP_LINES]
    if published := [day for line in top for day in _labelled(line)]:
        return only(published)
    return only(day for line in top for day in (*_alone(line), *_in_dateline(line)))


def page_date(page: Any) -> date | None:
    """The date that a page (an lxml tree) states of itself, by its most exact kind of statement.

    Not htmldate: even without `extensive_search` it falls back on dates in the running text and on
    January 1 of a copyright year, and reads 03/04/2024 one way.
    """
    times = list(page.iter("time"))
    meta = ((tag.get("content"), _tag_name(tag)) for tag in page.iter("meta"))
    scripts = (script.text or "" for script in page.iter("script"))
    statements = (
        [content for content, name in meta if name in _PUBLISHED_TAGS],
        [stated for script in scripts for stated in _JSON_DATE.findall(script)],
        [time.get("datetime") for time in times if _tag_name(time) == "datepublished"],
        [time.get("datetime") for time in times],
    )
    for stated in statements:
        if days := [day for text in stated for day in dates_in(text or "")]:
            return only(days)
    return None


def _tag_name(tag: Any) -> str:
    return str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()


def _readings(match: re.Match[str]) -> set[date]:
    """The real days that one match can mean: two for 3/4/2024, none for February 30."""
    part = {name: value for name, value in match.groupdict().items() if value}
    if "one" in part:
        one, other = int(part["one"]), int(part["other"])
        pairs = {(one, other), (other, one)}
    else:
        month, day = part.keys() & {"m1", "m2", "m3"}, part.keys() & {"d1", "d2", "d3"}
        pairs = {(_month(part[month.pop()]), int(part[day.pop()]))}
    year = int(next(part[name] for name in ("y1", "y2", "y3", "y4") if name in part))
    return {day for month, number in pairs for day in _real(year, month, number)}


def _month(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS.index(written[:3].lower()) + 1


def _real(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _labelled(line: str) -> list[date]:
    """Dates of a line such as "Published: March 25, 2024", up to where it speaks of updates."""
    if not _PUBLISHED.match(line) or len(line) > 2 * DATE_LINE:
        return []
    return dates_in(_UPDATED.split(line)[0])


def _alone(line: str) -> list[date]:
    """The dates of a line that holds nothing else, but a byline, a time or word of an update."""
    if len(line) > DATE_LINE:
        return []
    before_update = _UPDATED.split(line)[0]
    line = before_update if dates_in(before_update) else _UPDATED.sub("", line)
    rest = "".join(_AROUND_A_DATE.sub("", part) for part in _around(line))
    return [] if rest else dates_in(line)


def _around(line: str) -> list[str]:
    cuts = [0, *(end for match in _FULL.finditer(line) for end in match.span()), len(line)]
    return [line[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


def _in_dateline(line: str) -> list[date]:
    return [
        day
        for match in _FULL.finditer(line[: 2 * DATE_LINE])
        if _PLACE.fullmatch(line, 0, match.start()) and _DASH.match(line, match.end())
        for day in _readings(match)
    ]
