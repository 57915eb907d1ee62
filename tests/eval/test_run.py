"""Whole runs over the seeds: what is written, stopped and gone on with, scored and shown."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from eval.doors import GoneError, InProcess
from eval.evaluate import REPORT, SCORES, Wanted, Watching, evaluate, score
from eval.formats import load_collection
from eval.records import ANSWERS, RETRIEVED, Record, answer_line, read_records
from eval.run import ask, ask_all, begin, chosen, records_of
from index.types import DatelineError
from rag.pipeline import Assistant
from rag.settings import Settings
from rag.types import Turn
from tests.eval.values import question, unanswerable

ROOT = Path(__file__).parents[2]
SEEDS, QUESTIONS = ROOT / "seeds", ROOT / "tests" / "seed_questions.jsonl"
LIMIT = 6


class StoppedError(Exception):
    """Whoever looks on pulls the plug."""


def wanted(out: Path, settings: Settings) -> Wanted:
    return Wanted(SEEDS, QUESTIONS, out, index=settings.index, limit=LIMIT, seed=4)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, seed_settings: Settings) -> Path:
    """The folder of a run over a few seed questions."""
    out = tmp_path_factory.mktemp("eval") / "run"
    evaluate(wanted(out, seed_settings))
    return out


def without_times(path: Path) -> dict[str, Any]:
    return {name: kept for name, kept in json.loads(path.read_text()).items() if name != "timings"}


def test_a_line_a_question_with_the_whole_answer(finished: Path, seed_assistant: Assistant) -> None:
    rows = [json.loads(line) for line in (finished / ANSWERS).read_text().splitlines()]
    asked = {q.id: q for q in load_collection(SEEDS, QUESTIONS).questions}

    assert len(rows) == LIMIT
    for row in rows:
        assert list(row) == ["id", "kind", "answerable", "gold", "answer", "error"]
        again = InProcess(seed_assistant).ask(asked[row["id"]].question)
        assert {**again, "timing": 0} == {**row["answer"], "timing": 0}
        assert row["error"] is None
        assert row["gold"]["answers"] == list(asked[row["id"]].answers)


def test_the_run_folder_says_everything(finished: Path) -> None:
    found = json.loads((finished / SCORES).read_text())

    assert found["counts"]["questions"] == LIMIT
    assert found["measures"]["citations exact"]["value"] == 1
    assert found["timings"]["total_ms"]["p50"] > 0
    assert found["timings"]["cold_start_s"] > 0
    assert found["timings"]["peak_memory_mb"] > 50
    assert (found["timings"]["articles"], found["timings"]["index_mb"] > 0) == (7, True)
    assert (finished / REPORT).stat().st_size > 50_000


def test_passages_are_kept_as_deep_as_is_measured(finished: Path) -> None:
    for record in read_records(finished):
        assert len(record.found) >= 20
        assert record.exact == (True,) * len(record.citations)


def test_a_second_run_gives_the_same_scores(
    finished: Path, tmp_path: Path, seed_settings: Settings
) -> None:
    evaluate(wanted(tmp_path / "again", seed_settings))

    assert without_times(tmp_path / "again" / SCORES) == without_times(finished / SCORES)


def test_a_run_that_was_stopped_goes_on(
    finished: Path, tmp_path: Path, seed_settings: Settings
) -> None:
    out = tmp_path / "run"
    seen: list[str] = []

    def stop_after_three(records: Iterator[Record], _total: int) -> Iterable[Record]:
        for record in records:
            seen.append(record.question.id)
            if len(seen) == 3:
                raise StoppedError
            yield record

    with pytest.raises(StoppedError):
        evaluate(wanted(out, seed_settings), Watching(asking=stop_after_three))
    with (out / ANSWERS).open("a") as answers, (out / RETRIEVED).open("a") as retrieved:
        answers.write('{"id": "half a li')
        retrieved.write('{"id": "ano')
    assert not (out / SCORES).exists()

    evaluate(wanted(out, seed_settings), Watching(asking=stop_after_three))

    assert len(seen) == len(set(seen)) == LIMIT, "nothing is asked twice"
    assert without_times(out / SCORES) == without_times(finished / SCORES)


def test_a_folder_of_another_run_is_left_alone(finished: Path, seed_settings: Settings) -> None:
    with pytest.raises(DatelineError, match="another --out"):
        evaluate(replace(wanted(finished, seed_settings), seed=5))


def test_an_index_is_built_where_there_is_none(tmp_path: Path) -> None:
    out = tmp_path / "run"

    found = evaluate(Wanted(SEEDS, QUESTIONS, out, limit=1))

    assert found["timings"]["built_articles"] == 7
    assert found["timings"]["built_passages_per_s"] > 0
    assert (out / "index" / "articles.sqlite").is_file()


def test_no_questions_are_a_run_too(tmp_path: Path, seed_settings: Settings) -> None:
    (tmp_path / "none.jsonl").write_text("")

    found = evaluate(
        Wanted(SEEDS, tmp_path / "none.jsonl", tmp_path / "run", index=seed_settings.index)
    )

    assert found["counts"]["questions"] == 0
    assert (tmp_path / "run" / REPORT).is_file()


def test_a_limit_draws_the_same_questions_for_the_same_seed() -> None:
    questions = [unanswerable(f"u{n}") for n in range(100)]

    assert chosen(questions, 10, 1) == chosen(questions, 10, 1) != chosen(questions, 10, 2)
    assert chosen(questions, 500, 1) == chosen(questions, None, 1) == questions
    assert [q for q in questions if q in chosen(questions, 10, 1)] == chosen(questions, 10, 1)


class Broken(InProcess):
    """A door that breaks down on some questions, or is gone for good."""

    error: Exception = DatelineError("too long: shorten it")

    def ask(self, question: str, history: Sequence[Turn] = ()) -> dict[str, Any]:
        if "Who" in question:
            raise self.error
        return super().ask(question, history)


@pytest.mark.parametrize(
    ("error", "told"),
    [(DatelineError("too long: shorten it"), "too long: shorten it"), (KeyError("x"), "KeyError")],
)
def test_an_answer_that_breaks_is_an_error_and_the_next_is_asked(
    seed_assistant: Assistant, tmp_path: Path, error: Exception, told: str
) -> None:
    door = Broken(seed_assistant)
    door.error = error
    questions = [unanswerable(), question()]
    begin(tmp_path, questions, "here")

    list(ask_all(door, questions, tmp_path))

    broken, well = records_of(tmp_path, questions)
    assert broken.answer is None
    assert broken.error
    assert told in broken.error
    assert answer_line(broken)["answer"] is None
    assert well.error is None


def test_an_app_that_is_gone_stops_the_run(seed_assistant: Assistant) -> None:
    door = Broken(seed_assistant)
    door.error = GoneError("does not answer any more")

    with pytest.raises(GoneError):
        ask(door, unanswerable())


def test_records_that_are_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="lacks answers to 1 questions, such as 'u1'"):
        records_of(tmp_path, [unanswerable()])


def test_the_command(finished: Path, tmp_path: Path, seed_settings: Settings) -> None:
    out = tmp_path / "run"
    shutil.copytree(finished, out)

    ran = CliRunner().invoke(
        main,
        ["eval", "run", "--articles", str(SEEDS), "--questions", str(QUESTIONS), "--out", str(out),
         "--index", str(seed_settings.index), "--limit", str(LIMIT), "--seed", "4"],
    )  # fmt: skip

    assert ran.exit_code == 0, ran.output
    assert "citations exact" in ran.output
    assert ran.output.rstrip().endswith(REPORT)


def test_the_command_tells_an_unknown_format(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("a,b")

    ran = CliRunner().invoke(
        main,
        ["eval", "run", "--articles", str(SEEDS), "--questions", str(tmp_path / "q.csv"), "--out",
         str(tmp_path / "run")],
    )  # fmt: skip

    assert ran.exit_code == 2
    assert "no questions in a known format" in ran.output


def test_half_a_surrogate_pair_stops_no_run(seed_assistant: Assistant, tmp_path: Path) -> None:
    odd = replace(unanswerable(), question="Who owns the \ud83d mill?")
    begin(tmp_path, [odd], "here")

    list(ask_all(InProcess(seed_assistant), [odd], tmp_path))
    (tmp_path / "run.json").write_text("{}")
    score(tmp_path, records_of(tmp_path, [odd]), 0)

    assert read_records(tmp_path)[0].question == odd
