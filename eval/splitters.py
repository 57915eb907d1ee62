"""Compare sentence splitters on hard news sentences, and time them on articles.

    python -m eval.splitters [--gold tests/gold_sentences.jsonl] [--articles FILE] [--show]

Knows how to call each splitter, not how any of them works. Prints, for the sentences written
before the rules of `index.sentences` were fixed and for those written later: the F1 of the
boundaries inside the paragraphs, the share of paragraphs that are exactly right, articles a second.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import accumulate, islice
from pathlib import Path

from eval.formats import read_articles
from index.sentences import sentences
from index.types import Article, Span

Split = Callable[[str], list[str]]
TIMED = 500


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text and its sentences; `later` ones were written after the rules were fixed."""

    text: str
    sentences: tuple[str, ...]
    later: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How well a splitter did: boundary F1, and the share of paragraphs that are exactly right."""

    f1: float
    exact: float


def read_gold(path: Path) -> list[Paragraph]:
    """Lines of {text, sentences, later}."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Paragraph(row["text"], tuple(row["sentences"]), row["later"]) for row in rows]


def boundaries(pieces: Sequence[str]) -> set[int]:
    """Where sentences end inside a paragraph, counted in characters that are not white space.

    Splitters differ in the white space they keep; what they cut does not depend on it.
    """
    lengths = [len("".join(piece.split())) for piece in pieces]
    ends = list(accumulate(lengths))
    return set(ends[:-1]) - {0, ends[-1]} if ends else set()


def score(split: Split, paragraphs: Sequence[Paragraph]) -> Score:
    """Micro-averaged F1 of the boundaries, and the paragraphs without any error."""
    hits = found = wanted = exact = 0
    for paragraph in paragraphs:
        cut, gold = boundaries(split(paragraph.text)), boundaries(paragraph.sentences)
        hits, found, wanted = hits + len(cut & gold), found + len(cut), wanted + len(gold)
        exact += cut == gold
    return Score(2 * hits / max(1, found + wanted), exact / max(1, len(paragraphs)))


def speed(split: Split, articles: Sequence[Article]) -> float:
    """Articles a second."""
    started = time.perf_counter()
    for article in articles:
        split(article.text)
    return len(articles) / (time.perf_counter() - started)


def ours(text: str) -> list[str]:
    """Split by `index.sentences`."""
    return [span.text for span in sentences(Span(Article("", "", "", text), 0, len(text)))]


def load_pysbd() -> Split:
    """Open pysbd, rules for many languages."""
    segmenter = import_module("pysbd").Segmenter(language="en", clean=False)
    return lambda text: list(segmenter.segment(text))


def load_syntok() -> Split:
    """Open syntok, rules over tokens."""
    segmenter = import_module("syntok.segmenter")

    def split(text: str) -> list[str]:
        return [
            text[sentence[0].offset : sentence[-1].offset + len(sentence[-1].value)]
            for paragraph in segmenter.analyze(text)
            for sentence in paragraph
        ]

    return split


def load_blingfire() -> Split:
    """Open blingfire, a compiled automaton."""
    text_to_sentences = import_module("blingfire").text_to_sentences
    return lambda text: list(text_to_sentences(text).split("\n"))


SPLITTERS: dict[str, Callable[[], Split]] = {
    "index.sentences": lambda: ours,
    "pysbd": load_pysbd,
    "syntok": load_syntok,
    "blingfire": load_blingfire,
}


def loaded() -> Iterator[tuple[str, Split | None]]:
    """Each splitter by name, None where its library is not installed."""
    for name, load in SPLITTERS.items():
        try:
            yield name, load()
        except ImportError:
            yield name, None


def show_errors(split: Split, paragraphs: Sequence[Paragraph]) -> None:
    """Print every paragraph that is cut wrongly."""
    for paragraph in paragraphs:
        cut = split(paragraph.text)
        if boundaries(cut) != boundaries(paragraph.sentences):
            print("   " + " ¦ ".join(" ".join(piece.split()) for piece in cut))


def main() -> None:
    """Read the arguments and print a line for each splitter."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--gold", type=Path, default=Path("tests/gold_sentences.jsonl"))
    parser.add_argument("--articles", type=Path, help="articles to time the splitters on")
    parser.add_argument("--show", action="store_true", help="print the paragraphs cut wrongly")
    chosen = parser.parse_args()
    gold = read_gold(chosen.gold)
    articles = list(islice(read_articles(chosen.articles), TIMED)) if chosen.articles else []
    for name, split in loaded():
        if split is None:
            print(f"{name:16} not installed")
            continue
        line = f"{name:16}"
        for title, later in (("before", False), ("later", True)):
            part = [paragraph for paragraph in gold if paragraph.later == later]
            got = score(split, part)
            line += f" {title} F1 {got.f1:.3f} exact {got.exact:.3f} ({len(part)})"
        print(line + (f" {speed(split, articles):8.0f} articles/s" if articles else ""))
        if chosen.show:
            show_errors(split, gold)


if __name__ == "__main__":
    main()
