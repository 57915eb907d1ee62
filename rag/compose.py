"""Turn evidence into claims that quote it, and claims into the text of an answer.

Knows no model and invents no word: what is quoted is derived from offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.types import Citation, Claim, Evidence

NOTHING = "These articles do not say."


def quoted(found: Sequence[Evidence]) -> list[Claim]:
    """One claim a piece of evidence, in order, numbered from 1: its text is its quotation."""
    citations = [Citation(n, one.span, one.answer) for n, one in enumerate(found, start=1)]
    return [Claim(citation.quote, (citation,), "quoted") for citation in citations]


def answer_text(claims: Sequence[Claim]) -> str:
    """The claims as plain text with citation numbers, each under its date when dates differ."""
    if not claims:
        return NOTHING
    dates = [claim.citations[0].span.article.published for claim in claims]
    differ = len(set(dates)) > 1
    return "\n\n".join(
        f"{written_date(day) + ': ' if differ else ''}“{_flat(claim.text)}”"
        f" {''.join(f'[{citation.number}]' for citation in claim.citations)}"
        for claim, day in zip(claims, dates, strict=True)
    )


def written_date(day: date | None) -> str:
    """March 25, 2024, whatever the locale."""
    return f"{day:%B} {day.day}, {day.year}" if day else "Undated"


def _flat(text: str) -> str:
    return " ".join(text.split())
