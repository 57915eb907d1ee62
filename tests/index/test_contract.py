"""What every `Index` must do, held against each implementation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.local import open_index
from index.types import Index, Period
from tests.fakes import BagEncoder, MemoryIndex, article, keep

FLOOD = article("The river rose.", url="https://n.example/flood", published=date(2024, 1, 5))
VOTE = article("The council voted.", url="https://n.example/vote", published=date(2024, 3, 25))
UNDATED = article("The council slept.", url="https://n.example/sleep", published=None)


@pytest.fixture(params=["local", "memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "memory":
        yield MemoryIndex()
    else:
        with closing(open_index(tmp_path / "index", "bag")) as opened:
            yield opened


def found(index: Index, words: str, period: Period | None = None) -> tuple[list[str], list[str]]:
    """The urls that meaning and words find, best first."""
    [vector] = BagEncoder().encode_query([words])
    options = {"period": period} if period else {}
    near = [hit.span.article.url for hit in index.nearest(vector, 5, **options)]
    match = [hit.span.article.url for hit in index.matching(words, 5, **options)]
    return near, match


def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert found(index, "anything at all") == ([], [])
    assert list(index.articles()) == []
    assert index.get("0" * 16) is None


def test_what_was_added_is_found_whole(index: Index) -> None:
    keep(index, FLOOD, VOTE)

    near, match = found(index, "river rose")
    [hit] = index.matching("river", 5)

    assert near[0] == FLOOD.url
    assert match == [FLOOD.url]
    assert hit.span.text == FLOOD.text
    assert index.get(FLOOD.id) == hit.span.article
    assert hit.span.article.published == FLOOD.published


def test_articles_come_newest_first_and_the_undated_last(index: Index) -> None:
    keep(index, UNDATED, FLOOD, VOTE)

    assert list(index.articles()) == [VOTE, FLOOD, UNDATED]


def test_a_period_leaves_out_other_days_and_the_undated(index: Index) -> None:
    keep(index, FLOOD, VOTE, UNDATED)
    march = Period(date(2024, 3, 1), date(2024, 3, 31))

    assert found(index, "council", march) == ([VOTE.url], [VOTE.url])
    assert found(index, "council", Period(until=date(2024, 1, 5))) == ([FLOOD.url], [])
    assert found(index, "council", Period(since=date(2025, 1, 1))) == ([], [])


def test_new_text_at_the_same_url_replaces_the_old(index: Index) -> None:
    keep(index, FLOOD, VOTE)
    changed = article("The river fell.", url=FLOOD.url, published=FLOOD.published)

    keep(index, changed)

    assert index.get(FLOOD.id) is None
    assert index.get(changed.id) == changed
    assert found(index, "rose")[1] == []
    assert found(index, "fell")[1] == [FLOOD.url]
    assert len(list(index.articles())) == 2


def test_what_was_removed_is_gone_everywhere(index: Index) -> None:
    keep(index, FLOOD, VOTE)

    assert index.remove(FLOOD.url)
    assert not index.remove(FLOOD.url)
    assert found(index, "river rose") == ([VOTE.url], [])
    assert index.get(FLOOD.id) is None


def test_the_same_article_with_another_date_is_not_the_one_kept(index: Index) -> None:
    keep(index, FLOOD)

    assert index.has(FLOOD)
    assert not index.has(replace(FLOOD, published=date(2024, 1, 6)))
    assert not index.has(VOTE)


def test_rare_words_weigh_more_and_absent_ones_most(index: Index) -> None:
    keep(index, FLOOD, VOTE, UNDATED)

    weight = index.rarity(["council", "river", "zebra"])

    assert weight["council"] < weight["river"] < weight["zebra"]


def test_passages_without_their_vectors_are_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="0 passages but 1 vectors"):
        index.add(FLOOD, [], BagEncoder().encode_document(["x"]))


def test_dotted_and_possessive_forms_match_the_plain_ones(index: Index) -> None:
    keep(index, article("Israel’s plan cost the U.S. 25,000 tents."))

    for query in ("US tents", "u.s.", "Israel", "25000"):
        assert len(index.matching(query, 5)) == 1, query


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_of_changes_ends_in_what_was_last_said(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Adds, replacements and removals at three urls; LocalIndex agrees with plain lists."""
    changes = data.draw(
        st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "one", "two"])))
    )
    plain = MemoryIndex()
    with closing(open_index(tmp_path_factory.mktemp("index"), "bag")) as local:
        for name, word in changes:
            url = f"https://n.example/{name}"
            for index in (plain, local):
                if word:
                    keep(index, article(f"{name} said {word}", url=url))
                else:
                    index.remove(url)
        assert set(local.articles()) == set(plain.articles())
        for word in ("one", "two"):
            expected = found(plain, word)
            actual = found(local, word)
            assert set(actual[0]) == set(expected[0])
            assert set(actual[1]) == set(expected[1])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["street", "title"]),
        ("STRASSE", ["street"]),
        ("title news", ["street", "title"]),
        ("title gazette", []),
        ("2024-01-02", ["title"]),
        ("a. writer", ["street"]),
        ("undated", []),
        ("100%_' --", []),
    ],
)
def test_each_word_must_be_in_title_source_author_or_date(
    index: Index, words: str, found: list[str]
) -> None:
    street = article("One.", url="street", title="Title: Straße", published=date(2024, 2, 1))
    plain = article("Two.", url="title", title="Title", published=date(2024, 1, 2))
    keep(index, replace(street, author="A. Writer"), plain)

    listing = index.listed(words, 10)

    assert [one.url for one in listing.articles] == found
    assert listing.total == len(found)


def test_a_listing_is_cut_and_tells_of_all(index: Index) -> None:
    keep(index, VOTE, FLOOD, UNDATED)

    listing = index.listed("", 2, offset=1)

    assert [one.url for one in listing.articles] == [FLOOD.url, UNDATED.url]
    assert (listing.total, listing.oldest, listing.newest) == (3, FLOOD.published, VOTE.published)
    assert index.listed("undated", 5).articles == (UNDATED,)
    assert index.listed("", 5, offset=3).articles == ()
