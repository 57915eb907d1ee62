"""An answer and its JSON: there and back without loss, and nothing from what is no answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rag.pipeline import Assistant
from rag.plain import answer_json, answer_of


@pytest.mark.parametrize("question", ["Why did the U.S. abstain?", "Who won the chess final?"])
def test_an_answer_comes_back_from_its_json(seed_assistant: Assistant, question: str) -> None:
    answer = seed_assistant.ask(question)
    told = json.loads(json.dumps(answer_json(answer)))

    again = answer_of(told, seed_assistant.index.get)

    assert again.claims == answer.claims
    assert [hit.span for hit in again.hits] == [hit.span for hit in answer.hits]
    assert answer_json(again) == told


@pytest.mark.parametrize(
    "wrong",
    [
        lambda told: told.pop("claims"),
        lambda told: told["claims"][0]["citations"][0].update(article_id="gone"),
        lambda told: told["claims"][0]["citations"][0].update(end=10**9),
        lambda told: told["hits"][0].update(start="x"),
        lambda told: told.update(timing=3),
    ],
)
def test_what_is_no_answer_or_of_an_article_that_is_gone_is_refused(
    seed_assistant: Assistant, wrong: Any
) -> None:
    told = answer_json(seed_assistant.ask("Why did the U.S. abstain?"))
    wrong(told)

    with pytest.raises((KeyError, TypeError, ValueError)):
        answer_of(told, seed_assistant.index.get)
