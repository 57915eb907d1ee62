"""What each step of finding an answer adds: `python -m eval.steps ARTICLES QUESTIONS --index DIR`.

For each answerable question the passages are put in order by words alone, by vectors alone, by
both, by the reader alone and by the weighted readings; printed is how often one of the first k
passages holds a gold answer, with 95 % bootstrap intervals over questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import track
from rich.table import Table

from eval.places import collection_parser, opened
from eval.squad import holds
from eval.statistics import mean
from eval.types import Question
from index.types import Span
from rag.pipeline import PASSAGES_READ, Assistant
from rag.retrieve import DEPTH, fuse
from rag.rewrite import standalone
from rag.types import Reading
from rag.weigh import weigh

AT = (1, 3, 5)


def orders(question: str, assistant: Assistant) -> dict[str, list[Span]]:
    """The passages as each step orders them; the reader reads as many as in an answer."""
    [vector] = assistant.encoder.encode_query([question])
    words = assistant.index.matching(question, DEPTH)
    nearest = assistant.index.nearest(vector, DEPTH)
    both = [hit.span for hit in fuse([nearest, words])]
    read = assistant.reader.read(question, both[:PASSAGES_READ])
    weighed = weigh(question, both[:PASSAGES_READ], read, assistant.index.rarity, assistant.weights)
    return {
        "words": [hit.span for hit in words],
        "vectors": [hit.span for hit in nearest],
        "words and vectors": both,
        "reader": _passages(read),
        "weighted readings": _passages(weighed),
    }


def _passages(readings: Iterable[Reading]) -> list[Span]:
    return list(dict.fromkeys(reading.span for reading in readings))


def found(question: Question, spans: Sequence[Span], k: int) -> float:
    """1 when one of the first k passages says a gold answer."""
    return float(any(holds(s.text, a) for s in spans[:k] for a in question.answers))


def main() -> None:
    """Read the arguments, order the passages, print the table."""
    given, assistant = opened(collection_parser(__doc__).parse_args())
    asked = [q for q in given if q.answerable and q.answers]
    values: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for question in track(asked, "asking"):
        for name, spans in orders(
            standalone(question.question, question.history), assistant
        ).items():
            for k in AT:
                values[name, k].append(found(question, spans, k))
    table = Table("answer in the first k passages", *(f"@{k}" for k in AT))
    for name in dict.fromkeys(name for name, _ in values):
        table.add_row(name, *(str(mean(values[name, k])) for k in AT))
    Console().print(table)


if __name__ == "__main__":
    main()
