"""An answer in prose: a chat model drafts it from what was found, and each sentence is verified.

Does not know how passages were found, nor which model writes. Whether to answer at all was decided
before: the model is only asked about what has been answered in quotations.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from index.types import Span
from rag.compose import answer_text
from rag.generate import INSTRUCTIONS, prompt, refuses, sentences_of
from rag.types import Answer, ChatError, Claim, Complete
from rag.verify import verify

EVERY = 0.1  # seconds between two states of a draft: the first piece is shown as it comes
INSTEAD = "These are the articles’ own words."
REFUSED = "The chat model found no answer."
UNVERIFIED = "Nothing that the chat model wrote could be verified."


def written(
    quotations: Answer, spans: Sequence[Span], complete: Complete, *, strict: bool
) -> Iterator[Answer]:
    """The draft as it grows, then the answer: its claims, verified against the passages `spans`.

    When the model fails, or nothing it wrote stands, that is the quotations and a note that says
    why. `strict` leaves out the sentences that could not be verified.
    """
    began, draft, shown = time.perf_counter(), "", 0.0
    try:
        material = _cited_first(spans, quotations.claims)
        with closing(complete(INSTRUCTIONS, prompt(quotations.query, material))) as pieces:
            for piece in pieces:
                draft += piece
                if time.perf_counter() - shown >= EVERY:
                    yield replace(quotations, text=draft, draft=draft, claims=())
                    shown = time.perf_counter()
    except ChatError as error:
        yield _timed(unwritten(quotations, str(error)), began, time.perf_counter())
        return
    drafted = time.perf_counter()
    claims = [] if refuses(draft) else verify(sentences_of(draft), spans)
    if strict:
        claims = [claim for claim in claims if claim.support == "supported"]
    if any(claim.support == "supported" for claim in claims):
        answer = replace(quotations, text=answer_text(claims), claims=tuple(claims))
    else:
        answer = unwritten(quotations, REFUSED if refuses(draft) else UNVERIFIED)
    yield _timed(answer, began, drafted)


def unwritten(quotations: Answer, reason: str) -> Answer:
    """The quotations with a note: why there is no prose."""
    told = (quotations.note, reason, INSTEAD)
    return replace(quotations, note=" ".join(part for part in told if part))


def _cited_first(spans: Sequence[Span], claims: Sequence[Claim]) -> list[Span]:
    """The passages that hold what was quoted before the others, for a prompt that may be cut."""
    cited = [citation.span for claim in claims for citation in claim.citations]
    return sorted(spans, key=lambda span: not any(_meet(span, quoted) for quoted in cited))


def _meet(one: Span, other: Span) -> bool:
    return one.article == other.article and one.start < other.end and other.start < one.end


def _timed(answer: Answer, began: float, drafted: float) -> Answer:
    """The answer with the milliseconds that drafting and verifying took."""
    now = time.perf_counter()
    timing = replace(
        answer.timing,
        draft_ms=(drafted - began) * 1000,
        verify_ms=(now - drafted) * 1000,
        total_ms=answer.timing.total_ms + (now - began) * 1000,
    )
    return replace(answer, timing=timing)
