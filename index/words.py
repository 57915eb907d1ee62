"""tantivy finds passages by their words (BM25 over one stemmed field: title and passage).

Does not know what a passage is beyond its number, its text and its day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import tantivy

from index.names import GROUPS, shortened
from index.types import Period

ANALYSER = "news"
HEAP_BYTES = 64_000_000
NAMESAKE = 0.7  # weight of Russia where Moscow was asked for
LAST_DAY = date.max.toordinal()
DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
STOP_WORDS = frozenset(
    """
    a about an and any are as at be been being but by can could did do does doing for from had has
    have he her hers him his how i if in into is it its just me my of on or our she should so than
    that the their them then there these they this those to too was we were what when where which
    who whom whose why will with would you your
    """.split()
)


@cache
def _analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def plain(text: str) -> str:
    """Write alike what is written in several ways: U.S. and United States, 25,000 and 25000."""
    text = DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    return shortened(POSSESSIVE.sub("", THOUSANDS.sub("", text)))


def terms(text: str) -> list[str]:
    """The stemmed, lower-case words of a text in order, stop words included."""
    return list(_analyser().analyze(plain(text)))


def content_terms(text: str) -> list[str]:
    """The terms of a text that carry content; all of them when none does. WHO is not "who"."""
    loud = text.isupper()
    kept = [
        term
        for word in re.findall(r"\w+", plain(text))
        if word.lower() not in STOP_WORDS or (word.isupper() and len(word) > 1 and not loud)
        for term in _analyser().analyze(word)
    ]
    return kept or terms(text)


@cache
def _namesakes() -> dict[str, tuple[str, ...]]:
    groups = [tuple(dict.fromkeys(terms(" ".join(group)))) for group in GROUPS]
    return {term: group for group in groups for term in group}


def namesakes(term: str) -> tuple[str, ...]:
    """The term and those that news uses for it: for Moscow also Russia and the Kremlin."""
    return _namesakes().get(term, (term,))


def has_namesakes(term: str) -> bool:
    """Whether the term is one of several names for one country or power."""
    return term in _namesakes()


class Words:
    """A tantivy folder. Searches see what was last committed."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._writer: tantivy.IndexWriter | None = None

    def add(self, number: int, text: str, published: date | None) -> None:
        """Index a passage; one of the same number is replaced."""
        writer = self._writing()
        writer.delete_documents_by_term("passage", number)
        document = tantivy.Document()
        document.add_integer("passage", number)
        document.add_text("text", plain(text))
        if published:
            document.add_integer("day", published.toordinal())
        writer.add_document(document)

    def remove(self, number: int) -> None:
        """Forget a passage."""
        self._writing().delete_documents_by_term("passage", number)

    def commit(self) -> None:
        """Make the changes lasting and visible."""
        if self._writer is not None:
            self._writer.commit()
            self.reload()

    def reload(self) -> None:
        """See what another process committed."""
        self._index.reload()

    def end_writing(self) -> None:
        """Finish merging what was committed, and let another process write."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def search(self, query: str, k: int, period: Period) -> list[tuple[int, float]]:
        """The numbers and BM25 scores of the k best passages, best first."""
        wanted = self._query(query, period)
        searcher = self._index.searcher()
        found = searcher.search(wanted, k, count=False).hits
        numbers = searcher.fast_field_values("passage", [address for _, address in found])
        return [(int(n), s) for n, (s, _) in zip(numbers, found, strict=True) if n is not None]

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """ln(1 + N / (1 + n)) of each term: N passages, n with the term; absent ones the most."""
        searcher = self._index.searcher()
        total = searcher.num_docs
        return {word: math.log(1 + total / (1 + searcher.doc_freq("text", word))) for word in words}

    def count(self) -> int:
        """How many passages are indexed."""
        return self._index.searcher().num_docs

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(HEAP_BYTES, 1)
        return self._writer

    def _named(self, term: str) -> tantivy.Query:
        """The term itself, or at less weight another name for it."""
        exact, *others = sorted(namesakes(term), key=lambda other: other != term)
        schema = self._index.schema
        queries = [tantivy.Query.term_query(schema, "text", exact, "freq")]
        queries += [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(schema, "text", other, "freq"), NAMESAKE
            )
            for other in others
        ]
        return tantivy.Query.disjunction_max_query(queries) if others else queries[0]

    def _query(self, query: str, period: Period) -> tantivy.Query:
        schema = self._index.schema
        wanted = [
            (tantivy.Occur.Should, self._named(term))
            for term in dict.fromkeys(content_terms(query))
        ]
        matching = tantivy.Query.boolean_query(wanted)
        if not period:
            return matching
        since = period.since.toordinal() if period.since else 1
        until = period.until.toordinal() if period.until else LAST_DAY
        days = tantivy.Query.range_query(schema, "day", tantivy.FieldType.Integer, since, until)
        inside = tantivy.Query.const_score_query(days, 0.0)
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, matching), (tantivy.Occur.Must, inside)]
        )


def open_words(folder: Path) -> Words:
    """Open the folder, or make it. Raises ValueError or OSError when it is not readable."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = (
        tantivy.SchemaBuilder()
        # Signed: deleting by a term of an unsigned field deletes nothing (tantivy-py 0.27.0).
        .add_integer_field("passage", indexed=True, fast=True)
        .add_integer_field("day", indexed=True, fast=True)
        .add_text_field("text", tokenizer_name=ANALYSER, index_option="freq")
        .build()
    )
    index = tantivy.Index(schema, str(folder), reuse=True)
    index.register_tokenizer(ANALYSER, _analyser())
    index.config_reader("manual")
    return Words(index)
