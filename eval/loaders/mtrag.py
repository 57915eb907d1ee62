"""mtRAG and mtRAG-UN generation tasks: JSON lines, each the last turn of a conversation.

Katsis et al. 2025: {task_id, input: [{speaker, text}], contexts: [{document_id, title, text}],
targets: [{text}], Answerability or answerability: [label]}. The passages that a person judged to be
the reference are the articles; the corpora themselves are read by eval.loaders.beir.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.loaders.lines import complete, json_lines
from eval.types import Gold, Question, Turn
from index.types import Article, article_id

ANSWERABLE = {"ANSWERABLE", "PARTIAL"}


def articles(path: Path) -> Iterator[Article]:
    """The reference passages of all tasks, each once."""
    seen: set[str] = set()
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"line {number}"):
            for passage in row["contexts"]:
                url, text = passage["document_id"], passage["text"]
                if url not in seen:
                    seen.add(url)
                    yield Article(article_id(url, text), url, passage.get("title") or "", text)


def questions(path: Path) -> Iterator[Question]:
    """The last user turn of every task, with the turns before it."""
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"line {number}"):
            one = _question(row)
        yield one


def _question(row: dict[str, Any]) -> Question:
    *before, last = row["input"]
    labels = row.get("answerability") or row.get("Answerability") or ["ANSWERABLE"]
    answerable = labels[0] in ANSWERABLE
    names = dict.fromkeys(passage["document_id"] for passage in row["contexts"])
    return Question(
        row["task_id"],
        last["text"],
        answerable,
        labels[0].lower(),
        tuple(target["text"] for target in row["targets"]) if answerable else (),
        tuple(Gold(name, None) for name in names) if answerable else (),
        history=_turns(before),
    )


def _turns(said: list[dict[str, Any]]) -> tuple[Turn, ...]:
    """What the user said, each with what the agent said next; agents may say nothing."""
    turns: list[Turn] = []
    for one in said:
        if one["speaker"] == "user":
            turns.append(Turn(one["text"], ""))
        elif turns:
            turns[-1] = Turn(turns[-1].question, one["text"])
    return tuple(turns)
