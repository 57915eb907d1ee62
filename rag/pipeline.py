"""Question to answer, step by step: search, read, choose evidence, quote it or abstain.

Calls the steps in order; each step's work is its own module's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.types import ALWAYS, DatelineError, Encoder, Hit, Index, Period
from rag.compose import answer_text, quoted
from rag.evidence import by_date, evidence
from rag.retrieve import retrieve
from rag.rewrite import standalone
from rag.types import Answer, Reader, Reading, Timing, Turn
from rag.weigh import Weights, weigh
from rag.when import Moment, moment, untimed

LONGEST_QUESTION = 2_000
PASSAGES_READ = 14
PASSAGES_SHOWN = 5
TURNS_SEEN = 4
ELSEWHEN = (
    0.3  # what is left of a score when the question names a time and the reading does not fit
)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions about the articles of an index. Safe to use from many threads."""

    index: Index
    encoder: Encoder
    reader: Reader
    weights: Weights

    def ask(self, question: str, period: Period = ALWAYS, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer. Raises DatelineError for a blank or over-long question."""
        *_, answer = self.stream(question, period, history)
        return answer

    def stream(
        self, question: str, period: Period = ALWAYS, history: Sequence[Turn] = ()
    ) -> Iterator[Answer]:
        """The answer as it grows, a claim at a time; the last item is the whole answer.

        `history` are the turns before, oldest first, for a question that leans on them.
        """
        clock = _Clock()
        asked, turns = _searchable_question(question), _spoken(history)
        query = standalone(asked, turns)[-LONGEST_QUESTION:]
        # An answer may hold a date of its own; only what the person asked limits the time.
        timed = standalone(asked, [Turn(turn.question) for turn in turns])
        clock.lap("rewrite_ms")
        hits = self.search(query, PASSAGES_READ, period)
        clock.lap("retrieve_ms")
        readings = self._read(query, timed, hits)
        clock.lap("read_ms")
        claims = quoted(by_date(evidence(query, readings, self.weights.threshold)))
        clock.lap("compose_ms")
        confidence = readings[0].score if readings else 0.0
        whole = Answer(
            question, query, "answered" if claims else "abstained", answer_text(claims),
            tuple(claims), tuple(hits[:PASSAGES_SHOWN]), clock.timing(), confidence,
            self.weights.certainty(confidence) if claims else None,
        )  # fmt: skip
        for count in range(1, len(claims)):
            part = claims[:count]
            yield replace(whole, text=answer_text(part), claims=tuple(part))
        yield whole

    def search(self, query: str, k: int = 10, period: Period = ALWAYS) -> list[Hit]:
        """The k passages nearest to the query in meaning and words, best first."""
        query = _searchable_question(query)
        [vector] = self.encoder.encode_query([query])
        return retrieve(self.index, query, vector, k, period)

    def _read(self, query: str, timed: str, hits: list[Hit]) -> list[Reading]:
        spans = [hit.span for hit in hits]
        newest = max((d for hit in hits if (d := hit.span.article.published)), default=None)
        named = moment(timed, newest) if newest else None
        # The reader takes a time that no sentence repeats for one that none is about.
        read = self.reader.read((untimed(query) or query) if named else query, spans)
        readings = weigh(query, spans, read, self.index.rarity, self.weights)
        if named is None:
            return readings
        return sorted((_weighed(reading, named) for reading in readings), key=lambda r: -r.score)


def _weighed(reading: Reading, named: Moment) -> Reading:
    fits = named.fits(reading.span.article.published, reading.span.text)
    return reading if fits else replace(reading, score=reading.score * ELSEWHEN)


def _spoken(history: Sequence[Turn]) -> list[Turn]:
    """The last turns on one line each, no longer than a question may be."""
    return [
        Turn(*(" ".join(said.split())[:LONGEST_QUESTION] for said in (turn.question, turn.answer)))
        for turn in history[-TURNS_SEEN:]
    ]


def _searchable_question(question: str) -> str:
    query = " ".join(question.split())
    if not query:
        raise DatelineError("the question is empty: type what you want to know")
    if len(query) > LONGEST_QUESTION:
        raise DatelineError(
            f"the question has {len(query):,} characters, at most {LONGEST_QUESTION:,} can be "
            "searched: shorten it"
        )
    return query


class _Clock:
    """Milliseconds of each step, in order."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = (now - self._last) * 1000
        self._last = now

    def timing(self) -> Timing:
        return Timing(**self._laps, total_ms=(self._last - self._start) * 1000)
