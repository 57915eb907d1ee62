"""Every format that is read, on small files written here in the shape of the public ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.formats import load_collection, read_articles, read_questions
from eval.types import Collection, Gold, Turn
from index.types import DatelineError

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news-dev-small"
TEXT = "The mill burned down. Rain fell later. The mill burned down."


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "".join(json.dumps(row) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(body.encode()))
    else:
        path.write_text(body, "utf-8")
    return path


def document(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), "utf-8")
    return path


def exact(collection: Collection) -> list[str]:
    """The quotes, as the articles have them at the places given."""
    texts = {article.url: article.text for article in collection.articles}
    return [
        texts[gold.article][slice(*place)]
        for question in collection.questions
        for gold in question.evidence
        if (place := gold.place())
    ]


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
def test_our_own(tmp_path: Path, ending: str) -> None:
    articles = lines(
        tmp_path / f"a.{ending}",
        {"id": "s/1", "url": "https://x.example", "title": "Fire", "published": "2024-03-25",
         "source": "News", "text": TEXT},
        {"id": "s/2", "title": "Undated", "published": None, "text": "Nothing else."},
    )  # fmt: skip
    questions = lines(
        tmp_path / f"q.{ending}",
        {"id": "1", "question": "What fell?", "answerable": True, "kind": "what",
         "answers": ["Rain"], "evidence": [{"article": "s/1", "quote": "Rain fell later."}],
         "history": [{"question": "And the mill?", "answer": "It burned."}], "all": True,
         "asked": None},
        {"id": "2", "question": "Who?", "answerable": False, "answers": [], "evidence": []},
        {"id": "3", "question": "Where?", "answerable": True, "answers": [],
         "evidence": [{"article": "s/2", "quote": None}]},
    )  # fmt: skip

    found = load_collection(articles, questions)

    assert [a.url for a in found.articles] == ["s/1", "s/2"]
    assert found.articles[0].published == date(2024, 3, 25)
    first, second, third = found.questions
    assert first.every
    assert first.history == (Turn("And the mill?", "It burned."),)
    assert first.evidence == (Gold("s/1", "Rain fell later.", TEXT.index("Rain")),)
    assert (second.answerable, second.kind, second.evidence) == (False, "", ())
    assert third.evidence == (Gold("s/2", None),)
    assert exact(found) == ["Rain fell later."]


def squad(**extra: Any) -> dict[str, Any]:
    question = {
        "id": "56a", "question": " When did it rain? ",
        "answers": [
            {"text": "later", "answer_start": 32}, {"text": "later", "answer_start": 32},
            {"text": "Rain fell later", "answer_start": 22},
        ],
    }  # fmt: skip
    paragraphs = [
        {"context": "An opening.", "qas": []},
        {"context": TEXT, "qas": [{**question, **extra}]},
    ]
    return {"version": "x", "data": [{"title": "The_mill", "paragraphs": paragraphs}]}


def test_squad_one(tmp_path: Path) -> None:
    file = document(tmp_path / "dev-v1.1.json", squad())

    found = load_collection(file, file)

    [article], [question] = found.articles, found.questions
    assert (article.url, article.title) == ("The_mill", "The mill")
    assert article.text == f"An opening.\n\n{TEXT}"
    assert (question.question, question.answerable) == ("When did it rain?", True)
    assert question.answers == ("later", "Rain fell later")
    assert exact(found) == ["later", "Rain fell later"]


def test_squad_two_has_impossible_questions(tmp_path: Path) -> None:
    value = squad(is_impossible=True, answers=[], plausible_answers=[{"text": "x"}])
    file = document(tmp_path / "dev-v2.0.json", value)

    [question] = read_questions(file)

    assert (question.answerable, question.answers, question.evidence) == (False, (), ())


def beir(folder: Path, splits: Sequence[str] = ("test",)) -> Path:
    lines(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "Fire", "text": TEXT, "metadata": {}},
        {"_id": "d2", "title": "", "text": "Nothing else."},
    )
    lines(
        folder / "queries.jsonl",
        {"_id": "q1", "text": "mill fire", "metadata": {}},
        {"_id": "q2", "text": "never judged"},
    )
    (folder / "qrels").mkdir()
    for split in splits:
        (folder / "qrels" / f"{split}.tsv").write_text(
            "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n"
        )
    return folder


def test_beir(tmp_path: Path) -> None:
    folder = beir(tmp_path / "scifact", ("dev", "test"))

    found = load_collection(folder, folder)

    assert [(a.url, a.title) for a in found.articles] == [("d1", "Fire"), ("d2", "")]
    [question] = found.questions
    assert (question.id, question.question, question.kind) == ("q1", "mill fire", "test")
    assert question.evidence == (Gold("d1", None, grade=2),)
    assert [q.kind for q in read_questions(folder / "qrels" / "dev.tsv")] == ["dev"]


def test_beir_says_which_judgements_there_are(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match=r"holds dev\.tsv, train\.tsv: give the file"):
        read_questions(beir(tmp_path / "b", ("dev", "train")))


def test_multihop_rag(tmp_path: Path) -> None:
    row = {"title": "Fire", "author": "A. Writer", "source": "News", "category": "news",
           "published_at": "2023-09-28T12:00:00+00:00", "url": "https://x.example/a"}  # fmt: skip
    other = {**row, "url": "https://x.example/other", "body": "Nothing else."}
    articles = document(tmp_path / "corpus.json", [{**row, "body": TEXT}, other])
    questions = document(
        tmp_path / "MultiHopRAG.json",
        [
            {"query": "Both?", "answer": "Yes", "question_type": "comparison_query",
             "evidence_list": [{**row, "fact": "Rain fell later."},
                               {**other, "fact": "Nothing else."}]},
            {"query": "None?", "answer": "Insufficient information.",
             "question_type": "null_query", "evidence_list": []},
        ],
    )  # fmt: skip

    found = load_collection(articles, questions)

    assert found.articles[0].published == date(2023, 9, 28)
    assert (found.articles[0].author, found.articles[0].source) == ("A. Writer", "News")
    both, none = found.questions
    assert (both.every, both.answers, both.kind) == (True, ("Yes",), "comparison_query")
    assert exact(found) == ["Rain fell later.", "Nothing else."]
    assert (none.answerable, none.answers, none.evidence) == (False, (), ())
    assert both.id != none.id


def test_clapnq(tmp_path: Path) -> None:
    passage = {"title": "The mill", "text": TEXT, "sentences": ["The mill burned down ."]}
    output = {"answer": "It burned, and rain fell.", "meta": {"round": 2},
              "selected_sentences": ["The mill burned down.&", "Rain fell later.&"]}  # fmt: skip
    file = lines(
        tmp_path / "clapnq_dev.jsonl",
        {"id": "138", "input": "what burned", "passages": [passage], "output": [output, output]},
        {"id": 27, "input": "who owns it", "passages": [passage],
         "output": [{"answer": None, "meta": None}]},
    )  # fmt: skip

    found = load_collection(file, file)

    assert [article.title for article in found.articles] == ["The mill"], "once, for both questions"
    answered, unanswered = found.questions
    assert exact(found) == ["The mill burned down.", "Rain fell later."]
    assert (answered.id, answered.kind) == ("138", "answerable")
    assert (unanswered.id, unanswered.answerable, unanswered.evidence) == ("27", False, ())


@pytest.mark.parametrize("field", ["answerability", "Answerability"])
def test_mtrag_tasks(tmp_path: Path, field: str) -> None:
    said = [
        {"speaker": "user", "text": "Did the mill burn?", "metadata": {}},
        {"speaker": "agent", "text": "Yes."},
        {"speaker": "user", "text": "And then?"},
    ]
    context = {"document_id": "82_6-7", "title": "The mill", "text": TEXT, "score": 18.7}
    row = {"task_id": "dd::2", "input": said, "contexts": [context, context],
           "targets": [{"speaker": "agent", "text": "Rain fell."}], field: ["PARTIAL"],
           "Validity": float("nan")}  # fmt: skip
    never = {**row, "task_id": "dd::1", "input": said[:1], field: ["UNANSWERABLE"], "contexts": []}
    file = lines(tmp_path / "reference.jsonl", row, never)

    found = load_collection(file, file)

    assert [article.url for article in found.articles] == ["82_6-7"]
    partial, unanswerable = found.questions
    assert partial.question == "And then?"
    assert partial.history == (Turn("Did the mill burn?", "Yes."),)
    assert (partial.answerable, partial.kind) == (True, "partial")
    assert partial.evidence == (Gold("82_6-7", None),)
    assert (unanswerable.answerable, unanswerable.answers) == (False, ())
    assert unanswerable.history == ()


def test_the_corpora_of_mtrag_are_read_like_those_of_beir(tmp_path: Path) -> None:
    file = lines(tmp_path / "govt.jsonl", {"_id": "9", "title": "T", "text": TEXT, "url": "u"})

    assert [article.url for article in read_articles(file)] == ["9"]


def test_a_folder_of_articles_whose_evidence_names_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "fire.md").write_text(f"# Fire\n\n{TEXT}\n")
    questions = lines(
        tmp_path / "q.jsonl",
        {"id": "1", "question": "What fell?", "answerable": True, "answers": ["Rain"],
         "evidence": [{"article": "fire.md", "quote": "Rain fell later."}]},
    )  # fmt: skip

    found = load_collection(folder, questions)

    [article], [question] = found.articles, found.questions
    [gold] = question.evidence
    place = gold.place()
    assert place
    assert article.text[slice(*place)] == "Rain fell later."


def test_a_file_without_a_line_holds_no_questions(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text("")

    assert read_questions(tmp_path / "q.jsonl") == []


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("q.jsonl", '{"colour": "red"}\n', r"q\.jsonl holds no questions in a known .*SQuAD.*BEIR"),
        ("q.json", "[1, 2]", r"q\.json holds no questions in a known format"),
        ("q.csv", "a,b", r"q\.csv holds no questions in a known format"),
        ("q.jsonl", "{oops\n", r"q\.jsonl line 1 is not JSON"),
        ("q.json", "{oops", r"q\.json is not JSON"),
        ("q.jsonl", '{"id": "7", "question": "Who?"}\n', r"question 7 lacks 'answerable'"),
        ("q.jsonl", "[1]\n", r"line 1 is not a JSON object"),
        ("q.jsonl.gz", "not zipped", r"q\.jsonl\.gz can't be read: Not a gzipped file"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, name: str, body: str, told: str) -> None:
    (tmp_path / name).write_text(body)

    with pytest.raises(DatelineError, match=told):
        read_questions(tmp_path / name)


def test_two_questions_with_one_id_are_refused(tmp_path: Path) -> None:
    row = {"id": "7", "question": "Who?", "answerable": False, "answers": [], "evidence": []}
    questions = lines(tmp_path / "q.jsonl", row, row)
    articles = lines(tmp_path / "a.jsonl", {"id": "1", "text": TEXT})

    with pytest.raises(DatelineError, match="has 2 questions with the id '7'"):
        load_collection(articles, questions)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match=r"nowhere\.jsonl is not there"):
        read_articles(tmp_path / "nowhere.jsonl")


@pytest.mark.skipif(not NEWS.is_dir(), reason="the news articles for measuring are not here")
def test_every_quote_of_real_news_is_found_in_its_article() -> None:
    found = load_collection(NEWS / "articles.jsonl.gz", NEWS / "questions.jsonl.gz")

    quotes = [gold.quote for question in found.questions for gold in question.evidence]
    assert (len(found.articles), len(found.questions), len(quotes)) == (1000, 210, 345)
    assert exact(found) == quotes
