"""The values and seams of answering: readings, citations, claims, answers.

Knows nothing of how a question is searched or read.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from index.types import DatelineError, Hit, Span

Support = Literal["quoted", "supported", "unverified"]
Status = Literal["answered", "abstained"]
Certainty = Literal["sure", "likely", "unsure"]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation and the answer it got; "" when it got none."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a span: answer characters `start:end` of its article.

    `score` is the probability, 0 to 1, that these characters answer the question.
    """

    span: Span
    score: float
    start: int
    end: int


class Reader(Protocol):
    """Finds answers in passages."""

    def read(self, question: str, spans: Sequence[Span]) -> list[Reading]:
        """Readings of the spans, best first; any number a span, none where nothing answers."""


class ChatError(DatelineError):
    """A chat model gave no usable reply; the message is one line that says why, for a person."""


class Complete(Protocol):
    """A chat model: what it is told to be, and what it is asked, to the pieces of its reply."""

    def __call__(self, instructions: str, prompt: str, /) -> Generator[str, None, None]:
        """The reply piece by piece, as it comes; closing it stops the model.

        Raises ChatError while iterating.
        """


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is worth quoting: whole sentences, and the answer's own characters inside them."""

    span: Span
    answer: Span
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact characters of an article. `quote` is derived, so it is `text[start:end]`, always.

    `answer` are those characters of the quotation that answer the question, where they are known.
    """

    number: int
    span: Span
    answer: Span | None = None

    @property
    def quote(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer and what it rests on."""

    text: str
    citations: tuple[Citation, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds spent in each step of one answer."""

    rewrite_ms: float = 0.0
    retrieve_ms: float = 0.0
    read_ms: float = 0.0
    compose_ms: float = 0.0
    draft_ms: float = 0.0
    verify_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets: claims with citations, or an abstention with the nearest passages.

    `confidence` is the probability that the best reading answers, 0 to 1; below the threshold is an
    abstention. `certainty` is the same in a word, None for an abstention. `draft` is what a chat
    model has written so far, not yet checked; `note` is a line for the person, such as why a model
    was not used.
    """

    question: str
    query: str
    status: Status
    text: str
    claims: tuple[Claim, ...] = ()
    hits: tuple[Hit, ...] = ()
    timing: Timing = field(default_factory=Timing)
    confidence: float = 0.0
    certainty: Certainty | None = None
    draft: str = ""
    note: str = ""


def short_answer(answer: Answer) -> str:
    """The characters that answer best, for a later question to lean on; "" for an abstention."""
    first = answer.claims[0].citations[0].answer if answer.claims else None
    return first.text if first else ""
