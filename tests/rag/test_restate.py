"""A model's wording of a follow-up is used when it can be a question, and only searched."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

import pytest

from rag.pipeline import Assistant
from rag.prose import INSTEAD
from rag.restate import restated
from rag.types import ChatError, Turn

BEFORE = [Turn("Who vetoed the Algerian draft?", "The United States")]
Model = Callable[[str, str], Generator[str, None, None]]


def says(reply: str) -> Model:
    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        assert "Who vetoed the Algerian draft?" in prompt
        yield from reply.split(" ")[:1]
        yield reply[len(reply.split(" ")[0]) :]

    return complete


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("Why did the United States veto it?", "Why did the United States veto it?"),
        ("\nQuestion: Why did the U.S. veto it?\nBecause", "Why did the U.S. veto it?"),
        ('"Why did the U.S. veto it?"', "Why did the U.S. veto it?"),
        ("Why did the 300 people veto it in 2024?", ""),  # nobody mentioned them
        ("Because " * 60, ""),
        ("", ""),
    ],
)
def test_only_what_can_be_a_question_is_used(reply: str, told: str) -> None:
    assert restated("Why?", BEFORE, says(reply)) == told


def test_a_model_that_fails_is_not_asked_again(seed_assistant: Assistant) -> None:
    asked: list[str] = []

    def fails(instructions: str, prompt: str) -> Generator[str, None, None]:
        asked.append(prompt)
        yield "Why did"
        raise ChatError("The chat model broke off.")

    quotations = seed_assistant.ask("Why?", history=BEFORE)
    answer = replace(seed_assistant, complete=fails).ask("Why?", history=BEFORE)

    assert len(asked) == 1
    assert quotations.claims
    assert answer.claims == quotations.claims
    assert answer.note == f"The chat model broke off. {INSTEAD}"


def test_both_wordings_are_searched_when_the_question_leans(seed_assistant: Assistant) -> None:
    asked: list[str] = []

    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        asked.append(prompt)
        yield "What did Netanyahu cancel after the vote?"

    writer = replace(seed_assistant, complete=complete)
    follow_up = writer.ask("Why?", history=BEFORE)
    first, length = len(asked), len(follow_up.hits)
    alone = seed_assistant.ask("Why?", history=BEFORE)
    writer.ask("Why did the U.S. veto the Algerian draft?", history=BEFORE)

    assert first >= 1
    assert "Last question: Why?" in asked[0]
    assert {hit.span for hit in follow_up.hits} != {hit.span for hit in alone.hits}
    assert length == len(alone.hits)
    assert all("Last question" not in prompt for prompt in asked[first:])
