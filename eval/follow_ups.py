"""How well follow-ups are searched: `python -m eval.follow_ups CONVERSATIONS --index FOLDER`.

Knows retrieval only, no reading: for each conversation the last question is searched as a person
would have typed it by itself, bare, and as `rag.rewrite` makes it standalone; printed is how often
one of the first passages overlaps the gold characters. The index must hold the articles.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.loaders.lines import complete, json_lines
from eval.places import settings_for
from eval.statistics import Estimate, Values, estimate, mean
from eval.types import same_article
from index.embed import load_encoder
from index.types import Article, DatelineError, Encoder, Hit, Index
from rag.retrieve import retrieve
from rag.rewrite import standalone
from rag.settings import open_settings_index
from rag.types import Turn

AT = (1, 3, 10)
BAR = 0.9  # of what the hand-written standalone form finds
BY_HAND, BARE, OURS = "standalone by hand", "bare follow-up", "our rewrite"
FORMS = (BY_HAND, BARE, OURS)


@dataclass(frozen=True, slots=True)
class Place:
    """Gold characters `start:end` of an article, or a quote of it that is still to be found."""

    article: str
    quote: str | None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """Earlier turns, the question that follows, and the same question for who heard none of it."""

    id: str
    turns: tuple[Turn, ...]
    question: str
    standalone: str
    evidence: tuple[Place, ...]

    @property
    def self_contained(self) -> bool:
        """Whether the question leans on nothing, so that it must be left alone."""
        return self.standalone == self.question

    def forms(self) -> dict[str, str]:
        """What is searched, by name of the form."""
        ours = standalone(self.question, self.turns)
        return {BY_HAND: self.standalone, BARE: self.question, OURS: ours}


def read_conversations(path: Path) -> list[Conversation]:
    """The conversations in the order of the file: turns, question, standalone, evidence."""
    found = []
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"conversation {row.get('id', number)}"):
            found.append(_conversation(row))
    return found


def _conversation(row: dict[str, Any]) -> Conversation:
    return Conversation(
        row["id"],
        tuple(Turn(turn["question"], turn["answer"]) for turn in row["turns"]),
        row["question"],
        row["standalone"],
        tuple(
            Place(gold["article"], gold["quote"])
            if "quote" in gold
            else Place(gold["article"], None, gold["start"], gold["end"])
            for gold in row["evidence"]
        ),
    )


def gold_spans(talk: Conversation, articles: Iterable[Article]) -> list[tuple[str, int, int]]:
    """Url, start and end of each evidence. Raises DatelineError where the index lacks one."""
    kept = list(articles)
    return [_located(place, talk.id, kept) for place in talk.evidence]


def _located(place: Place, talk: str, articles: Sequence[Article]) -> tuple[str, int, int]:
    for article in articles:
        if not same_article(article.url, place.article):
            continue
        if place.quote is None and place.end <= len(article.text):
            return article.url, place.start, place.end
        if place.quote is not None and (start := article.text.find(place.quote)) >= 0:
            return article.url, start, start + len(place.quote)
    raise DatelineError(
        f"the index has no evidence {place.article} of conversation {talk}: ingest its articles"
    )


def rank(hits: Sequence[Hit], gold: Sequence[tuple[str, int, int]]) -> int | None:
    """The place, from 1, of the first passage that overlaps gold characters; None of none."""
    for number, hit in enumerate(hits, start=1):
        span = hit.span
        for url, start, end in gold:
            if span.article.url == url and span.start < end and start < span.end:
                return number
    return None


def ranks(talks: Sequence[Conversation], index: Index, encoder: Encoder) -> list[dict[str, float]]:
    """For each conversation the rank of its evidence by each form; infinite when not found."""
    # Only those named are kept: an index may be larger than the memory.
    named = {place.article.rsplit("/", 1)[-1] for talk in talks for place in talk.evidence}
    articles = [one for one in index.articles() if one.url.rsplit("/", 1)[-1] in named]
    found = []
    for talk in talks:
        gold = gold_spans(talk, articles)
        row = {}
        for name, query in talk.forms().items():
            [vector] = encoder.encode_query([query])
            row[name] = rank(retrieve(index, query, vector, max(AT)), gold) or float("inf")
        found.append(row)
    return found


def share(found: Sequence[dict[str, float]], form: str, k: int) -> list[float]:
    """1 for each conversation whose evidence this form finds in the first k passages, else 0."""
    return [float(row[form] <= k) for row in found]


def ratio(found: Sequence[dict[str, float]], k: int) -> Estimate:
    """What our rewrite finds over what the form written by hand finds."""

    def measure(data: Values) -> float | None:
        by_hand = float(data[:, 1].sum())
        return float(data[:, 0].sum()) / by_hand if by_hand else None

    return estimate([share(found, OURS, k), share(found, BY_HAND, k)], measure)


def main() -> None:
    """Read the arguments, search each form, print the shares, the ratio and the losses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    said = parser.parse_args()
    settings = settings_for(said.index)
    talks = read_conversations(said.conversations)
    index = open_settings_index(settings)
    found = ranks(talks, index, load_encoder(settings.encoder))
    console = Console(soft_wrap=True)
    table = Table("evidence in the first k passages", *(f"@{k}" for k in AT))
    for form in FORMS:
        table.add_row(form, *(str(mean(share(found, form, k))) for k in AT))
    table.add_row(f"ratio, at least {BAR} wanted", *(str(ratio(found, k)) for k in AT))
    console.print(table)
    alone = [talk for talk in talks if talk.self_contained]
    changed = [talk for talk in alone if talk.forms()[OURS] != talk.question]
    console.print(f"self-contained questions changed: {len(changed)} of {len(alone)}")
    for talk, row in zip(talks, found, strict=True):
        if talk in changed or row[OURS] > max(row[BY_HAND], 1):
            console.print(f"{talk.id}: rank {_short(row)}: {talk.forms()[OURS]}", markup=False)


def _short(row: dict[str, float]) -> str:
    return " -> ".join(f"{row[form]:.0f}" for form in FORMS)


if __name__ == "__main__":
    main()
