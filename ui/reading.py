"""Show a whole article with one quotation highlighted, as HTML.

Does not know who asked for it, nor how the page scrolls to the highlight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Article
from ui.escape import attributes, dated, escaped, is_web_address

BACK = '<nav><button type="button" class="back">All articles</button></nav>'
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)[^\n]*\Z")
_MARKER = re.compile(r"#{1,6}[ \t]+")


def article_html(article: Article, start: int = 0, end: int = 0) -> str:
    """The article with characters `start:end` in `<mark>`; none are when start equals end."""
    place = {"data-article": article.id, "data-start": str(start), "data-end": str(end)}
    return (
        f'<article class="reading" tabindex="-1"{attributes(place)}>{BACK}'
        f"{_heading_html(article)}"
        f'<div class="text">{text_html(article.text, start, end)}</div></article>'
    )


def text_html(text: str, start: int = 0, end: int = 0) -> str:
    """Paragraphs and headings. Without its tags this is the text, character for character."""
    return "".join(_block_html(text, at, stop, start, end) for at, stop in _blocks(text))


def missing_html() -> str:
    """What stands in the pane when the article has left the collection since it was cited."""
    return (
        f'<article class="reading" tabindex="-1">{BACK}<p class="notice" role="alert">'
        "This article is no longer in the collection: ask again.</p></article>"
    )


def _heading_html(article: Article) -> str:
    byline = f'<p class="byline">{escaped(article.author)}</p>' if article.author else ""
    return (
        f'<header><p class="origin">{_source_html(article)}{dated(article.published)}</p>'
        f"<h2>{escaped(article.title)}</h2>{byline}</header>"
    )


def _source_html(article: Article) -> str:
    name = escaped(article.source)
    if is_web_address(article.url):
        # noreferrer: the site read about need not learn that the reader came from here.
        link = {"href": article.url, "target": "_blank", "rel": "noopener noreferrer"}
        return f"<a{attributes(link)}>{name or 'Original'}</a>"
    return f"<span>{name}</span>" if name else ""


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """The bounds of paragraphs and of the blank lines between them, in order, without a gap."""
    at = 0
    for blank in _BLANK_LINES.finditer(text):
        yield at, blank.start()
        yield blank.span()
        at = blank.end()
    yield at, len(text)


def _block_html(text: str, at: int, stop: int, start: int, end: int) -> str:
    block = text[at:stop]
    if not block.strip():
        return _marked(text, at, stop, start, end)
    if not _HEADING.match(block):
        return f"<p>{_marked(text, at, stop, start, end)}</p>"
    marker = at + len(_MARKER.match(block)[0])  # type: ignore[index]  # a heading has a marker
    # Hidden, not dropped: the pane then holds every character of the article.
    return (
        f"<h3><span hidden>{_marked(text, at, marker, start, end)}</span>"
        f"{_marked(text, marker, stop, start, end)}</h3>"
    )


def _marked(text: str, at: int, stop: int, start: int, end: int) -> str:
    """Characters `at:stop`, escaped, those of them inside `start:end` in a `<mark>`."""
    first, last = max(at, start), min(stop, end)
    if first >= last:
        return escaped(text[at:stop])
    return (
        f"{escaped(text[at:first])}<mark>{escaped(text[first:last])}</mark>"
        f"{escaped(text[last:stop])}"
    )
