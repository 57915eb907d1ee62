"""BEIR folders: corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/SPLIT.tsv.

Thakur et al. 2021. A judgement above 0 is evidence for its document, of that grade, with no quote;
the questions are those judged. The corpora of mtRAG are written like corpus.jsonl.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from eval.loaders.lines import complete, json_lines, tab_rows
from eval.types import Gold, Question
from index.types import Article, DatelineError, article_id

CORPUS, QUERIES, JUDGED = "corpus.jsonl", "queries.jsonl", "qrels"


def articles(path: Path) -> Iterator[Article]:
    """The documents of a BEIR folder, or of a file written like its corpus.jsonl."""
    corpus = _either(path, CORPUS) if path.is_dir() else path
    for number, row in enumerate(json_lines(corpus), start=1):
        with complete(corpus, f"document {number}"):
            url = str(row["_id"])
            one = Article(article_id(url, row["text"]), url, row.get("title") or "", row["text"])
        yield one


def questions(path: Path) -> Iterator[Question]:
    """The judged queries of a BEIR folder, or those of one file in its qrels."""
    judged = path if path.suffix == ".tsv" else _split(path)
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, fields in enumerate(tab_rows(judged), start=2):
        with complete(judged, f"line {number}"):
            query, document, grade = fields[0], fields[1], int(float(fields[2]))
            if grade > 0:
                grades[query][document] = grade
    for row in json_lines(_either(judged.parent.parent, QUERIES)):
        if judgements := grades.get(str(row["_id"])):
            evidence = tuple(Gold(name, None, grade=grade) for name, grade in judgements.items())
            yield Question(str(row["_id"]), row["text"].strip(), True, judged.stem, (), evidence)


def _either(folder: Path, name: str) -> Path:
    zipped = folder / f"{name}.gz"
    return zipped if zipped.is_file() else folder / name


def _split(folder: Path) -> Path:
    """The judgements to ask: test.tsv, or the only file there is."""
    found = sorted((folder / JUDGED).glob("*.tsv"))
    chosen = [file for file in found if file.stem == "test"] or found
    if len(chosen) != 1:
        names = ", ".join(file.name for file in found) or "no .tsv"
        raise DatelineError(
            f"{folder / JUDGED} holds {names}: give the file to ask as the questions"
        )
    return chosen[0]
