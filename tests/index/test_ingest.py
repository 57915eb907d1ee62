"""Ingest runs its steps ahead of one another, keeps order, and goes on where it was stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import ingest as steps
from index.ingest import ahead, ingest, ingest_articles
from index.local import LocalIndex, open_index
from index.sources import sources
from index.types import Article, Vectors
from tests.fakes import BagEncoder, article

ROOT = Path(__file__).parents[2]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LocalIndex]:
    with closing(open_index(tmp_path / "index", "bag")) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty files, the tenth of them empty."""
    kept = tmp_path / "reports"
    kept.mkdir()
    for number in range(30):
        text = f"Report {number}\n\nThe river rose by {number} metres.\n" if number != 10 else ""
        (kept / f"{number:02}.txt").write_text(text)
    return kept


def numbered(count: int) -> Iterator[Article]:
    for number in range(count):
        yield article(f"It rose {number} metres.", url=f"https://n.example/{number}")


def test_rows_come_in_the_order_of_the_sources(
    folder: Path, index: LocalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "BATCH", 4)

    rows = list(ingest(sources([folder]), index, BagEncoder()))

    assert [Path(row.source).stem for row in rows] == [f"{n:02}" for n in range(30)]
    assert [row.outcome for row in rows].index("failed") == 10
    assert index.counts() == (29, 29)
    assert all(
        r.outcome in ("unchanged", "failed") for r in ingest(sources([folder]), index, BagEncoder())
    )


def test_articles_stream(index: LocalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 4)
    taken = 0

    def counted() -> Iterator[Article]:
        nonlocal taken
        for taken, one in enumerate(numbered(200), start=1):  # noqa: B007
            yield one

    rows = ingest_articles(counted(), index, BagEncoder())
    most = max(taken - settled for settled, _ in enumerate(rows))

    assert index.counts() == (200, 200)
    assert most <= 4 * (3 * steps.AHEAD + 3), "no more than what is in flight was read ahead"


def test_the_same_article_twice_is_kept_once(index: LocalIndex) -> None:
    one, changed = article("It rose."), article("It rose and fell.")

    rows = list(ingest_articles([one, one, changed], index, BagEncoder()))

    assert [row.outcome for row in rows] == ["added", "unchanged", "replaced"]
    assert [kept.text for kept in index.articles()] == ["It rose and fell."]


def test_a_step_that_fails_says_so_and_keeps_what_was_settled(index: LocalIndex) -> None:
    class Failing(BagEncoder):
        calls = 0

        def encode_document(self, texts: Sequence[str], /, **options: Any) -> Vectors:
            self.calls += 1
            if self.calls > 2:
                raise MemoryError("no more")
            return super().encode_document(texts, **options)

    with pytest.raises(MemoryError, match="no more"):
        list(ingest_articles(numbered(3 * steps.BATCH), index, Failing()))

    assert index.counts()[0] == 2 * steps.BATCH
    assert index.cached()["words"] == 2 * steps.BATCH
    assert len(list(ingest_articles(numbered(600), index, BagEncoder()))) == 600


def test_closing_early_stops_the_threads(index: LocalIndex) -> None:
    before = threading.active_count()
    rows = ingest_articles(numbered(2000), index, BagEncoder())

    next(rows)
    rows.close()  # type: ignore[attr-defined] # it is a generator

    assert threading.active_count() == before
    with index.writing():
        pass  # the lock is free again


def test_ahead_keeps_order_and_passes_errors_on() -> None:
    def failing() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise KeyError("three")

    def counting() -> Generator[int, None, None]:
        yield from range(100)

    assert list(ahead(counting(), 3)) == list(range(100))
    items = ahead(failing(), 3)
    assert (next(items), next(items)) == (1, 2)
    with pytest.raises(KeyError, match="three"):
        next(items)


def test_ahead_works_while_the_other_side_waits() -> None:
    made: list[int] = []

    def making() -> Generator[int, None, None]:
        for number in range(10):
            made.append(number)
            yield number

    items = ahead(making(), 2)
    next(items)
    deadline = time.monotonic() + 10
    while len(made) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    items.close()

    assert made == [0, 1, 2]


def test_killed_it_goes_on_from_there(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index import ingest as steps;"
        " from index.local import open_index; from tests.fakes import BagEncoder;"
        " steps.BATCH = 8; index = open_index(Path(sys.argv[1]), 'bag');"
        " from tests.index.test_ingest import numbered;\n"
        "for row in steps.ingest_articles(numbered(3000), index, BagEncoder()):"
        " print(row.outcome, flush=True)"
    )
    kept = tmp_path / "index"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(kept)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for _ in range(100):
            running.stdout.readline()
        os.kill(running.pid, signal.SIGKILL)

    with closing(open_index(kept, "bag")) as index:
        survived = index.counts()[0]
        rows = list(ingest_articles(numbered(3000), index, BagEncoder()))
        outcomes = [row.outcome for row in rows]

        assert 100 <= survived < 3000
        assert outcomes == ["unchanged"] * survived + ["added"] * (3000 - survived)
        assert index.cached() == {"vectors": 3000, "words": 3000}
