"""Cold start: from the start of the process to a printed answer, ours and the stock recipe's.

Knows both as commands; neither from inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from eval.bench import peer
from eval.bench.timing import ratios
from eval.places import cold_start, settings_for
from eval.types import Question
from index.embed import load_encoder
from index.ingest import ingest
from index.sources import sources
from index.types import Article
from rag.settings import open_settings_index

PAIRS = 5


def cold(
    articles: Sequence[Article], question: Question, out: Path, say: Callable[[str], object]
) -> dict[str, Any]:
    """Seconds to the printed answer of `dateline ask` and to the stock recipe's first passage."""
    files = written(articles, out / "cold-files")
    settings, theirs = settings_for(out / "cold-ours"), out / "cold-stock"
    with closing(open_settings_index(settings)) as index:
        list(ingest(sources([files]), index, load_encoder()))
    peer.prepare(articles, question, theirs)
    peer.ingest_rate(theirs)
    our_s, their_s = [], []
    for pair in range(PAIRS + 1):
        say(f"cold start, pair {pair} of {PAIRS}")
        one = cold_start(settings, question.question)["cold_start_s"]
        other = peer.cold_start(theirs)
        if pair:  # the first of each fills the disk cache
            our_s.append(one)
            their_s.append(other)
    return {"unit": "s", "articles": len(articles), **ratios(our_s, their_s)}


def written(articles: Sequence[Article], folder: Path) -> Path:
    """The articles as text files, the title in the first line."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, article in enumerate(articles):
        (folder / f"{number:06}.txt").write_text(f"{article.title}\n\n{article.text}\n", "utf-8")
    return folder
