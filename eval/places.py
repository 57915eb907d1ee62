"""Make ready what is asked: an index built or reused, or a served app; and what it weighs.

Knows no question and no measure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eval.formats import load_collection
from eval.types import Question
from index.embed import load_encoder
from index.ingest import Row, ingest_articles
from index.local import LocalIndex
from index.types import Article, DatelineError
from rag.pipeline import Assistant
from rag.settings import (
    Settings,
    open_assistant,
    open_settings_index,
    settings_from_environment,
)

Watch = Callable[[Iterator[Row], int], Iterable[Row]]  # rows as they come, how many there will be
MEGABYTE = 1_000_000
KIBIBYTE = 1024


def collection_parser(description: str | None) -> ArgumentParser:
    """A command's ARTICLES, QUESTIONS and --index, as `opened` takes them."""
    parser = ArgumentParser(description=description)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    return parser


def opened(said: Namespace) -> tuple[tuple[Question, ...], Assistant]:
    """The questions, and an assistant over an index that has their articles."""
    settings = settings_for(said.index)
    collection = load_collection(said.articles, said.questions)
    fill(settings, collection.articles)
    return tuple(collection.questions), open_assistant(settings)


def settings_for(index: Path) -> Settings:
    """The settings of the environment, over the index in this folder."""
    return replace(settings_from_environment(), index=index)


def fill(
    settings: Settings, articles: Sequence[Article], watch: Watch = lambda rows, _: rows
) -> dict[str, float]:
    """Add the articles that the index lacks; what was built at which rate, {} when it was whole."""
    index = open_settings_index(settings)
    try:
        lacking = [article for article in articles if not _kept(index, article)]
        if not lacking:
            return {}
        encoder = load_encoder(settings.encoder)
        started = time.perf_counter()
        rows = list(watch(ingest_articles(lacking, index, encoder), len(lacking)))
        return _rates(rows, lacking, time.perf_counter() - started)
    finally:
        index.close()


def weight(settings: Settings) -> dict[str, float]:
    """How much the index holds, and what it takes on disk."""
    index = open_settings_index(settings)
    try:
        articles, passages = index.counts()
    finally:
        index.close()
    size = folder_megabytes(settings.index)
    return {"articles": articles, "passages": passages, "index_mb": round(size, 3)}


def folder_megabytes(folder: Path) -> float:
    """Bytes of every file below a folder, in millions."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / MEGABYTE


def cold_start(settings: Settings, question: str) -> dict[str, float]:
    """Seconds and peak memory of `dateline ask`, from process start to the printed answer."""
    command = [sys.executable, "-c", "from cli import main; main()", "ask", question]
    started = time.perf_counter()
    asked = subprocess.Popen(
        [*command, "--index", str(settings.index)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(asked.pid, 0)
    asked.returncode = os.waitstatus_to_exitcode(status)
    if asked.returncode not in (0, 3):
        raise DatelineError(f"`dateline ask` ended with exit code {asked.returncode}: try it alone")
    return {
        "cold_start_s": round(time.perf_counter() - started, 3),
        "peak_memory_mb": round(used.ru_maxrss * KIBIBYTE / MEGABYTE, 1),
    }


def _kept(index: LocalIndex, article: Article) -> bool:
    """Whether the index has this text at this url: what places in it are counted by."""
    kept = index.at(article.url)
    return kept is not None and kept.text == article.text


def _rates(rows: Sequence[Row], articles: Sequence[Article], took: float) -> dict[str, float]:
    """What was added and how fast; {} when nothing was, as of articles without a sentence."""
    added = {row.source: row.passages for row in rows if row.outcome in ("added", "replaced")}
    if not added:
        return {}
    characters = sum(len(article.text) for article in articles if article.url in added)
    return {
        "built_articles": len(added),
        "built_s": round(took, 3),
        "built_passages_per_s": round(sum(added.values()) / took, 1),
        "built_characters_per_s": round(characters / took),
    }
