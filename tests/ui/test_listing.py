"""The list of articles says how many there are, finds them by words, and stays short."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Article
from ui.listing import listing_html, masthead_html, matching, welcome_html


def made(number: int, **others: str) -> Article:
    fields = {"url": f"a/{number}", "title": f"Title {number}", "source": "News"} | others
    return Article(
        f"{number:016x}", text="Text.", published=date(2024, 1, 1 + number % 28), **fields
    )


MANY = [made(number) for number in range(10_000)]


def test_a_long_list_is_cut_and_says_so() -> None:
    rendered = listing_html(MANY)

    assert rendered.count("<li>") == 100
    assert "First 100 of 10,000 articles" in rendered
    assert 'data-limit="200">Show 100 more</button>' in rendered


def test_the_end_of_a_list_has_nothing_more_to_show() -> None:
    assert 'data-limit="300">Show 50 more' in listing_html(MANY[:250], limit=200)
    assert "data-limit" not in listing_html(MANY[:250], limit=300)


@pytest.mark.parametrize(
    ("articles", "words", "said"),
    [
        ([], "", "No articles yet."),
        ([], "zebra <b>", "No article matches “zebra &lt;b&gt;”."),
        (MANY[:1], "", "1 article<"),
        (MANY[:7], "", "7 articles<"),
    ],
)
def test_the_count_is_stated(articles: list[Article], words: str, said: str) -> None:
    assert said in listing_html(articles, words=words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", [1, 2]),
        ("STRASSE", [2]),
        ("title news", [1, 2]),
        ("title gazette", []),
        ("2024-01-02", [1]),
        ("a. writer", [2]),
    ],
)
def test_each_word_must_be_in_title_source_author_or_date(words: str, found: list[int]) -> None:
    articles = [made(1), made(2, title="Title: Straße", author="A. Writer")]

    assert matching(articles, words) == [a for n, a in enumerate(articles, 1) if n in found]


def test_undated_articles_are_found_and_shown_as_such() -> None:
    undated = Article("0" * 16, "a", "Title", "Text.")

    assert matching([undated], "undated") == [undated]
    assert "Undated" in listing_html([undated])


def test_the_masthead_tells_what_has_been_read() -> None:
    assert "10,000 articles<span>, January 1, 2024 to January 28, 2024</span>" in masthead_html(
        MANY
    )
    assert "1 article<span></span>" in masthead_html(MANY[:1])
    assert "0 articles" in masthead_html([])


def test_titles_stay_text() -> None:
    rendered = listing_html([made(1, title="<b>&", source="<i>")])

    assert "&lt;b&gt;&amp;" in rendered
    assert "<b>" not in rendered
    assert "<i>" not in rendered


def test_the_welcome_promises_only_what_is_true() -> None:
    assert "quoted" in welcome_html()
