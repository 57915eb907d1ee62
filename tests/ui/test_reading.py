"""The reading pane loses no character and highlights exactly the quotation."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, article_id
from ui.reading import article_html, text_html

TAG = re.compile(r"<[^>]*>")
MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
# Any Unicode, and more often than chance the characters that mean something to HTML or to us.
texts = st.one_of(
    st.text(),
    st.text(alphabet="ab<>&\"'\n\r \t#`$%{}*\u00a0\u2028\N{PILE OF POO}"),
    st.lists(st.sampled_from(["## Head", "one.", "<b>two</b>", "\n", "\n\n", " \n \n", ""])).map(
        "".join
    ),
)


def plain(rendered: str) -> str:
    """The text of HTML: what is left without its tags."""
    return html.unescape(TAG.sub("", rendered))


def marked(rendered: str) -> str:
    """What is highlighted, piece after piece."""
    return html.unescape("".join(MARK.findall(rendered)))


@given(texts, st.data())
def test_every_character_is_there_and_the_quotation_is_marked(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    rendered = text_html(text, start, end)

    assert plain(rendered) == text
    assert marked(rendered) == text[start:end]


@given(texts)
def test_no_tag_comes_from_the_text(text: str) -> None:
    allowed = {"<p>", "</p>", "<h3>", "</h3>", "<span hidden>", "</span>", "<mark>", "</mark>"}

    assert set(TAG.findall(text_html(text, 1, 5))) <= allowed


def test_blank_lines_part_paragraphs_and_headings_lose_their_marker() -> None:
    rendered = text_html("One\nline.\n\n## A heading\n \nTwo.")

    assert rendered == (
        "<p>One\nline.</p>\n\n<h3><span hidden>## </span>A heading</h3>\n \n<p>Two.</p>"
    )


def test_a_quotation_across_paragraphs_is_marked_in_each() -> None:
    rendered = text_html("First one.\n\nSecond one.", 6, 18)

    assert "<p>First <mark>one.</mark></p>" in rendered
    assert "<p><mark>Second</mark> one.</p>" in rendered


@pytest.mark.parametrize("text", ["#hashtag", "1. # no", "## ", "##\nbody", "## Head\nand body"])
def test_what_only_looks_like_a_heading_stays_a_paragraph(text: str) -> None:
    assert "<h3>" not in text_html(text)


def made(url: str = "https://news.example/a", **others: str) -> Article:
    fields = {"title": "Title", "source": "Example News", "author": ""} | others
    return Article(
        article_id(url, "Text."), url, text="Text.", published=date(2024, 3, 5), **fields
    )


def test_the_head_names_title_source_date_and_author() -> None:
    rendered = article_html(made(author="A. Writer"))

    assert '<time datetime="2024-03-05">March 5, 2024</time>' in rendered
    assert plain(rendered.partition("</header>")[0]).endswith(
        "Example NewsMarch 5, 2024TitleA. Writer"
    )


def test_a_web_address_is_linked_and_tells_the_site_nothing() -> None:
    rendered = article_html(made(url="https://news.example/?a=1&b=2"))

    assert (
        '<a href="https://news.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">'
        in rendered
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "seeds/a.md",
        "//news.example/a",
        "https:",
        "http://[",
        "",
    ],
)
def test_any_other_address_is_not_a_link(url: str) -> None:
    assert "<a" not in article_html(made(url=url)).replace("<article", "")


def test_what_an_article_says_of_itself_cannot_become_markup() -> None:
    evil = "\"><img src=x onerror=alert(1)>'"
    rendered = article_html(made(title=evil, source=evil, author=evil, url=f"https://a.b/{evil}"))

    assert "<img" not in rendered
    assert {tag.split()[0].strip("</>") for tag in TAG.findall(rendered)} <= {
        "article", "nav", "button", "header", "p", "a", "time", "h2", "div",
    }  # fmt: skip
