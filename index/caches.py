"""The FAISS and tantivy caches of a store: open them, catch up, save, make anew.

Knows that the store is the truth and that a cache carries the revision it stands for.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from index import vectors, words
from index.store import Store
from index.types import dated

VECTORS, WORDS = "vectors", "words"
NOTHING = (0, 0)  # revision and count of a cache that was never committed


class VectorCache:
    """The vectors in memory; saved as `vectors/REVISION.faiss`."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder / VECTORS
        self._store = store
        self._nearest: vectors.Nearest | None = None

    def fresh(self) -> vectors.Nearest | None:
        """The vectors, caught up with the store; None while nothing was ever added."""
        dimension, revision = self._store.fact("dimension"), self._store.revision()
        if dimension is None:
            return None
        if self._nearest is None:
            self._nearest = vectors.load(self._folder, int(dimension), revision)
        if (since := self._nearest.revision) != revision:
            self._nearest.remove(self._store.removed(since))
            for numbers, block in self._store.vectors(since, revision):
                self._nearest.add(numbers, block)
            self._nearest.revision = revision
        return self._nearest

    def save(self) -> None:
        """Write the file of the newest revision, unless it is there. Only the writer calls it."""
        if (nearest := self.fresh()) is not None:
            nearest.save(self._folder)

    def drop(self) -> None:
        """Forget the vectors in memory and on disk."""
        self._nearest = None
        shutil.rmtree(self._folder, ignore_errors=True)


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
