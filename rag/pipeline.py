"""Question to answer, step by step: search, read, choose evidence, quote it or abstain, write.

Calls the steps in order; each step's work is its own module's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from index.types import ALWAYS, DatelineError, Encoder, Hit, Index, Period, Span
from rag.compose import answer_text, quoted
from rag.evidence import by_date, evidence, together
from rag.prose import unwritten, written
from rag.restate import restated
from rag.retrieve import fuse, retrieve
from rag.rewrite import standalone
from rag.split import parts
from rag.types import Answer, ChatError, Complete, Reader, Reading, Timing, Turn
from rag.weigh import Weights, weigh
from rag.when import Moment, moment, untimed

LONGEST_QUESTION = 2_000
PASSAGES_READ = 14
PASSAGES_SHOWN = 5
LEAST_READ = 7  # passages for each part of a question of several
TURNS_SEEN = 4
MISSED = "These articles do not say:"
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
    complete: Complete | None = None  # a chat model that writes prose, checked claim by claim
    strict: bool = False  # leave out what of the prose could not be verified

    def ask(
        self,
        question: str,
        period: Period = ALWAYS,
        history: Sequence[Turn] = (),
        *,
        prose: bool = True,
    ) -> Answer:
        """The whole answer. Raises DatelineError for a blank or over-long question."""
        *_, answer = self.stream(question, period, history, prose=prose)
        return answer

    def stream(
        self,
        question: str,
        period: Period = ALWAYS,
        history: Sequence[Turn] = (),
        *,
        prose: bool = True,
    ) -> Iterator[Answer]:
        """The answer as it grows, a claim at a time; the last item is the whole answer.

        `history` are the turns before, oldest first, for a question that leans on them. With a
        chat model, and unless `prose` is false, its draft grows first and is then replaced by the
        claims it was verified as, or by quotations and a note that says why.
        """
        clock = _Clock()
        asked, turns = _searchable_question(question), _spoken(history)
        query = standalone(asked, turns)[-LONGEST_QUESTION:]
        # An answer may hold a date of its own; only what the person asked limits the time.
        timed = standalone(asked, [Turn(turn.question) for turn in turns])
        writes = self.complete if prose else None
        also = failure = ""
        if writes and query != asked:
            try:
                also = restated(asked, turns, writes)
            except ChatError as error:
                failure = str(error)
        clock.lap("rewrite_ms")
        blank = Answer(question, query, "abstained", "")
        whole, spans = self._quoted(blank, also, timed, period, clock)
        if whole.claims and failure:  # who waited for the model once is not made to wait again
            whole = unwritten(whole, failure)
        elif whole.claims and writes:
            yield from written(whole, spans, writes, strict=self.strict)
            return
        for count in range(1, len(whole.claims)):
            part = whole.claims[:count]
            yield replace(whole, text=answer_text(part), claims=part)
        yield whole

    def search(self, query: str, k: int = 10, period: Period = ALWAYS) -> list[Hit]:
        """The k passages nearest to the query in meaning and words, best first."""
        query = _searchable_question(query)
        [vector] = self.encoder.encode_query([query])
        return retrieve(self.index, query, vector, k, period)

    def _quoted(
        self, blank: Answer, also: str, timed: str, period: Period, clock: _Clock
    ) -> tuple[Answer, list[Span]]:
        """The answer in quotations, and all passages that were read for it.

        Each part of a question of several is searched, read and quoted by itself, and tells its
        own time. `also` is another wording of a question that is one, searched too; "" for none.
        """
        asked = parts(blank.query)
        several = len(asked) > 1
        each = max(PASSAGES_READ // len(asked), LEAST_READ)
        hits = [self.search(part, each, period) for part in asked]
        if also and not several:
            hits = [fuse([*hits, self.search(also, each, period)])[:each]]
        clock.lap("retrieve_ms")
        times = asked if several else [timed]
        readings = [self._read(*one) for one in zip(asked, times, hits, strict=True)]
        clock.lap("read_ms")
        least = self.weights.threshold
        found = [evidence(q, read, least) for q, read in zip(asked, readings, strict=True)]
        claims = tuple(quoted(together(found) if several else by_date(found[0])))
        clock.lap("compose_ms")
        best = max((read[0].score for read in readings if read), default=0.0)
        nearest = list(dict.fromkeys(hit for tier in zip_longest(*hits) for hit in tier if hit))
        missed = [q for q, some in zip(asked, found, strict=True) if not some]
        answer = replace(
            blank,
            status="answered" if claims else "abstained",
            text=answer_text(claims),
            claims=claims,
            hits=tuple(nearest[:PASSAGES_SHOWN]),
            timing=clock.timing(),
            confidence=best,
            certainty=self.weights.certainty(best) if claims else None,
            note=f"{MISSED} {' '.join(missed)}" if claims and missed else "",
        )
        return answer, list(dict.fromkeys(hit.span for hit in nearest))

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
