"""Read articles and questions for measuring, whatever known format they are in.

Chooses the loader by looking at the file; the formats themselves are in eval.loaders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from eval.loaders import beir, clapnq, mtrag, multihop, own, squad
from eval.loaders.lines import json_file, json_lines
from eval.types import Collection, Gold, Question, same_article
from index.parse import parse
from index.sources import load_file, sources
from index.types import Article, DatelineError

__all__ = ["Gold", "Question", "load_collection", "read_articles", "read_questions"]

ARTICLE_FORMATS = (
    "articles.jsonl[.gz] {id, title, published, source, text}, SQuAD JSON, a BEIR folder or its "
    "corpus.jsonl, MultiHop-RAG corpus.json, CLAPNQ or mtRAG task JSON lines, or .txt, .md, .html"
)
QUESTION_FORMATS = (
    "questions.jsonl[.gz] {id, question, answerable, answers, evidence}, SQuAD JSON, a BEIR folder "
    "or a .tsv of its qrels, MultiHopRAG.json, CLAPNQ or mtRAG task JSON lines"
)

ReadArticles = Callable[[Path], Iterator[Article]]
ReadQuestions = Callable[[Path], Iterator[Question]]


def load_collection(articles: Path, questions: Path) -> Collection:
    """Both, every quote located in its article. Raises DatelineError for an unknown format."""
    kept = tuple(read_articles(articles))
    asked = read_questions(questions)
    for name, count in Counter(question.id for question in asked).items():
        if count > 1:
            raise DatelineError(f"{questions} has {count} questions with the id {name!r}: rename")
    return Collection(kept, tuple(located(asked, kept)))


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of a file or folder."""
    return _articles_reader(path)(path)


def read_questions(path: Path) -> list[Question]:
    """The questions of a file or folder."""
    return list(_questions_reader(path)(path))


def located(questions: Iterable[Question], articles: Iterable[Article]) -> Iterator[Question]:
    """The same questions; each quote that stands in its article has its first place there."""
    by_name: dict[str, Article] = {}
    for article in articles:
        by_name.setdefault(article.url.rsplit("/", 1)[-1], article)
    by_name |= {article.url: article for article in articles}
    for question in questions:
        yield replace(question, evidence=tuple(_located(g, by_name) for g in question.evidence))


def _located(gold: Gold, by_name: dict[str, Article]) -> Gold:
    article = by_name.get(gold.article)
    if article is None or not gold.quote or gold.start is not None:
        return gold
    assert same_article(article.url, gold.article)
    start = article.text.find(gold.quote)
    return replace(gold, start=start) if start >= 0 else gold


def _articles_reader(path: Path) -> ReadArticles:
    row = _first(path)
    if "_id" in row or (path.is_dir() and _holds(path, beir.CORPUS)):
        return beir.articles
    if path.is_dir() or path.suffix in {".txt", ".md", ".html", ".htm"}:
        return _files
    for fields, reader in (
        ({"data"}, squad.articles),
        ({"body", "url"}, multihop.articles),
        ({"input", "passages"}, clapnq.articles),
        ({"task_id", "contexts"}, mtrag.articles),
        ({"id", "text"}, own.articles),
    ):
        if fields <= row.keys():
            return reader
    if _empty(path):
        return own.articles
    raise DatelineError(f"{path} holds no articles in a known format: give {ARTICLE_FORMATS}")


def _questions_reader(path: Path) -> ReadQuestions:
    if path.suffix == ".tsv" or (path.is_dir() and _holds(path, beir.QUERIES)):
        return beir.questions
    row = _first(path)
    for fields, reader in (
        ({"data"}, squad.questions),
        ({"query", "evidence_list"}, multihop.questions),
        ({"input", "passages"}, clapnq.questions),
        ({"task_id", "input"}, mtrag.questions),
        ({"id", "question"}, own.questions),
    ):
        if fields <= row.keys():
            return reader
    if _empty(path):
        return own.questions
    raise DatelineError(f"{path} holds no questions in a known format: give {QUESTION_FORMATS}")


def _first(path: Path) -> dict[str, Any]:
    """The first row of a file of JSON lines, the first item of a JSON list, or the JSON object."""
    if not path.exists():
        raise DatelineError(f"{path} is not there: check the path")
    if path.is_dir() or not {".json", ".jsonl"} & set(path.suffixes):
        return {}
    if ".jsonl" in path.suffixes:
        return next(islice(json_lines(path), 1), {})
    value = json_file(path)
    row = value[0] if isinstance(value, list) and value else value
    return row if isinstance(row, dict) else {}


def _empty(path: Path) -> bool:
    """Whether it is a file of JSON lines without a line: no questions are questions too."""
    return ".jsonl" in path.suffixes and next(json_lines(path), None) is None


def _holds(folder: Path, name: str) -> bool:
    return (folder / name).is_file() or (folder / f"{name}.gz").is_file()


def _files(path: Path) -> Iterator[Article]:
    """The articles that `dateline ingest` would read; a file that fails stops the reading."""
    for found in sources([path]):
        if isinstance(found, DatelineError):
            raise found
        yield parse(load_file(found))
