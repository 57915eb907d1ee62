"""SQLite keeps the articles, their passages and vectors, and a revision number: the truth.

Does not know how passages are searched; the caches catch up from `added` and `removed`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index.types import Article, DatelineError, Listing, Span, Vectors

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
    published TEXT, source TEXT NOT NULL, author TEXT NOT NULL);
-- All that a list of articles shows and is searched by, without reading past their texts.
CREATE INDEX IF NOT EXISTS articles_listed ON articles (published, title, id, source, author);
-- AUTOINCREMENT never reuses a number: a cache that is behind can miss a passage, not mistake it.
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article TEXT NOT NULL REFERENCES articles (id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL, revision INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article);
CREATE INDEX IF NOT EXISTS passages_by_revision ON passages (revision);
CREATE TABLE IF NOT EXISTS removed (passage INTEGER PRIMARY KEY, revision INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS removed_by_revision ON removed (revision);
INSERT OR IGNORE INTO facts VALUES ('schema', '1'), ('revision', '0');
"""
LABEL = "folded(title || ' ' || source || ' ' || author || ' ' || coalesce(published, 'undated'))"
COLUMNS = "a.id, a.url, a.title, a.text, a.published, a.source, a.author"
VECTORS_AT_ONCE = 8192
STORED_FLOAT = np.dtype("<f2")  # half the bytes; cosines move by less than 1e-3


@dataclass(frozen=True, slots=True)
class Passage:
    """A kept passage as the words cache needs it; its number is never used twice."""

    number: int
    title: str
    text: str
    published: date | None


