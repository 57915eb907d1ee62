"""Comparisons: a planted regression is caught, two runs of the same are not; the gate does as well.

The regression is the real one to fear: a reader whose scores say nothing, planted in the real
assistant over the seeds.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from eval import gate
from eval.compare import Comparison, compare
from eval.comparison_page import comparison_html
from eval.doors import InProcess
from eval.evaluate import SCORES, Watching, score
from eval.formats import load_collection
from eval.records import Record
from eval.run import ask_all, begin, records_of
from eval.types import Collection
from index.types import DatelineError, Span
from rag.pipeline import Assistant
from rag.types import Reader, Reading
from tests.eval.values import ABSTAINED, RIGHT, WRONG, question, record, unanswerable
from tests.fakes import ANYTHING

ROOT = Path(__file__).parents[2]


class GuessingReader:
    """The readings of a real reader with scores drawn at random."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, question: str, spans: Sequence[Span]) -> list[Reading]:
        drawn = random.Random(question)
        read = [replace(r, score=drawn.random()) for r in self._reader.read(question, spans)]
        return sorted(read, key=lambda reading: -reading.score)


@pytest.fixture(scope="module")
def collection() -> Collection:
    """The seeds with their plain questions."""
    return load_collection(ROOT / "seeds", ROOT / "tests" / "seed_questions.jsonl")


def ran(folder: Path, assistant: Assistant, collection: Collection) -> Path:
    """The folder of a run of this assistant."""
    begin(folder, collection.questions, "seeds")
    list(ask_all(InProcess(assistant), collection.questions, folder))
    score(folder, records_of(folder, collection.questions), 0)
    return folder


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, seed_assistant: Assistant, collection: Collection
) -> tuple[Path, Path]:
    """A run of the product, and one of the product with a reader that guesses."""
    folder = tmp_path_factory.mktemp("runs")
    reader = GuessingReader(seed_assistant.reader)
    guessing = replace(seed_assistant, reader=reader, weights=replace(ANYTHING, threshold=0.5))
    return (
        ran(folder / "before", seed_assistant, collection),
        ran(folder / "after", guessing, collection),
    )


