"""Passages: whole sentences, each once, of even length, never across a heading."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.passages import LONGER, SIZE, passages
from index.sentences import sentences
from index.types import Article, Span
from tests.fakes import article, whole

SENTENCE = "The council voted on Monday after a long debate, and the vote was close."
texts = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [SENTENCE, SENTENCE * 20, "No.", "## Why", "Next", "\n\n", " ", "\n", "- a"]
        )
    ).map("".join),
)


def lengths(text: str) -> list[int]:
    return [len(passage.text) for passage in passages(article(text))]


def test_a_short_article_is_one_passage() -> None:
    [passage] = passages(article("Rain fell. It was late.\n\nSnow followed."))

    assert passage.text == "Rain fell. It was late.\n\nSnow followed."


def test_an_article_without_sentences_has_no_passage() -> None:
    assert passages(Article("0", "u", "t", "")) == []
    assert passages(article("## Only a heading")) == []


def test_passages_are_of_even_length() -> None:
    for count in range(9, 60):
        found = lengths(" ".join([SENTENCE] * count))
        assert max(found) <= SIZE * LONGER
        assert min(found) >= SIZE / 2, "a scrap is left over"


def test_the_size_is_the_callers() -> None:
    text = " ".join([SENTENCE] * 20)

    assert len(passages(article(text), size=200)) > len(passages(article(text), size=1_000)) > 1


def test_no_passage_crosses_a_heading() -> None:
    found = passages(article("Rain fell.\n\n## Snow\n\nSnow fell.\n\n# Hail\n\nHail fell."))

    assert [passage.text for passage in found] == ["Rain fell.", "Snow fell.", "Hail fell."]


def test_a_sentence_longer_than_a_passage_stays_whole() -> None:
    long = "It was " + "very " * 180 + "late."

    assert [p.text for p in passages(article(f"Rain fell. {long} Snow fell."))] == [
        "Rain fell.",
        long,
        "Snow fell.",
    ]


@given(texts)
def test_every_sentence_is_in_exactly_one_passage(text: str) -> None:
    if not text:
        return
    expected = sentences(whole(text))
    found = passages(article(text))

    assert [s for passage in found for s in sentences(passage)] == expected
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(texts)
def test_passages_begin_and_end_with_their_sentences(text: str) -> None:
    for passage in passages(article(text)):
        inside = sentences(passage)
        assert passage == Span(passage.article, inside[0].start, inside[-1].end)