class Store:
    """One SQLite file. Many threads and processes read, one writes at a time."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self._path = path
        self._writable = writable
        self._threads = threading.local()
        self._open: list[sqlite3.Connection] = []

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self._threads.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        # A folder that can't be written has no place for SQLite's shared memory: read it as it is.
        options = "mode=rwc" if self._writable else "mode=ro&immutable=1"
        connection = sqlite3.connect(
            f"{self._path.resolve().as_uri()}?{options}",
            uri=True,
            timeout=30,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.create_function("folded", 1, str.casefold, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        if self._writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        self._open.append(connection)
        return connection

    def prepare(self) -> None:
        """Make the tables that are missing. Raises DatelineError for a file of another format."""
        if self._writable:
            self._connection.executescript(SCHEMA)
        if (version := self.fact("schema")) != "1":
            raise DatelineError(
                f"{self._path} has format {version}, this Dateline reads format 1: "
                "ingest the articles again into a new folder"
            )

    def close(self) -> None:
        """Close the connections of every thread."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._threads = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """All or nothing; yields the revision that the changes inside carry."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            revision = self.revision() + 1
            yield revision
            self.set_fact("revision", str(revision))
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """A named string that was set before."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str) -> None:
        """Set a named string."""
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def revision(self) -> int:
        """How many transactions changed this store."""
        return int(self.fact("revision") or 0)

    def insert(
        self, revision: int, article: Article, passages: Sequence[Span], vectors: Vectors
    ) -> None:
        """Keep an article whose url is not kept; call it inside a transaction."""
        day = article.published.isoformat() if article.published else None
        fields = {**dict(zip(Article.__slots__, astuple(article), strict=True)), "published": day}
        self._connection.execute(
            "INSERT INTO articles (id, url, title, text, published, source, author)"
            " VALUES (:id, :url, :title, :text, :published, :source, :author)",
            fields,
        )
        self._connection.executemany(
            "INSERT INTO passages (article, start, end, vector, revision) VALUES (?, ?, ?, ?, ?)",
            [
                (article.id, span.start, span.end, vector.astype(STORED_FLOAT).tobytes(), revision)
                for span, vector in zip(passages, vectors, strict=True)
            ],
        )

    def delete(self, revision: int, url: str) -> bool:
        """Forget the article of this url, if it is kept; call it inside a transaction."""
        row = self._connection.execute("SELECT id FROM articles WHERE url = ?", (url,)).fetchone()
        if row is None:
            return False
        self._connection.execute(
            "INSERT INTO removed SELECT id, ? FROM passages WHERE article = ?", (revision, row[0])
        )
        self._connection.execute("DELETE FROM passages WHERE article = ?", row)
        self._connection.execute("DELETE FROM articles WHERE id = ?", row)
        return True

    def article(self, *, id: str | None = None, url: str | None = None) -> Article | None:
        """The article of this id or url."""
        column, value = ("id", id) if id is not None else ("url", url)
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM articles a WHERE a.{column} = ?", (value,)
        )
        row = rows.fetchone()
        return _article(row) if row else None

    def articles(self) -> Iterator[Article]:
        """Every article, newest first, the undated last."""
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM articles a ORDER BY a.published DESC NULLS LAST, a.title, a.id"
        )
        return map(_article, rows)

    def listed(self, words: Sequence[str], limit: int, offset: int) -> Listing:
        """The articles whose title, source, author or date holds each of the words."""
        holds = " AND ".join([f"instr({LABEL}, ?)"] * len(words)) or "true"
        folded = [word.casefold() for word in words]
        total, oldest, newest = self._connection.execute(
            f"SELECT count(*), min(published), max(published) FROM articles WHERE {holds}", folded
        ).fetchone()
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM articles a WHERE a.id IN (SELECT id FROM articles WHERE {holds}"
            " ORDER BY published DESC NULLS LAST, title, id LIMIT ? OFFSET ?)"
            " ORDER BY a.published DESC NULLS LAST, a.title, a.id",
            (*folded, limit, offset),
        )
        return Listing(tuple(map(_article, rows)), total, _day(oldest), _day(newest))

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages are kept."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        ).fetchone()
        return row[0], row[1]

    def passages(self, numbers: Sequence[int]) -> dict[int, Span]:
        """The spans of these passages; one that is no longer kept is left out."""
        marks = ",".join("?" * len(numbers))
        rows = self._connection.execute(
            f"SELECT p.id, p.start, p.end, {COLUMNS} FROM passages p JOIN articles a"
            f" ON a.id = p.article WHERE p.id IN ({marks})",
            list(numbers),
        )
        return {row[0]: Span(_article(row[3:]), row[1], row[2]) for row in rows}

    def added(self, since: int) -> Iterator[Passage]:
        """The passages added after revision `since` that are still kept, oldest first."""
        rows = self._connection.execute(
            "SELECT p.id, a.title, substr(a.text, p.start + 1, p.end - p.start), a.published"
            " FROM passages p JOIN articles a ON a.id = p.article WHERE p.revision > ?"
            " ORDER BY p.revision, p.id",
            (since,),
        )
        return (Passage(number, title, text, _day(day)) for number, title, text, day in rows)

    def sample(self, size: int) -> Iterator[tuple[Span, Vectors]]:
        """Up to `size` passages spread over the store, each with its vector (dimension,)."""
        rows = self._connection.execute(
            f"SELECT p.start, p.end, p.vector, {COLUMNS} FROM passages p JOIN articles a"
            " ON a.id = p.article"
            " WHERE p.id IN (SELECT id FROM passages ORDER BY random() LIMIT ?)",
            (size,),
        )
        for row in rows:
            vector = np.frombuffer(row[2], dtype=STORED_FLOAT).astype(np.float32)
            yield Span(_article(row[3:]), row[0], row[1]), vector

    def whole(self) -> bool:
        """Whether SQLite finds its file undamaged and every passage has its article."""
        damage = self._connection.execute("PRAGMA quick_check").fetchone()[0]
        orphans = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return bool(damage == "ok" and not orphans)

    def vectors(self, since: int, until: int) -> Iterator[tuple[list[int], Vectors]]:
        """The numbers (n,) and vectors (n, dimension) of passages added after `since`."""
        rows = self._connection.execute(
            "SELECT id, vector FROM passages WHERE revision > ? AND revision <= ?"
            " ORDER BY revision, id",  # as the index has them: by id alone, all would be sorted
            (since, until),
        )
        while chunk := rows.fetchmany(VECTORS_AT_ONCE):
            joined = np.frombuffer(b"".join(row[1] for row in chunk), dtype=STORED_FLOAT)
            yield [row[0] for row in chunk], joined.reshape(len(chunk), -1).astype(np.float32)

    def some_vectors(self, size: int) -> Vectors:
        """About `size` vectors (n, dimension), evenly spread, the same each time; at most all."""
        step = max(1, self.counts()[1] // size)
        rows = self._connection.execute(
            "SELECT vector FROM passages WHERE id IN (SELECT id FROM passages WHERE id % ? = 0)",
            (step,),
        ).fetchall()
        joined = np.frombuffer(b"".join(row[0] for row in rows), dtype=STORED_FLOAT)
        return joined.reshape(len(rows), -1).astype(np.float32)

    def removed(self, since: int) -> list[int]:
        """The numbers of the passages removed after revision `since`."""
        rows = self._connection.execute("SELECT passage FROM removed WHERE revision > ?", (since,))
        return [row[0] for row in rows]

    def changes(self, since: int) -> int:
        """How many passages were added after revision `since` and are kept, or were removed."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM passages WHERE revision > ?1)"
            " + (SELECT count(*) FROM removed WHERE revision > ?1)",
            (since,),
        ).fetchone()
        return int(row[0])

    def days(self, since: int) -> Iterator[tuple[int, int, date | None]]:
        """First and last passage number and date of each article added after revision `since`."""
        rows = self._connection.execute(
            # The passages of an article are added in one transaction, so their numbers follow.
            "SELECT min(p.id), max(p.id), a.published FROM passages p JOIN articles a"
            " ON a.id = p.article WHERE p.revision > ? GROUP BY p.article",
            (since,),
        )
        return ((first, last, _day(day)) for first, last, day in rows)


def _article(row: Iterable[Any]) -> Article:
    id, url, title, text, published, source, author = row
    return Article(id, url, title, text, _day(published), source, author)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
