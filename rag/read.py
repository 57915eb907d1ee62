"""Read passages with an extractive question-answering model: where an answer stands, if one does.

Knows the model's files, tokens and characters; not how the passages were found, nor what becomes
of the readings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.embed import model_cache, model_folder, open_session, weights_digest
from index.sentences import sentences
from index.types import DatelineError, Span, dated
from rag.types import Reading

DEFAULT_READER = "shipped"
SHIPPED = Path(__file__).parent / "models" / "reader"
RECIPE = "int8-1"  # of rag.compile: another recipe compiles anew
ASKED = 64  # tokens of a question that are read
LONGEST_ANSWER = 40  # tokens
TITLE = 200  # characters of a title that are read

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Window:
    """A piece of a span as tokens."""

    number: int  # of the span
    tokens: Encoding


class SpanReader:
    """A `Reader` that points at characters. Safe to use from many threads; deterministic.

    Each window is read by itself: a reading does not depend on what else was found.
    """

    def __init__(self, session: Any, tokenizer: Tokenizer, settings: dict[str, Any]) -> None:
        self._session = session
        self._inputs = settings["inputs"]
        self._asked = Tokenizer.from_str(tokenizer.to_str())
        self._asked.no_truncation()
        self._asked.no_padding()
        self._pairs = Tokenizer.from_str(tokenizer.to_str())
        self._pairs.no_padding()
        self._pairs.enable_truncation(
            settings["longest"], stride=settings["overlap"], strategy="only_second"
        )

    def read(self, question: str, spans: Sequence[Span]) -> list[Reading]:
        """The likeliest answer in each sentence of each span, best first.

        A reading's score is the probability of its characters against that of no answer in the
        window, as BERT was first taught to abstain (Devlin 2019).
        """
        found: dict[tuple[int, int], Reading] = {}
        parted = [sentences(span) for span in spans]
        for window in self._windows(question, spans):
            start, end = self._logits(window.tokens)
            span = spans[window.number]
            parts = parted[window.number]
            for sentence, reading in _readings(window.tokens, start, end, span, parts):
                place = (window.number, sentence)
                if place not in found or reading.score > found[place].score:
                    found[place] = reading
        return sorted(found.values(), key=lambda reading: -reading.score)

    def _windows(self, question: str, spans: Sequence[Span]) -> Iterator[_Window]:
        asked = self._asked.encode(question, add_special_tokens=False)
        if len(asked.ids) > ASKED:  # the end asks; what a follow-up was lent stands before it
            question = question[asked.offsets[-ASKED][0] :]
        encoded = self._pairs.encode_batch([(question, lead(span) + span.text) for span in spans])
        for number, first in enumerate(encoded):
            for tokens in (first, *first.overflowing):
                yield _Window(number, tokens)

    def _logits(self, tokens: Encoding) -> tuple[Logits, Logits]:
        given = {
            "input_ids": tokens.ids,
            "attention_mask": tokens.attention_mask,
            "token_type_ids": tokens.type_ids,
        }
        wanted = {name: np.array([given[name]], dtype=np.int64) for name in self._inputs}
        start, end = self._session.run(["start", "end"], wanted)
        return start[0], end[0]


def lead(span: Span) -> str:
    """Title and date of the article: read with each of its passages, but no answer is in them.

    Without them a reader says of "Why did the U.S. abstain in December?" that no passage answers.
    """
    return dated(span.article.title[:TITLE], span.article.published, "")


def _readings(
    tokens: Encoding, start: Logits, end: Logits, span: Span, parts: Sequence[Span]
) -> Iterator[tuple[int, Reading]]:
    """The number of each sentence and the best answer inside it, as characters of the article."""
    inside = [n for n, part in enumerate(tokens.sequence_ids) if part == 1]
    before, text = len(lead(span)), span.text
    places = np.array([tokens.offsets[n] for n in inside]).reshape(-1, 2) - before
    # Some tokenizers count the blank before a word to it.
    places[:, 0] += [max(0, a) < b and text[max(0, a)].isspace() for a, b in places]
    places += span.start
    none = float(start[0] + end[0])
    for number, part in enumerate(parts):
        own = np.flatnonzero((places[:, 0] >= part.start) & (places[:, 1] <= part.end))
        if not len(own):
            continue
        rows = [inside[n] for n in own]
        first, last = _best(start[rows], end[rows])
        score = float(start[rows[first]] + end[rows[last]]) - none
        at, until = int(places[own[first]][0]), int(places[own[last]][1])
        if until > at:
            yield number, Reading(span, _probability(score), at, until)


def _best(start: Logits, end: Logits) -> tuple[int, int]:
    """First and last token of the span with the highest sum, at most LONGEST_ANSWER tokens."""
    sums = start[:, None] + end[None, :]
    length = np.arange(len(end))[None, :] - np.arange(len(start))[:, None]
    sums = np.where((length >= 0) & (length < LONGEST_ANSWER), sums, -np.inf)
    first, last = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return int(first), int(last)


def _probability(score: float) -> float:
    return float(1 / (1 + np.exp(-score)))


def load_reader(name: str = DEFAULT_READER) -> SpanReader:
    """The reader that comes with Dateline, or a transformers model for question answering.

    Such a model is a folder, or a name in the local Hugging Face cache; it is compiled the first
    time. Raises DatelineError when it is not on this disk or cannot be compiled.
    """
    if name == DEFAULT_READER:
        return open_reader(SHIPPED)
    source = model_folder(name, "DATELINE_READER")
    folder = model_cache() / f"reader-{weights_digest(source, 'DATELINE_READER')}-{RECIPE}"
    if not (folder / "reader.json").exists():
        from index.compile import NotCompilableError
        from rag.compile import compile_reader

        try:
            compile_reader(source, folder)
        except NotCompilableError as error:
            raise DatelineError(str(error)) from error
    return open_reader(folder)


def open_reader(folder: Path) -> SpanReader:
    """A reader from a folder with model.onnx, tokenizer.json and reader.json."""
    settings = json.loads((folder / "reader.json").read_text())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return SpanReader(open_session(folder / "model.onnx"), tokenizer, settings)
