"""Ingest rate: characters a second of the whole pipeline, against the stock recipe's and against
what ONNX Runtime alone reaches on the same passages.

Knows the pipeline as one call; nothing of its steps but the encoder's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from eval.bench.cold import written
from eval.bench.peer import ingest_rate, prepare
from eval.bench.timing import ratios, timed
from eval.types import Question
from index.embed import DEFAULT_ENCODER, OnnxEncoder, encoder_identity, load_encoder
from index.ingest import ingest
from index.local import open_index
from index.passages import passages
from index.sources import sources
from index.types import Article, Encoder, searchable

PAIRS = 5


def rate(
    articles: Sequence[Article], question: Question, out: Path, say: Callable[[str], object]
) -> dict[str, Any]:
    """Characters a second of both and their ratios, and the share of ONNX Runtime alone."""
    encoder = load_encoder()
    files = written(articles, out / "rate-files")
    characters = sum(len(file.read_text("utf-8")) for file in files.iterdir())
    prepare(articles, question, out / "rate-stock")
    ours, theirs, alone = [], [], []
    for pair in range(1, PAIRS + 1):
        say(f"ingest, pair {pair} of {PAIRS}")
        _, spent = timed(lambda: ingested(files, out / "rate-ours", encoder))
        ours.append(characters / spent * 1000)
        theirs.append(ingest_rate(out / "rate-stock"))
        alone.append(characters / inference_ms(articles, encoder) * 1000)
    return {
        "unit": "characters/s",
        "articles": len(articles),
        **ratios(ours, theirs),
        "of_inference_alone": ratios(ours, alone),
    }


def ingested(files: Path, folder: Path, encoder: Encoder) -> None:
    """Everything from files to a saved index."""
    shutil.rmtree(folder, ignore_errors=True)
    with closing(open_index(folder, encoder_identity(DEFAULT_ENCODER))) as index:
        list(ingest(sources([files]), index, encoder))


def inference_ms(articles: Sequence[Article], encoder: Encoder) -> float:
    """Milliseconds of ONNX Runtime for the passages of these articles, tokenised before."""
    if not isinstance(encoder, OnnxEncoder):
        raise TypeError(f"{type(encoder).__name__} is not a compiled encoder")
    texts = [searchable(a.title, span.text) for a in articles for span in passages(a)]
    batches = list(encoder.batches(texts))
    _, spent = timed(lambda: [encoder.infer(tokens) for _, tokens in batches])
    return spent