def test_a_reader_that_guesses_is_caught(runs: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(main, ["eval", "compare", str(runs[0]), str(runs[1])])

    assert done.exit_code == 1, done.output
    assert "worse by more than 0.02: right" in done.output
    found = compare(*runs)
    assert {"right", "evidence quoted", "span citation F1", "abstention F1"} <= set(found.worse)
    fallen = {row.measure: row for row in found.rows}
    assert fallen["right"].p is not None
    assert fallen["right"].p < 0.001
    assert fallen["right"].difference.high is not None
    assert fallen["right"].difference.high < -0.2
    lost = [flip for flip in found.flips if not flip.won]
    assert len(lost) > 20
    page = (runs[1] / "compare.html").read_text()
    assert page.count('class="card wrong"') == len(lost)


def test_what_a_reader_does_not_change_is_the_same(runs: tuple[Path, Path]) -> None:
    rows = {row.measure: row for row in compare(*runs).rows}

    assert rows["passage R@5"].difference.value == 0
    assert rows["citations exact"].after == 1


def test_a_run_is_no_worse_than_itself(runs: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(main, ["eval", "compare", str(runs[0]), str(runs[0])])

    assert done.exit_code == 0, done.output
    assert "nothing guarded is worse by more than 0.02" in done.output
    found = compare(runs[0], runs[0])
    assert (found.flips, found.worse) == ((), [])
    assert all(row.difference.value == 0 for row in found.rows)


def test_the_way_back_is_no_regression(runs: tuple[Path, Path]) -> None:
    found = compare(runs[1], runs[0])

    assert found.worse == []
    assert sum(flip.won for flip in found.flips) > 20


def test_a_margin_leaves_room(runs: tuple[Path, Path]) -> None:
    assert compare(*runs, margin=1.0).worse == []


def test_runs_of_other_questions_are_not_compared(runs: tuple[Path, Path], tmp_path: Path) -> None:
    kept = json.loads((runs[0] / SCORES).read_text())
    del kept["questions"]["seed-001"]
    (tmp_path / SCORES).write_text(json.dumps(kept))

    with pytest.raises(DatelineError, match=r"different questions \(1 are in one only.*'seed-001'"):
        compare(runs[0], tmp_path)
    with pytest.raises(DatelineError, match="holds no finished run"):
        compare(runs[0], tmp_path / "nothing")


def test_flipped_questions_are_shown_side_by_side(tmp_path: Path) -> None:
    for name, said in (("before", RIGHT), ("after", WRONG)):
        folder = tmp_path / name
        asked = [question(), unanswerable()]
        begin(folder, asked, "here")
        made = {"q1": record(question(), said), "u1": record(unanswerable(), ABSTAINED)}
        _keep(folder, [made["q1"], made["u1"]])
        score(folder, records_of(folder, asked), 0)

    found = compare(tmp_path / "before", tmp_path / "after")

    [flip] = found.flips
    assert (flip.won, flip.before.question.id) == (False, "q1")
    page = comparison_html(found, "a<b", "after")
    assert "a&lt;b" in page
    for claim in (RIGHT, WRONG):
        assert claim["claims"][0]["text"] in page
    assert isinstance(found, Comparison)


def test_the_gate_passes_the_product_and_stops_a_reader_that_guesses(
    runs: tuple[Path, Path], collection: Collection, tmp_path: Path
) -> None:
    well, guessed = (records_of(folder, collection.questions) for folder in runs)
    baseline = tmp_path / "baseline.json"
    gate.write_baseline(gate.baseline_of(well), baseline)
    kept = gate.read_baseline(baseline)

    assert kept == json.loads(json.dumps(gate.baseline_of(well)))
    assert gate.judged(well, kept).worse == []
    stopped = gate.judged(guessed, kept)
    assert {"right", "evidence quoted", "AUC"} <= set(stopped.worse)
    assert len(stopped.lost) > 20


def test_the_gate_lets_one_question_flip_but_not_three(
    runs: tuple[Path, Path], collection: Collection
) -> None:
    well = records_of(runs[0], collection.questions)
    kept = gate.baseline_of(well)
    silent = [r for r in well if r.answered and r.question.answerable]

    def silenced(count: int) -> list[Record]:
        lost = {r.question.id for r in silent[:count]}
        return [replace(r, answer=ABSTAINED) if r.question.id in lost else r for r in well]

    assert "right" not in gate.judged(silenced(1), kept).worse
    assert "right" in gate.judged(silenced(4), kept).worse


def test_the_gate_is_not_for_other_questions(
    runs: tuple[Path, Path], collection: Collection
) -> None:
    well = records_of(runs[0], collection.questions)

    with pytest.raises(DatelineError, match=r"not those of the baseline: .*gate --accept"):
        gate.judged(well[1:], gate.baseline_of(well))


def test_the_gate_command_fails_with_a_table(
    runs: tuple[Path, Path], collection: Collection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The command over a product that is fixed to be well, then broken, without asking anew."""
    well, guessed = (records_of(folder, collection.questions) for folder in runs)
    monkeypatch.setattr(gate, "BASELINE", tmp_path / "baseline.json")
    gate.write_baseline(gate.baseline_of(well), gate.BASELINE)
    monkeypatch.setattr(gate, "answered", lambda *_: guessed)

    done = CliRunner().invoke(main, ["eval", "gate"])

    assert done.exit_code == 1
    assert "worse by more than 0.03: right" in done.output
    assert "no longer right: seed-0" in done.output

    monkeypatch.setattr(gate, "answered", lambda *_: well)
    assert CliRunner().invoke(main, ["eval", "gate"]).exit_code == 0


def test_the_gate_asks_over_a_new_index(collection: Collection) -> None:
    few = Collection(collection.articles, collection.questions[:2])

    records = gate.answered(few, Watching())

    assert [record.question.id for record in records] == ["seed-001", "seed-002"]
    assert all(record.answer for record in records)


def test_the_committed_baseline_is_of_the_shipped_questions() -> None:
    kept = gate.read_baseline(gate.BASELINE)

    assert list(kept["values"]) == [question.id for question in gate.load_seeds().questions]
    assert kept["measures"]["citations exact"] == 1


def _keep(folder: Path, records: list[Record]) -> None:
    from eval.records import ANSWERS, RETRIEVED, answer_line, retrieved_line

    (folder / ANSWERS).write_text("".join(json.dumps(answer_line(r)) + "\n" for r in records))
    (folder / RETRIEVED).write_text("".join(json.dumps(retrieved_line(r)) + "\n" for r in records))
