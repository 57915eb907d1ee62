"""The shipped questions: every quote exact, every count as the README of the set says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.formats import read_articles, read_questions
from index.sentences import sentences
from index.types import Span

ROOT = Path(__file__).parents[2]
DATASETS = ROOT / "eval" / "datasets"
FIELDS = {"id", "question", "history", "answerable", "answers", "evidence", "asked", "kind"}
KINDS = {
    "who": 9, "what": 9, "when": 6, "where": 6, "why": 8, "how-many": 7, "quotation": 5,
    "time-bound": 20, "two-step": 20, "follow-up": 20, "unanswerable": 40,
}  # fmt: skip
Line = dict[str, Any]


def lines(name: str) -> list[Line]:
    return [json.loads(line) for line in (DATASETS / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {a.url.rsplit("/", 1)[1]: a.text for a in read_articles(ROOT / "seeds")}


@pytest.fixture(scope="module")
def whole_sentences() -> set[tuple[str, str]]:
    return {
        (article.url.rsplit("/", 1)[1], span.text)
        for article in read_articles(ROOT / "seeds")
        for span in sentences(Span(article, 0, len(article.text)))
    }


ALL = [*lines("seed_questions.jsonl"), *lines("seed_questions_hard.jsonl")]
SET = lines("seed_questions.jsonl")


def test_counts_by_kind() -> None:
    assert Counter(line["kind"] for line in SET) == KINDS
    assert len(SET) == 150
    assert len(lines("seed_questions_hard.jsonl")) == 80


def test_the_readme_says_the_same_counts() -> None:
    told = (DATASETS / "README.md").read_text("utf-8")
    plain = list(KINDS)[:7]
    assert f"| {', '.join(plain)} | {', '.join(str(KINDS[kind]) for kind in plain)} |" in told
    for kind in list(KINDS)[7:]:
        assert f"| {kind} | {KINDS[kind]} |" in told


def test_no_id_and_no_question_twice() -> None:
    assert len({line["id"] for line in ALL}) == len(ALL)
    asked = [(line["question"].casefold(), json.dumps(line["history"])) for line in SET]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("line", ALL, ids=lambda line: line["id"])
def test_every_quote_stands_once_in_its_article(line: Line, texts: dict[str, str]) -> None:
    for gold in line["evidence"]:
        assert texts[gold["article"]].count(gold["quote"]) == 1
    quotes = [(gold["article"], gold["quote"]) for gold in line["evidence"]]
    assert len(set(quotes)) == len(quotes)


@pytest.mark.parametrize("line", SET, ids=lambda line: line["id"])
def test_gold_is_whole_sentences(line: Line, whole_sentences: set[tuple[str, str]]) -> None:
    assert {(gold["article"], gold["quote"]) for gold in line["evidence"]} <= whole_sentences


@pytest.mark.parametrize("line", SET, ids=lambda line: line["id"])
def test_answers_and_quotes_hold_each_other(line: Line) -> None:
    quotes = [gold["quote"] for gold in line["evidence"]]
    for answer in line["answers"]:
        assert any(answer in quote for quote in quotes), answer
    for quote in quotes:
        assert any(answer in quote for answer in line["answers"]), quote


@pytest.mark.parametrize("line", SET, ids=lambda line: line["id"])
def test_form_of_a_line(line: Line) -> None:
    assert line.keys() - {"all"} == FIELDS
    assert line["question"].strip() == line["question"] != ""
    assert line["asked"] is None
    assert line["answerable"] == bool(line["evidence"]) == bool(line["answers"])
    assert line["answerable"] == (line["kind"] != "unanswerable")
    assert line.get("all", False) == (line["kind"] == "two-step")
    assert not line.get("all") or len(line["evidence"]) > 1


@pytest.mark.parametrize("line", SET, ids=lambda line: line["id"])
def test_only_follow_ups_have_a_history(line: Line) -> None:
    assert bool(line["history"]) == (line["kind"] == "follow-up")
    for turn in line["history"]:
        assert turn.keys() == {"question", "answer"}
        assert all(text.strip() for text in turn.values())


def test_the_loader_reads_both_sets() -> None:
    read = read_questions(DATASETS / "seed_questions.jsonl")

    assert [question.id for question in read] == [line["id"] for line in SET]
    assert sum(question.every for question in read) == 20
    assert sum(bool(question.history) for question in read) == 20
    assert len(read_questions(DATASETS / "seed_questions_hard.jsonl")) == 80
