"""Cold start: from the start of the process to a printed answer, ours and the stock recipe's.

Knows both as commands; neither from inside.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from eval.bench.peer import cold_start, ingest_rate, prepare
from eval.bench.timing import ratios
from eval.types import Question
from index.embed import DEFAULT_ENCODER, encoder_identity, load_encoder
from index.ingest import ingest
from index.local import open_index
from index.sources import sources
from index.types import Article

PAIRS = 5


def cold(
    articles: Sequence[Article], question: Question, out: Path, say: Callable[[str], object]
) -> dict[str, Any]:
    """Seconds to the printed answer of `dateline ask` and to the stock recipe's first passage."""
    files = written(articles, out / "cold-files")
    ours, theirs = out / "cold-ours", out / "cold-stock"
    with closing(open_index(ours, encoder_identity(DEFAULT_ENCODER))) as index:
        list(ingest(sources([files]), index, load_encoder()))
    prepare(articles, question, theirs)
    ingest_rate(theirs)
    our_s, their_s = [], []
    for pair in range(PAIRS + 1):
        say(f"cold start, pair {pair} of {PAIRS}")
        one, other = ask_seconds(ours, question.question), cold_start(theirs)
        if pair:  # the first of each fills the disk cache
            our_s.append(one)
            their_s.append(other)
    return {"unit": "s", "articles": len(articles), **ratios(our_s, their_s)}


def ask_seconds(index: Path, question: str) -> float:
    """Seconds from the start of `dateline ask` to its end."""
    command = [sys.executable, "-m", "cli", "ask", question, "--index", str(index)]
    started = time.perf_counter()
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if ran.returncode not in (0, 3):
        raise RuntimeError(f"dateline ask ended with {ran.returncode}")
    return time.perf_counter() - started


def written(articles: Sequence[Article], folder: Path) -> Path:
    """The articles as text files, the title in the first line."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, article in enumerate(articles):
        (folder / f"{number:06}.txt").write_text(f"{article.title}\n\n{article.text}\n", "utf-8")
    return folder
