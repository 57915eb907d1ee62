"""Turn evidence into claims that quote it, and claims into the text of an answer.

Knows no model and invents no word: what is quoted is derived from offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.types import Citation, Claim, Evidence

NOTHING = "These articles do not say."
DOUBT = "(not verified)"


def quoted(found: Sequence[Evidence]) -> list[Claim]:
    """One claim a piece of evidence, in order, numbered from 1: its text is its quotation."""
    citations = [Citation(n, one.span, one.answer) for n, one in enumerate(found, start=1)]
    return [Claim(citation.quote, (citation,), "quoted") for citation in citations]


def answer_text(claims: Sequence[Claim]) -> str:
    """The claims as plain text with citation numbers.

    Quotations stand under their dates when these differ; prose says what is not verified.
    """
    if not claims:
        return NOTHING
    if any(claim.support != "quoted" for claim in claims):
        return " ".join(_sentence(claim) for claim in claims)
    dates = [claim.citations[0].span.article.published for claim in claims]
    differ = len(set(dates)) > 1
    return "\n\n".join(
        f"{written_date(day) + ': ' if differ else ''}“{_flat(claim.text)}” {_numbers(claim)}"
        for claim, day in zip(claims, dates, strict=True)
    )


def _sentence(claim: Claim) -> str:
    doubt = "" if claim.support == "supported" else f" {DOUBT}"
    return f"{_flat(claim.text)} {_numbers(claim)}".rstrip() + doubt


def _numbers(claim: Claim) -> str:
    return "".join(f"[{citation.number}]" for citation in claim.citations)


def written_date(day: date | None) -> str:
    """March 25, 2024, whatever the locale."""
    return f"{day:%B} {day.day}, {day.year}" if day else "Undated"


def _flat(text: str) -> str:
    return " ".join(text.split())
