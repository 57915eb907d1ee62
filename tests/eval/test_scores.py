"""Scores of whole runs: the extremes as they should be, and the same again for the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from eval.records import Record
from eval.scores import scores, timings
from eval.summary import SUMMARY
from tests.eval.values import (
    ABSTAINED,
    QUOTE,
    RIGHT,
    START,
    WRONG,
    answer,
    citation,
    passage,
    question,
    record,
    unanswerable,
)

LESS_IS_BETTER = {"AURC", "ECE"}
FAR = answer(citation(0, 20, url="other-story"), confidence=1.0)
HOLDING = (passage(START, START + len(QUOTE)),)


def run(said: Callable[[bool], Any], found: tuple[Any, ...] = ()) -> list[Record]:
    """Four answerable questions and two others, each with what `said` gives for its sort."""
    asked = [*(question(f"q{n}") for n in range(4)), *(unanswerable(f"u{n}") for n in range(2))]
    return [record(one, said(one.answerable), found) for one in asked]


def values(records: list[Record]) -> dict[str, float | None]:
    return {name: one["value"] for name, one in scores(records)["measures"].items()}


def test_all_wrong_scores_nothing() -> None:
    """Always something else quoted, most sure where nothing can be said."""
    wrong = run(lambda answerable: {**FAR, "confidence": 0.2} if answerable else FAR)

    found = values([*wrong])

    told = {"answered", "citations exact", "claims supported"}  # exactly, from the wrong place
    assert {name for name in found if name not in LESS_IS_BETTER and found[name]} == told
    assert found["AURC"] == 1
    assert found["ECE"] == pytest.approx((4 * 0.2 + 2 * 1) / 6, abs=1e-6)


def test_all_errors_score_nothing() -> None:
    found = values(run(lambda _: None))

    assert not any(value for name, value in found.items() if name not in LESS_IS_BETTER)
    assert (found["AURC"], found["ECE"]) == (1, None)


def test_all_abstained() -> None:
    found = values(run(lambda _: ABSTAINED))

    assert found["right"] == found["EM"] == found["F1"] == pytest.approx(2 / 6, abs=1e-6)
    assert found["HasAns F1"] == found["evidence quoted"] == found["gold-in-answer"] == 0
    assert found["abstention precision"] == pytest.approx(2 / 6, abs=1e-6)
    assert found["abstention recall"] == 1
    assert found["AUC"] == 1 / 2
    assert found["AURC"] == 1, "no question is answered rightly at any coverage"
    assert "citations exact" not in found


def test_all_right() -> None:
    found = values(run(lambda answerable: RIGHT if answerable else ABSTAINED, HOLDING))

    for name in ("right", "AUC", "abstention F1", "span citation F1", "passage nDCG@10"):
        assert found[name] == 1, name
    assert found["AURC"] == pytest.approx((0 + 0 + 0 + 0 + 1 / 5 + 2 / 6) / 6, abs=1e-6)
    assert found["ECE"] == pytest.approx(0.1)


def test_nothing_was_asked() -> None:
    found = scores([])

    assert found["counts"]["questions"] == 0
    assert all(one["value"] is None for one in found["measures"].values())
    assert found["curves"] == {
        "coverage": [], "risk": [], "shipped_coverage": None, "reliability": []
    }  # fmt: skip
    assert timings([])["total_ms"] == {"p50": None, "p95": None, "p99": None}


def test_the_same_answers_give_the_same_scores() -> None:
    mixed = run(lambda answerable: RIGHT if answerable else WRONG, HOLDING)

    assert json.dumps(scores(mixed, 1)) == json.dumps(scores(mixed, 1))
    assert scores(mixed, 1)["questions"] == scores(mixed, 2)["questions"]
    assert json.loads(json.dumps(scores(mixed), allow_nan=False)) == scores(mixed)


def test_kinds_and_questions_have_their_own_numbers() -> None:
    found = scores(run(lambda answerable: RIGHT if answerable else WRONG, HOLDING))

    assert found["counts"] == {
        "questions": 6, "answerable": 4, "answered": 6, "abstained": 0, "errors": 0
    }  # fmt: skip
    kinds = {kind: measures["right"] for kind, measures in found["kinds"].items()}
    assert {kind: (one["value"], one["count"]) for kind, one in kinds.items()} == {
        "how-many": (1, 4),
        "unanswerable": (0, 2),
    }
    assert found["kinds"]["how-many"]["span citation F1"]["value"] == 1
    assert list(found["kinds"]["unanswerable"]) == ["right", "answered", "F1"]
    assert found["questions"]["q0"]["passage RR@10"] == 1
    assert "passage RR@10" not in found["questions"]["u0"]
    assert found["passage_characters"] == len(QUOTE)


def test_every_measure_that_is_shown_exists() -> None:
    two = question("two", evidence=(*question().evidence, *question(id="x").evidence))
    far = citation(0, 5, url="other")
    pieces = (*two.evidence, *(type(g)("other", "x" * 5, 0) for g in two.evidence[:1]))
    both = question("both", evidence=pieces)
    records = [*run(lambda a: RIGHT if a else ABSTAINED), record(both, answer(far))]

    assert set(SUMMARY) <= scores(records)["measures"].keys()
