"""Show the list of articles, newest first, as HTML.

Does not know where articles are kept, nor what a click does.
"""

from __future__ import annotations

from index.types import Article, Listing
from ui.escape import attributes, dated, escaped, written

PAGE = 100  # a page of 10,000 rows takes seconds to lay out, and nobody reads it


def listing_html(listing: Listing, words: str = "") -> str:
    """These articles, how many there are that hold the words, and a button for more."""
    rows = "".join(_row_html(article) for article in listing.articles)
    shown = len(listing.articles)
    return (
        f'<p class="count" role="status">{_count(listing.total, shown, words)}</p>'
        f'<ol class="articles">{rows}</ol>{_more_html(listing.total, shown)}'
    )


def _row_html(article: Article) -> str:
    source = f"<span>{escaped(article.source)}</span>" if article.source else ""
    return (
        f'<li><button type="button" class="open"{attributes({"data-article": article.id})}>'
        f'<span class="title">{escaped(article.title)}</span>'
        f'<span class="origin">{source}{dated(article.published)}</span></button></li>'
    )


def _count(total: int, shown: int, words: str) -> str:
    if not total:
        return f"No article matches “{escaped(words)}”." if words.strip() else "No articles yet."
    noun = "article" if total == 1 else "articles"
    return f"{total:,} {noun}" if total <= shown else f"First {shown:,} of {total:,} {noun}"


def _more_html(total: int, shown: int) -> str:
    if total <= shown:
        return ""
    step = min(PAGE, total - shown)
    return (
        f'<button type="button" class="more" data-limit="{shown + PAGE}">Show {step} more</button>'
    )


def masthead_html(listing: Listing) -> str:
    """The name of the product and what it has read, which is all that `listing` is of."""
    noun = "article" if listing.total == 1 else "articles"
    first, last = listing.oldest, listing.newest
    span = f", {written(first)} to {written(last)}" if first and last and first != last else ""
    return (
        '<h1>Dateline</h1><p class="extent">'
        f"{listing.total:,} {noun}<span>{span}</span></p>"
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
