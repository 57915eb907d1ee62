"""SQuAD 1.1 and 2.0: one JSON file that holds articles and questions.

Rajpurkar et al. 2016 and 2018: {data: [{title, paragraphs: [{context, qas: [{id, question, answers:
[{text, answer_start}], is_impossible}]}]}]}. The paragraphs of a title make one article.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from eval.loaders.lines import complete, json_file
from eval.types import Gold, Question
from index.types import Article, article_id

BETWEEN = "\n\n"


def articles(path: Path) -> Iterator[Article]:
    """An article for each title."""
    for url, entry in _entries(path):
        with complete(path, f"title {url!r}"):
            text = BETWEEN.join(paragraph["context"] for paragraph in entry["paragraphs"])
            one = Article(article_id(url, text), url, entry["title"].replace("_", " "), text)
        yield one


def questions(path: Path) -> Iterator[Question]:
    """The questions of every paragraph; evidence is the annotated answers themselves."""
    for url, entry in _entries(path):
        with complete(path, f"title {url!r}"):
            lengths = [len(p["context"]) + len(BETWEEN) for p in entry["paragraphs"]]
            starts = [0, *accumulate(lengths)]
            found = [
                _question(row, url, start)
                for start, paragraph in zip(starts, entry["paragraphs"], strict=False)
                for row in paragraph["qas"]
            ]
        yield from found


def _entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each title with a url of its own: a title that comes twice gets its number."""
    seen: dict[str, int] = {}
    for entry in json_file(path)["data"]:
        title = entry["title"]
        seen[title] = count = seen.get(title, 0) + 1
        yield (title if count == 1 else f"{title}#{count}"), entry


def _question(row: dict[str, Any], url: str, start: int) -> Question:
    possible = not row.get("is_impossible", False)
    given = row["answers"] if possible else []
    places = dict.fromkeys((answer["text"], start + answer["answer_start"]) for answer in given)
    return Question(
        row["id"],
        row["question"].strip(),
        possible,
        "answerable" if possible else "impossible",
        tuple(dict.fromkeys(text for text, _ in places)),
        tuple(Gold(url, text, place) for text, place in places),
    )
