"""Conversations are read, searched in three forms, and their evidence found by its characters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.follow_ups import (
    BARE,
    BY_HAND,
    OURS,
    Conversation,
    Place,
    gold_spans,
    rank,
    ranks,
    ratio,
    read_conversations,
    share,
)
from eval.formats import read_articles
from index.sentences import sentences
from index.types import DatelineError, Hit, Span
from rag.types import Turn
from tests.fakes import BagEncoder, MemoryIndex, article, keep

ROOT = Path(__file__).parents[2]
DATASETS = ROOT / "eval" / "datasets"
FLOOD = article("The river rose by two metres. Nobody was hurt.", url="https://news.example/flood")
FIRE = article("The mill burned down. Two men were hurt.", url="https://news.example/fire")
TALK = Conversation(
    "t1",
    (Turn("What burned down?", "The mill"),),
    "Was anybody hurt?",
    "Was anybody hurt when the mill burned down?",
    (Place("fire", "Two men were hurt."),),
)


def test_evidence_is_found_by_quote_and_by_characters() -> None:
    by_characters = Conversation("t2", (), "?", "?", (Place(FLOOD.url, None, 0, 29),))

    assert gold_spans(TALK, [FLOOD, FIRE]) == [(FIRE.url, 22, 40)]
    assert gold_spans(by_characters, [FLOOD, FIRE]) == [(FLOOD.url, 0, 29)]


def test_evidence_that_the_index_lacks_is_an_error() -> None:
    with pytest.raises(DatelineError, match="fire of conversation t1"):
        gold_spans(TALK, [FLOOD])


def test_the_first_passage_that_overlaps_counts() -> None:
    hits = [Hit(Span(FLOOD, 0, 29), 3.0), Hit(Span(FIRE, 0, 21), 2.0), Hit(Span(FIRE, 20, 30), 1.0)]

    assert rank(hits, [(FIRE.url, 22, 40)]) == 3
    assert rank(hits[:2], [(FIRE.url, 22, 40)]) is None


def test_each_form_is_searched() -> None:
    index = MemoryIndex()
    keep(index, FLOOD, FIRE)

    [row] = ranks([TALK], index, BagEncoder())

    assert row.keys() == {BY_HAND, BARE, OURS}
    assert row[BY_HAND] == row[OURS] == 1


def test_the_ratio_is_of_what_is_found() -> None:
    lost = {BY_HAND: 1.0, BARE: float("inf"), OURS: float("inf")}
    found = {BY_HAND: 1.0, BARE: 4.0, OURS: 2.0}

    assert share([lost, found], BARE, 3) == [0.0, 0.0]
    assert share([lost, found], OURS, 3) == [0.0, 1.0]
    assert ratio([lost, found], 3).value == 0.5
    assert ratio([found], 1).value == 0.0


def test_a_form_that_finds_nothing_has_no_ratio() -> None:
    assert ratio([{BY_HAND: float("inf"), BARE: 1.0, OURS: 1.0}], 1).value is None


def test_the_shipped_conversations_are_well_formed() -> None:
    seeds = {a.url.rsplit("/", 1)[1]: a for a in read_articles(ROOT / "seeds")}
    for name in ("conversations.jsonl", "conversations_news.jsonl"):
        talks = read_conversations(DATASETS / name)
        assert len({talk.id for talk in talks}) == len(talks) == 30
        assert all(talk.turns and talk.evidence for talk in talks)
        assert sum(talk.self_contained for talk in talks) >= 4
    for talk in read_conversations(DATASETS / "conversations.jsonl"):
        for place in talk.evidence:
            one = seeds[place.article]
            assert one.text.count(str(place.quote)) == 1
            assert place.quote in {s.text for s in sentences(Span(one, 0, len(one.text)))}


def test_the_news_conversations_hold_no_text_of_articles() -> None:
    for line in (DATASETS / "conversations_news.jsonl").read_text("utf-8").splitlines():
        for gold in json.loads(line)["evidence"]:
            assert gold.keys() == {"article", "start", "end"}
