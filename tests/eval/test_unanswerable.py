"""Unanswerable questions made from answerable ones really have no answer left."""

from __future__ import annotations

from eval.types import Gold, Question
from eval.unanswerable import hidden, near_misses
from tests.fakes import BagEncoder, MemoryIndex, article, keep

MILL = article("Ada Lee owns the mill in York.", url="https://n.example/mill")
FERRY = article("The ferry sank off Bergen. Ada Lee swam.", url="https://n.example/ferry")
RAIN = article("Rain fell on the mill.", url="https://n.example/rain")
ASKED = [
    Question("q1", "Who owns the mill in York?", True, "", ("Ada Lee",), (Gold(MILL.url, None),)),
    Question("q2", "What sank off Bergen?", True, "", ("ferry",), (Gold(FERRY.url, None),)),
    Question("q3", "Who owns the moon?", False, "", (), ()),
]


def filled() -> MemoryIndex:
    index = MemoryIndex()
    keep(index, MILL, FERRY, RAIN)
    return index


def test_a_near_miss_names_what_its_articles_lack() -> None:
    first, second = near_misses(ASKED, filled())

    assert first.question == "Who owns the mill in Bergen?"
    assert second.question == "What sank off York?"
    assert (first.id, first.kind) == ("q1:near-miss", "near-miss")
    assert not any(q.answerable or q.answers or q.evidence for q in (first, second))


def test_a_hidden_answer_is_found_neither_by_words_nor_by_vectors() -> None:
    (first, without), (second, _) = hidden(ASKED, filled())

    vector = BagEncoder().encode_query([first.question])[0]
    found = [without.matching(first.question, 3), without.nearest(vector, 3)]

    assert [[hit.span.article for hit in hits] for hits in found] == [[RAIN], [RAIN]]
    assert (first.question, first.kind, first.answerable) == (ASKED[0].question, "hidden", False)
    assert second.id == "q2:hidden"
    assert without.rarity(["mill"]) == filled().rarity(["mill"])
