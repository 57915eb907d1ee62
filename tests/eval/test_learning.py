"""Fitting weights, what each step adds and what is refused: run over the seeds."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval import refusals, steps, weigh
from eval.bench.drafts import AGAIN, first_words
from eval.bench.reading import reading
from eval.types import Question
from index.types import DatelineError
from rag.pipeline import Assistant
from rag.settings import Settings
from rag.weigh import NAMES, load_weights

UNKNOWN = "Who won the chess tournament in Reykjavik?"
ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Every fifth of the plain seed questions."""
    lines = (ROOT / "tests" / "seed_questions.jsonl").read_text().splitlines()
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines[::5]) + "\n")
    return path


def run(
    module: object, monkeypatch: pytest.MonkeyPatch, questions: Path, index: Path, *more: str
) -> None:
    given = [str(SEEDS), str(questions), "--index", str(index), *more]
    monkeypatch.setattr(sys, "argv", ["command", *given])
    module.main()  # type: ignore[attr-defined]


def test_weights_are_fitted_and_can_be_used(
    few: Path,
    seed_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "weights.json"
    run(weigh, monkeypatch, few, seed_settings.index, "--out", str(out), "--threshold", "0.2")

    fitted = load_weights(out)
    assert set(fitted.clues) == set(NAMES)
    assert fitted.threshold == json.loads(out.read_text())["threshold"] == 0.2
    told = capsys.readouterr().out
    assert "right reading first" in told
    assert "AUC against near-miss" in told
    assert "AUC against hidden" in told


def test_no_other_weights_explain_better_which_readings_are_right() -> None:
    drawn = np.random.default_rng(0)
    asked = Question("q", "Who?", True, "", (), ())
    data = [
        weigh.Case(asked, drawn.normal(size=(count, len(NAMES))), drawn.random(count) < 0.3)
        for count in (4, 1, 7, 3, 5, 6)
    ]

    def loss(weights: NDArray[np.float64], bias: float) -> float:
        found = (weights[[n not in weigh.HELD for n in NAMES]] ** 2).sum() / 2 / weigh.WIDTH
        for case in data:
            odds = np.exp(case.rows @ weights + bias)
            found += np.log(1 + odds).sum() - np.log(odds[case.right]).sum()
        return float(found)

    best = weigh.fit(data)
    assert {name: best.weights[NAMES.index(name)] for name in weigh.HELD} == weigh.HELD
    for number, name in enumerate(NAMES):
        step = np.eye(len(NAMES))[number] * 0.05
        if name not in weigh.HELD:
            assert loss(best.weights + step, best.bias) > loss(best.weights, best.bias)
            assert loss(best.weights - step, best.bias) > loss(best.weights, best.bias)
    assert loss(best.weights, best.bias + 0.05) > loss(best.weights, best.bias)


def test_what_each_step_adds_and_what_is_refused_is_printed(
    few: Path,
    seed_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(steps, monkeypatch, few, seed_settings.index)
    told = capsys.readouterr().out
    for step in ("words", "vectors", "words and vectors", "reader", "weighted readings"):
        assert step in told

    run(refusals, monkeypatch, few, seed_settings.index)
    told = capsys.readouterr().out
    for kind in ("answerable", "unanswerable", "near-miss", "hidden"):
        assert kind in told


def test_reading_is_timed_beside_encoding(seed_settings: Settings) -> None:
    found = reading(seed_settings.index, ["Who vetoed it?", "Why?", "When?"], lambda _: None)

    assert found["questions"] == 2
    assert found["passages"] == 27
    assert found["ours"] > 0 < found["theirs"]


def test_the_first_words_are_timed_beside_the_model_asked_alone(
    seed_assistant: Assistant,
) -> None:
    asked: list[tuple[str, str]] = []

    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        asked.append((instructions, prompt))
        yield "The U.S."
        raise AssertionError("the rest is not waited for")

    found = first_words(seed_assistant, complete, ["why did the U.S. abstain?", UNKNOWN])

    assert found["questions"] == 1
    assert found["ours"] > found["theirs"] > 0
    [(told, prompt), (again, same)] = asked
    assert again == f"{AGAIN}{told}"
    assert same == prompt
    with pytest.raises(DatelineError, match="give others"):
        first_words(seed_assistant, complete, [UNKNOWN])
