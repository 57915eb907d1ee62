"""The terminal door, run as a person would: what it prints, how it ends, what bad input costs."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from rag.settings import Settings

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def kept(seed_settings: Settings, tmp_path: Path) -> Path:
    """A copy of the seeds' index that a test may spoil."""
    return shutil.copytree(seed_settings.index, tmp_path / "kept")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_an_answer_is_printed_with_its_citations(kept: Path) -> None:
    ran = run("ask", "why did the U.S. abstain?", "--index", kept)

    assert ran.exit_code == 0
    printed = " ".join(ran.output.split())
    assert "March 25, 2024: “The White House spokesman, John Kirby" in printed
    assert "[1] 2024-03-25 · U.N. demands Gaza ceasefire" in printed
    assert "characters 543–653" in printed


def test_the_same_as_json(kept: Path) -> None:
    ran = run("ask", "why did the U.S. abstain?", "--index", kept, "--json")

    answer = json.loads(ran.output)
    assert list(answer) == [
        "question", "query", "status", "confidence", "certainty", "text", "draft",
        "note", "claims", "hits", "timing"
    ]  # fmt: skip
    assert list(answer["timing"]) == [
        "rewrite_ms", "retrieve_ms", "read_ms", "compose_ms", "draft_ms", "verify_ms",
        "total_ms",
    ]  # fmt: skip
    [citation] = answer["claims"][0]["citations"]
    assert list(citation) == [
        "number", "article_id", "url", "title", "published", "start", "end", "quote", "answer"
    ]  # fmt: skip
    assert list(answer["hits"][0]) == [
        "article_id", "url", "title", "published", "start", "end", "text", "score"
    ]  # fmt: skip


def test_an_abstention_ends_with_three_and_shows_what_is_near(kept: Path) -> None:
    ran = run("ask", "what did the French president say?", "--index", kept)

    assert ran.exit_code == 3
    assert ran.output.startswith("These articles do not say.")
    assert "Nearest passages, which do not answer:" in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "why?", "--since", "03/04/2024"], "'03/04/2024' is not a date: write it like"),
        (["ask", "why?", "--since", "2024-02-02", "--until", "2024-01-01"], "swap the dates"),
        (["ask", "   "], "the question is empty"),
        (["ask", "x" * 3000], "has 3,000 characters, at most 2,000"),
        (["search", "x", "-k", "0"], "0 is not in the range"),
        (["remove", "nothing"], "no article 'nothing' in the index"),
    ],
)
def test_bad_usage_ends_with_two_and_one_line(kept: Path, arguments: list[str], said: str) -> None:
    ran = run(*arguments, "--index", kept)

    assert ran.exit_code == 2
    assert said in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.parametrize("command", ["ask", "search", "articles", "doctor"])
def test_an_index_that_is_not_there_is_not_made(tmp_path: Path, command: str) -> None:
    words = ["why?"] if command in {"ask", "search"} else []

    ran = run(command, *words, "--index", tmp_path / "nowhere")

    assert ran.exit_code == 2
    assert "make one with `dateline ingest PATH --index" in ran.output
    assert not (tmp_path / "nowhere").exists()


