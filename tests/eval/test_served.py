"""Scoring a served app equals scoring in process, question by question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.doors import GoneError, Served
from eval.evaluate import SCORES, Wanted, evaluate
from eval.records import read_records
from index.types import DatelineError
from rag.pipeline import Assistant
from rag.settings import Settings
from tests.doors.serving import serving

ROOT = Path(__file__).parents[2]
SEEDS, QUESTIONS = ROOT / "seeds", ROOT / "tests" / "seed_questions.jsonl"
LIMIT = 20


@pytest.fixture(scope="module")
def address(seed_assistant: Assistant) -> Iterator[str]:
    """The seeds, served."""
    with serving(seed_assistant) as url:
        yield url


def test_the_same_answers_and_scores_at_both_doors(
    address: str, seed_settings: Settings, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"

    evaluate(Wanted(SEEDS, QUESTIONS, here, index=seed_settings.index, limit=LIMIT))
    evaluate(Wanted(SEEDS, QUESTIONS, there, url=address, limit=LIMIT))

    mine, theirs = read_records(here), read_records(there)
    assert len(mine) == len(theirs) == LIMIT
    for one, other in zip(mine, theirs, strict=True):
        assert _untimed(one.answer) == _untimed(other.answer)
        assert (one.found, one.exact, one.question) == (other.found, other.exact, other.question)
    assert _scores(here) == _scores(there)
    timed = json.loads((there / SCORES).read_text())["timings"]
    assert timed["asked_ms"]["p50"] > timed["total_ms"]["p50"], "the way there and back counts"
    assert "cold_start_s" not in timed


def test_an_error_of_the_app_is_one_line(address: str) -> None:
    with pytest.raises(DatelineError, match="the question is empty"):
        Served(address).ask(" ")


def test_no_app_at_an_address() -> None:
    with pytest.raises(DatelineError, match=r"no Dateline answers at http://127\.0\.0\.1:9 "):
        Served("http://127.0.0.1:9")


def test_an_app_that_ends_in_the_middle(seed_assistant: Assistant) -> None:
    with serving(seed_assistant) as url:
        door = Served(url)
        assert door.ask("Who abstained?")["status"]

    with pytest.raises(GoneError, match="does not answer any more"):
        door.ask("Who abstained?")


def _untimed(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    return {name: kept for name, kept in answer.items() if name != "timing"}


def _scores(folder: Path) -> dict[str, Any]:
    kept = json.loads((folder / SCORES).read_text())
    return {name: value for name, value in kept.items() if name != "timings"}
