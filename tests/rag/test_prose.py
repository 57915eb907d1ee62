"""Prose on top of quotations: drafted, verified, or given up with a reason."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

import pytest

from rag.pipeline import Assistant
from rag.prose import EVERY, INSTEAD, REFUSED, UNVERIFIED
from rag.types import ChatError

WHY = "Why did the U.S. abstain?"
TRUE = "John Kirby said the U.S. abstained because the resolution did not condemn Hamas."
FALSE = "Fifteen members voted in favor after 300 people marched in Oslo."


def says(*pieces: str, fails: str = "") -> Callable[[str, str], Generator[str, None, None]]:
    """A chat model that says these pieces, and then fails if it is told why."""

    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        assert instructions
        assert "abstain" in prompt
        yield from pieces
        if fails:
            raise ChatError(fails)

    return complete


def test_a_draft_grows_and_is_replaced_by_verified_claims(seed_assistant: Assistant) -> None:
    writer = replace(seed_assistant, complete=says(*(f"{word} " for word in TRUE.split())))

    first, *_, last = writer.stream(WHY)

    assert first.draft == first.text == "John "
    assert first.claims == ()
    assert last.draft == ""
    [claim] = last.claims
    assert (claim.text, claim.support) == (TRUE, "supported")
    for citation in claim.citations:
        span = citation.span
        assert citation.quote == span.article.text[span.start : span.end]
    assert last.text == f"{TRUE} {''.join(f'[{c.number}]' for c in claim.citations)}"
    assert last.timing.draft_ms > 0
    assert last.timing.total_ms >= last.timing.draft_ms + last.timing.verify_ms


def test_what_is_not_verified_is_marked_or_dropped(seed_assistant: Assistant) -> None:
    writer = replace(seed_assistant, complete=says(f"{TRUE} {FALSE}"))

    marked, strict = writer.ask(WHY), replace(writer, strict=True).ask(WHY)

    assert [claim.support for claim in marked.claims] == ["supported", "unverified"]
    assert marked.text.endswith("(not verified)")
    assert [claim.text for claim in strict.claims] == [TRUE]


@pytest.mark.parametrize(
    ("complete", "reason"),
    [
        (says(FALSE), UNVERIFIED),
        (says("The articles do not say."), REFUSED),
        (says(fails="The chat model does not answer."), "The chat model does not answer."),
        (says("Fourteen mem", fails="It broke off."), "It broke off."),
    ],
)
def test_without_usable_prose_the_quotations_stand_and_a_line_says_why(
    seed_assistant: Assistant,
    complete: Callable[[str, str], Generator[str, None, None]],
    reason: str,
) -> None:
    quotations = seed_assistant.ask(WHY)

    answer = replace(seed_assistant, complete=complete).ask(WHY)

    assert answer.claims == quotations.claims
    assert answer.text == quotations.text
    assert answer.note == f"{reason} {INSTEAD}"
    assert answer.draft == ""


def test_the_model_is_not_asked_what_the_articles_do_not_say(seed_assistant: Assistant) -> None:
    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        raise AssertionError("asked")
        yield ""

    answer = replace(seed_assistant, complete=complete).ask("Who won the chess final in Oslo?")

    assert answer.status == "abstained"


def test_quotations_only_on_request(seed_assistant: Assistant) -> None:
    answer = replace(seed_assistant, complete=says(TRUE)).ask(WHY, prose=False)

    assert {claim.support for claim in answer.claims} == {"quoted"}


def test_leaving_the_stream_stops_the_model(seed_assistant: Assistant) -> None:
    closed = []

    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        try:
            while True:
                yield "and "
        finally:
            closed.append(True)

    stream = replace(seed_assistant, complete=complete).stream(WHY)
    assert next(stream).draft == "and "
    stream.close()  # type: ignore[attr-defined]

    assert closed == [True]


def test_a_quick_model_does_not_flood_the_page(seed_assistant: Assistant) -> None:
    words = [f"{word} " for word in TRUE.split()] * 50
    drafts = [a for a in replace(seed_assistant, complete=says(*words)).stream(WHY) if a.draft]

    assert EVERY > 0
    assert 1 <= len(drafts) < len(words) / 10
