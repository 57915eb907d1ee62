"""The FAISS and tantivy caches of a store: open them, catch up, save, make anew.

Knows that the store is the truth and that a cache carries the revision it stands for.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import vectors, words
from index.store import Store
from index.types import Period, dated

VECTORS, WORDS = "vectors", "words"
ON_TOP = 10_000  # vectors above the base: 1.5 ms a search, 30 ms to read when opened
ON_TOP_SHARE = 10  # or a tenth of all: a small file is quickly written
NOTHING = (0, 0)  # revision and count of a cache that was never committed


class VectorCache:
    """The vectors, mapped from `vectors/REVISION.faiss`; what came since lies on top in memory."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder / VECTORS
        self._store = store
        self._nearest: vectors.Nearest | None = None

    def fresh(self) -> vectors.Nearest | None:
        """The vectors, caught up with the store; None while nothing was ever added."""
        revision = self._store.revision()
        if self._nearest is not None and self._nearest.revision == revision:
            return self._nearest
        if self.behind():
            self._nearest = None  # another process may have saved a newer file
        if (nearest := self._opened()) is None:
            return None
        if self.behind():
            nearest = self._rebased(nearest, revision)
        elif (since := nearest.revision) != revision:
            removed = self._store.removed(since)
            nearest = nearest.changed(removed, self._store.vectors(since, revision), revision)
        self._nearest = nearest
        return nearest

    def save(self) -> None:
        """Write the file anew when much lies on top of it. Only the writer calls it."""
        if (nearest := self.fresh()) is None:
            return
        much = min(ON_TOP, self._store.counts()[1] // ON_TOP_SHARE)
        if nearest.pending() > much:
            nearest = self._rebased(nearest, nearest.revision)
        if nearest.file is None:
            self._nearest = vectors.save(nearest, self._folder)

    def drop(self) -> None:
        """Forget the vectors in memory and on disk."""
        self._nearest = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _opened(self) -> vectors.Nearest | None:
        dimension = self._store.fact("dimension")
        if self._nearest is None and dimension is not None:
            revision = self._store.revision()
            self._nearest = vectors.load(self._folder, int(dimension), revision)
        return self._nearest

    def behind(self) -> bool:
        """Whether catching up is long work, which is worth saving."""
        if (nearest := self._opened()) is None:
            return False
        return nearest.pending() + self._store.changes(nearest.revision) > ON_TOP

    def _rebased(self, nearest: vectors.Nearest, revision: int) -> vectors.Nearest:
        """All vectors in the base: of the same kind, or built anew when the size asks for it."""
        count = self._store.counts()[1]
        # Whoever wrote a newer file removed the one that this base is mapped from.
        there = nearest.file is None or nearest.file.exists()
        if there and vectors.suits(nearest, count):
            blocks = self._store.vectors(nearest.revision, revision)
            return vectors.extended(
                nearest, self._store.removed(nearest.revision), blocks, revision
            )
        examples = self._store.some_vectors(vectors.TRAINED_ON * max(1, vectors.cells(count)))
        return vectors.built(examples, self._store.vectors(0, revision), count, revision)


class DayCache:
    """The publication day of each passage, in memory: which of them lie inside a period."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._revision = 0
        self._days = np.zeros(0, dtype=np.int32)  # by passage number; 0 where not known

    def within(self, period: Period) -> NDArray[np.bool_]:
        """Which passage numbers (n,) were published inside the period."""
        if (revision := self._store.revision()) != self._revision:
            for first, last, day in self._store.days(self._revision):
                if last >= len(self._days):
                    self._days = np.pad(self._days, (0, last + 1 + len(self._days) // 4))
                self._days[first : last + 1] = day.toordinal() if day else 0
            self._revision = revision
        since, until = period.since or date.min, period.until or date.max
        return (self._days >= since.toordinal()) & (self._days <= until.toordinal())


class WordCache:
    """The words in a tantivy folder. Its file `revision` says what they stand for, and how many."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder / WORDS
        self._marker = self._folder / "revision"
        self._store = store
        self._words: words.Words | None = None
        self._seen = NOTHING  # the marker when the open searcher was loaded

    def open_(self) -> words.Words | None:
        """The words as they were last committed, by whichever process; None if unreadable."""
        marked = self._marked()
        try:
            if self._words is None:
                self._words = words.open_words(self._folder)
            if self._seen != marked:
                self._words.reload()
        except (ValueError, OSError):
            return None
        self._seen = marked
        return self._words

    def behind(self) -> bool:
        """Whether the words lack what the store has, or are damaged."""
        return self._damaged() or self._marked()[0] != self._store.revision()

    def catch_up(self) -> None:
        """Replay what the store changed since the last commit. Only the writer calls it.

        A replay cut short is done again from its start: adding a passage twice replaces it.
        """
        revision, (since, _) = self._store.revision(), self._marked()
        if since > revision or self._damaged():
            self.drop()
            since = 0
        opened = self.open_()
        if since == revision or opened is None:
            return
        for number in self._store.removed(since):
            opened.remove(number)
        for passage in self._store.added(since):
            text = dated(passage.title, passage.published, passage.text)
            opened.add(passage.number, text, passage.published)
        opened.commit()
        self._mark(revision, opened.count())
        opened.end_writing()

    def drop(self) -> None:
        """Forget the words in memory and on disk. Only the writer calls it."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of the folder."""
        if self._words is not None:
            self._words.end_writing()
        self._words, self._seen = None, NOTHING

    def _damaged(self) -> bool:
        """tantivy opens a folder whose files are lost as an empty one: so count."""
        opened = self.open_()
        return opened is None or opened.count() != self._marked()[1]

    def _marked(self) -> tuple[int, int]:
        try:
            revision, count = self._marker.read_text().split()
            return int(revision), int(count)
        except (OSError, ValueError):
            return NOTHING

    def _mark(self, revision: int, count: int) -> None:
        unfinished = self._marker.with_suffix(".part")
        unfinished.write_text(f"{revision} {count}")
        os.replace(unfinished, self._marker)
        self._seen = (revision, count)
