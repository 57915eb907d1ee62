"""The list of articles says how many there are, finds them by words, and stays short."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Article, Listing
from ui.listing import PAGE, listing_html, masthead_html, welcome_html


def made(number: int, **others: str) -> Article:
    fields = {"url": f"a/{number}", "title": f"Title {number}", "source": "News"} | others
    return Article(
        f"{number:016x}", text="Text.", published=date(2024, 1, 1 + number % 28), **fields
    )


def of(total: int, shown: int = PAGE) -> Listing:
    """The first articles of so many, of the days 1 to 28 of January."""
    return Listing(
        tuple(made(number) for number in range(min(total, shown))),
        total,
        date(2024, 1, 1) if total else None,
        date(2024, 1, min(28, total)) if total else None,
    )


def test_a_long_list_is_cut_and_says_so() -> None:
    rendered = listing_html(of(10_000))

    assert rendered.count("<li>") == 100
    assert "First 100 of 10,000 articles" in rendered
    assert 'data-limit="200">Show 100 more</button>' in rendered


def test_the_end_of_a_list_has_nothing_more_to_show() -> None:
    assert 'data-limit="300">Show 50 more' in listing_html(of(250, 200))
    assert "data-limit" not in listing_html(of(250, 300))


@pytest.mark.parametrize(
    ("total", "words", "said"),
    [
        (0, "", "No articles yet."),
        (0, "zebra <b>", "No article matches “zebra &lt;b&gt;”."),
        (1, "", "1 article<"),
        (7, "", "7 articles<"),
    ],
)
def test_the_count_is_stated(total: int, words: str, said: str) -> None:
    assert said in listing_html(of(total), words)


def test_undated_articles_are_shown_as_such() -> None:
    undated = Article("0" * 16, "a", "Title", "Text.")

    assert "Undated" in listing_html(Listing((undated,), 1))


def test_the_masthead_tells_what_has_been_read() -> None:
    assert "10,000 articles<span>, January 1, 2024 to January 28, 2024</span>" in masthead_html(
        of(10_000)
    )
    assert "1 article<span></span>" in masthead_html(of(1))
    assert "0 articles" in masthead_html(of(0))


def test_titles_stay_text() -> None:
    rendered = listing_html(Listing((made(1, title="<b>&", source="<i>"),), 1))

    assert "&lt;b&gt;&amp;" in rendered
    assert "<b>" not in rendered
    assert "<i>" not in rendered


def test_the_welcome_promises_only_what_is_true() -> None:
    assert "quoted" in welcome_html()