def test_the_environment_names_the_index(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_INDEX", str(kept))

    ran = run("articles", "--json")

    assert [article["published"] for article in json.loads(ran.output)][:2] == [
        "2024-03-26", "2024-03-25"
    ]  # fmt: skip


def test_a_period_holds_for_a_search(kept: Path) -> None:
    ran = run("search", "ceasefire", "--index", kept, "--since", "2024-03-26", "--json")

    assert {hit["published"] for hit in json.loads(ran.output)} == {"2024-03-26"}


def test_what_cannot_be_read_is_a_row_and_the_rest_is_kept(
    inbox: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (inbox / "huge.txt").write_text("Title\n\n" + "A long story. " * 1_500_000)
    (inbox / "latin.txt").write_bytes("Café closes\n\nThe café closed. Déjà vu.".encode("latin-1"))
    (inbox / "script.html").write_text(
        "<html><head><title>Heron seen</title><script>alert('x')</script></head><body><article>"
        "<h1>Heron seen</h1><p>A grey heron was seen on the river on Tuesday, wardens said.</p>"
        "<p>It stood on one leg for an hour and then flew off towards the old mill.</p>"
        "<script>alert('y')</script></article></body></html>"
    )
    (inbox / "good.txt").write_text("Owl heard\n\nAn owl was heard in the park on Friday night.")
    (inbox / "empty folder").mkdir()

    ran = run(
        "ingest", inbox, inbox / "empty folder", inbox / "missing.md", "--index", kept
    )  # fmt: skip

    lines = {name: line for line in ran.output.splitlines() for name in line.split() if "│" in line}
    assert ran.exit_code == 1
    assert "Traceback" not in ran.output
    assert "2 added, 0 replaced, 0 unchanged, 6 failed" in " ".join(ran.output.split())
    for said in (
        "empty.txt is empty",
        "binary.txt is not text but binary data",
        "huge.txt is 21.0 MB, the limit is 5 MB",
        "latin.txt is not UTF-8",
        "holds no articles",
        "missing.md does not exist",
    ):
        assert any(said in line for line in lines.values()), said
    assert run("doctor", "--index", kept).exit_code == 0
    heron = json.loads(run("search", "heron", "--index", kept, "-k", "1", "--json").output)
    assert "alert" not in heron[0]["text"]
    assert heron[0]["title"] == "Heron seen"


def test_again_is_unchanged_and_a_new_text_replaces(inbox: Path, tmp_path: Path) -> None:
    story = inbox / "owl.md"
    story.write_text("---\ntitle: Owl\ndate: 2024-05-01\n---\n\nAn owl was heard in the park.\n")
    index = tmp_path / "index"

    first = run("ingest", inbox, "--index", index)
    again = run("ingest", inbox, "--index", index)
    story.write_text("---\ntitle: Owl\ndate: 2024-05-02\n---\n\nAn owl was heard in the park.\n")
    redated = run("ingest", inbox, "--index", index)

    assert "1 added" in first.output
    assert "1 unchanged" in again.output
    assert "1 replaced" in redated.output
    [article] = json.loads(run("articles", "--index", index, "--json").output)
    assert article["published"] == "2024-05-02"


def test_what_is_removed_is_gone(inbox: Path, tmp_path: Path) -> None:
    story = inbox / "owl.txt"
    story.write_text("Owl heard\n\nAn owl was heard in the park.")
    index = tmp_path / "index"
    run("ingest", story, "--index", index)

    ran = run("remove", story, "--index", index)

    assert "removed 'Owl heard'" in ran.output
    assert json.loads(run("search", "owl", "--index", index, "--json").output) == []


def test_an_index_of_another_encoder_is_refused_and_kept(kept: Path) -> None:
    with closing(sqlite3.connect(kept / "articles.sqlite")) as connection:
        connection.execute("UPDATE facts SET value = 'other/model@0123' WHERE name = 'encoder'")
        connection.commit()

    for command in (["ask", "why?"], ["ingest", str(ROOT / "seeds")], ["doctor"]):
        ran = run(*command, "--index", kept)
        assert ran.exit_code == 2
        assert "was made by the encoder other/model@0123" in ran.output
        assert "DATELINE_ENCODER=other/model" in ran.output


def test_an_encoder_that_is_not_here_is_one_line(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_ENCODER", "nobody/no-such-model")

    ran = run("ask", "why?", "--index", kept)

    assert ran.exit_code == 2
    assert "no model 'nobody/no-such-model' on this disk" in ran.output


def test_a_folder_that_cannot_be_written_is_one_line() -> None:
    ran = run("ingest", ROOT / "seeds", "--index", "/proc/dateline")

    assert ran.exit_code == 2
    assert "can't be used as an index" in ran.output


def test_doctor_finds_vectors_that_are_not_the_encoders(kept: Path) -> None:
    assert run("doctor", "--index", kept).exit_code == 0
    with closing(sqlite3.connect(kept / "articles.sqlite")) as connection:
        connection.execute("UPDATE passages SET vector = zeroblob(768)")
        connection.commit()

    ran = run("doctor", "--index", kept)

    assert ran.exit_code == 1
    assert "not well" in ran.output
    assert "encoder: set DATELINE_ENCODER" in ran.output


def test_doctor_makes_caches_anew(kept: Path) -> None:
    for vectors in (kept / "vectors").iterdir():
        vectors.write_bytes(b"")

    ran = run("doctor", "--repair", "--index", kept)

    assert ran.exit_code == 0
    assert all(file.stat().st_size for file in (kept / "vectors").iterdir())
