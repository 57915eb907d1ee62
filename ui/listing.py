"""Show the list of articles, newest first, as HTML.

Does not know where articles are kept, nor what a click does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.types import Article
from ui.escape import attributes, dated, escaped, written

PAGE = 100  # a page of 10,000 rows takes seconds to lay out, and nobody reads it


def matching(articles: Iterable[Article], words: str) -> list[Article]:
    """The articles whose title, source, author or date holds each of the words, in order."""
    wanted = words.casefold().split()
    return (
        [a for a in articles if all(word in _label(a) for word in wanted)]
        if wanted
        else list(articles)
    )


def listing_html(articles: Sequence[Article], limit: int = PAGE, words: str = "") -> str:
    """The first `limit` of these articles, and how many there are."""
    rows = "".join(_row_html(article) for article in articles[:limit])
    return (
        f'<p class="count" role="status">{_count(len(articles), limit, words)}</p>'
        f'<ol class="articles">{rows}</ol>{_more_html(len(articles), limit)}'
    )


def _label(article: Article) -> str:
    day = article.published.isoformat() if article.published else "undated"
    return f"{article.title} {article.source} {article.author} {day}".casefold()


def _row_html(article: Article) -> str:
    source = f"<span>{escaped(article.source)}</span>" if article.source else ""
    return (
        f'<li><button type="button" class="open"{attributes({"data-article": article.id})}>'
        f'<span class="title">{escaped(article.title)}</span>'
        f'<span class="origin">{source}{dated(article.published)}</span></button></li>'
    )


def _count(total: int, limit: int, words: str) -> str:
    if not total:
        return f"No article matches “{escaped(words)}”." if words.strip() else "No articles yet."
    noun = "article" if total == 1 else "articles"
    return f"{total:,} {noun}" if total <= limit else f"First {limit:,} of {total:,} {noun}"


def _more_html(total: int, limit: int) -> str:
    if total <= limit:
        return ""
    step = min(PAGE, total - limit)
    return (
        f'<button type="button" class="more" data-limit="{limit + PAGE}">Show {step} more</button>'
    )


def masthead_html(articles: Sequence[Article]) -> str:
    """The name of the product and what it has read."""
    days = sorted(a.published for a in articles if a.published)
    noun = "article" if len(articles) == 1 else "articles"
    span = f", {written(days[0])} to {written(days[-1])}" if len(set(days)) > 1 else ""
    return (
        '<h1>Dateline</h1><p class="extent">'
        f"{len(articles):,} {noun}<span>{span}</span></p>"
        '<button type="button" class="shelf"><span class="shut">Articles</span>'
        '<span class="opened">Close</span></button>'
    )


def welcome_html() -> str:
    """What stands where the conversation will be."""
    return (
        '<div class="welcome"><p class="lead">Ask a question of these articles.</p>'
        "<p>The answer is quoted from them, and every number opens the article at those words. "
        "When they do not say, you are told so.</p></div>"
    )
