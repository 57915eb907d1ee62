"""How long the reader takes for fifty passages, beside encoding the same ones.

Knows an index and the shipped models; nothing of what becomes of the readings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from eval.bench.timing import ratios, timed
from eval.places import settings_for
from index.embed import load_encoder
from rag.read import load_reader
from rag.retrieve import retrieve
from rag.settings import open_settings_index

PASSAGES = 50
QUESTIONS = 20


def reading(
    folder: Path, questions: Sequence[str], say: Callable[[str], object]
) -> dict[str, float]:
    """Milliseconds to read ("ours") and to encode ("theirs"), in turn, and their ratio."""
    settings = settings_for(folder)
    encoder, reader = load_encoder(settings.encoder), load_reader(settings.reader)
    read, encoded, spans = [], [], []
    with closing(open_settings_index(settings)) as index:
        for number, question in enumerate(questions[: QUESTIONS + 1]):
            say(f"question {number}")
            [vector] = encoder.encode_query([question])
            spans = [hit.span for hit in retrieve(index, question, vector, PASSAGES)]
            texts = [span.text for span in spans]
            spent = timed(lambda: reader.read(question, spans))[1]  # noqa: B023
            other = timed(lambda: encoder.encode_document(texts))[1]  # noqa: B023
            if number:  # the first one warms up
                read.append(spent)
                encoded.append(other)
    return {"passages": len(spans), "questions": len(read), **ratios(read, encoded)}
