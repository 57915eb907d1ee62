"""An index in one folder: SQLite holds the truth, FAISS and tantivy are caches that catch up.

Knows who may change what, and when; not how text is split, encoded or read.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.caches import DayCache, VectorCache, WordCache
from index.store import Store
from index.types import ALWAYS, Article, DatelineError, Hit, Listing, Period, Span, Vectors
from index.vectors import Nearest
from index.words import Words

STORE, LOCK = "articles.sqlite", "writer.lock"
COMMIT_EVERY = 5_000  # passages: readers lag at most this far behind a long ingest, in words


class LocalIndex:
    """An `Index` in a folder. One process writes at a time; readers see its changes at once."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self._store = store
        self._vectors = VectorCache(folder, store)
        self._words = WordCache(folder, store)
        self._days = DayCache(store)
        # Any thread may end a run of changes that another began.
        self._lock = FileLock(folder / LOCK, thread_local=False)
        self._guard = threading.RLock()  # caches and lock depth, between the threads of a process
        self._depth = 0
        self._uncommitted = 0

    def add(self, article: Article, passages: Sequence[Span], vectors: Vectors) -> None:
        """Keep an article; `vectors` is (len(passages), dimension). See `Index.add`."""
        if len(passages) != len(vectors):
            raise ValueError(f"{len(passages)} passages but {len(vectors)} vectors")
        with self.writing(), self._told():
            with self._store.transaction() as revision:
                self._same_dimension(vectors)
                self._store.delete(revision, article.url)
                self._store.insert(revision, article, passages, vectors)
            self._uncommitted += len(passages)
            if self._uncommitted >= COMMIT_EVERY:
                self._save()

    def remove(self, url: str) -> bool:
        """Forget the article of this url; whether there was one."""
        with self.writing(), self._told(), self._store.transaction() as revision:
            return self._store.delete(revision, url)

    def has(self, article: Article) -> bool:
        """Whether this very article, every field the same, is kept."""
        kept = self._store.article(id=article.id)
        return kept is not None and all(
            getattr(kept, name) == getattr(article, name) for name in Article.__slots__
        )

    def get(self, id: str) -> Article | None:
        """The article of this id."""
        return self._store.article(id=id)

    def at(self, url: str) -> Article | None:
        """The article of this url."""
        return self._store.article(url=url)

    def articles(self) -> Iterator[Article]:
        """Every article, newest first, the undated last."""
        return self._store.articles()

    def listed(self, words: str, limit: int, offset: int = 0) -> Listing:
        """The articles whose title, source, author or date holds each of the words, in any case."""
        return self._store.listed(words.split(), limit, offset)

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages are kept."""
        return self._store.counts()

    def nearest(self, vector: Vectors, k: int, period: Period = ALWAYS) -> list[Hit]:
        """The k passages nearest to `vector` (dimension,), best first."""
        with self._guard:
            nearest = self._fresh_vectors()
            allowed = self._days.within(period) if period else None
        return self._hits(nearest.search(vector, k, allowed)) if nearest else []

    def matching(self, query: str, k: int, period: Period = ALWAYS) -> list[Hit]:
        """The k passages that match the words of the query best, best first."""
        return self._hits(self._fresh_words().search(query, k, period))

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term over the passages, in nats."""
        return self._fresh_words().rarity(words)

    def sample(self, size: int) -> Iterator[tuple[Span, Vectors]]:
        """Up to `size` passages at random, each with its kept vector (dimension,)."""
        return self._store.sample(size)

    def cached(self) -> dict[str, int]:
        """How many passages each cache holds, caught up."""
        with self._guard:
            nearest = self._fresh_vectors()
            vectors = nearest.count() if nearest else 0
            return {"vectors": vectors, "words": self._fresh_words().count()}

    def whole(self) -> bool:
        """Whether the store is undamaged."""
        return self._store.whole()

    def rebuild(self) -> None:
        """Make both caches anew from the store."""
        with self.writing(), self._guard:
            self._words.drop()
            self._vectors.drop()

    def close(self) -> None:
        """Close the files. The index can't be used afterwards."""
        self._words.close()
        self._store.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock for a run of changes; the caches are saved at its end.

        Raises DatelineError when another process is writing or the folder can't be written.
        """
        with self._guard:
            if self._depth == 0:
                self._acquire()
            self._depth += 1
        try:
            yield
        finally:
            with self._guard:
                self._depth -= 1
                if self._depth == 0:
                    try:
                        self._save()
                    finally:
                        self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise DatelineError(
                f"another process is writing to {self.folder}: wait until it has finished"
            ) from None
        except (OSError, NotImplementedError) as error:  # the second: a disk without locks
            raise _unusable(self.folder, error) from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Foreign errors of a write, in words a person can act on."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise _unusable(self.folder, error) from None

    def _same_dimension(self, vectors: Vectors) -> None:
        if not len(vectors):
            return
        dimension = self._store.fact("dimension")
        if dimension is None:
            self._store.set_fact("dimension", str(vectors.shape[1]))
        elif dimension != str(vectors.shape[1]):
            raise DatelineError(
                f"{self.folder} holds vectors of {dimension} dimensions, not {vectors.shape[1]}: "
                "use the encoder it was made with, or ingest into another folder"
            )

    def _hits(self, found: list[tuple[int, float]]) -> list[Hit]:
        spans = self._store.passages([number for number, _ in found])
        return [Hit(spans[number], score) for number, score in found if number in spans]

    def _fresh_words(self) -> Words:
        """The words, caught up with the store unless another process is doing so."""
        with self._guard:
            if self._words.behind():
                try:
                    with self.writing():
                        pass  # its end saves both caches
                except DatelineError:
                    pass  # its writer commits soon, or the folder is read-only: they lag till then
            if (opened := self._words.open_()) is None:
                raise DatelineError(
                    f"the words of {self.folder} are being made anew: ask again soon"
                )
            return opened

    def _fresh_vectors(self) -> Nearest | None:
        """The vectors, caught up with the store; where that was long work, it is saved."""
        if self._vectors.behind():
            # Another process may be writing, or the folder be read-only: then it stays in memory.
            with suppress(DatelineError), self.writing():
                pass
        return self._vectors.fresh()

    def _save(self) -> None:
        with self._guard:
            self._words.catch_up()
            self._vectors.save()
            self._uncommitted = 0


def open_index(folder: Path, encoder: str) -> LocalIndex:
    """Open the index in `folder`, or make it. `encoder` names the model its vectors come from.

    Raises DatelineError when the folder can't be used or was made by another encoder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        store = Store(folder / STORE, writable=os.access(folder, os.W_OK))
        store.prepare()
        made_by = store.fact("encoder")
        if made_by is None:
            store.set_fact("encoder", encoder)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(folder, error) from None
    if made_by not in (None, encoder):
        store.close()
        raise DatelineError(
            f"{folder} was made by the encoder {made_by}, not {encoder}: set DATELINE_ENCODER="
            f"{str(made_by).partition('@')[0]}, or ingest into another folder"
        )
    return LocalIndex(folder, store)


def _unusable(folder: Path, error: Exception) -> DatelineError:
    return DatelineError(
        f"{folder} can't be used as an index ({error}): "
        "choose another folder with --index or DATELINE_INDEX"
    )
