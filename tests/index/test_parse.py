"""Parsing: text, Markdown and pages to articles, and one line of help for what cannot be parsed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.parse import parse
from index.types import Article, DatelineError, Download, article_id

URL = "file:///news/the%20vote.txt"
PARAGRAPH = (
    "The council voted on Monday after a debate that had lasted for most of the night, and the "
    "vote was close enough to be counted twice by two clerks."
)


def text(body: str | bytes, url: str = URL) -> Article:
    return parse(Download(url, "text", body.encode() if isinstance(body, str) else body))


def markdown(body: str) -> Article:
    return parse(Download("file:///news/vote.md", "markdown", body.encode()))


def page(body: str | bytes) -> Article:
    url = "file:///news/vote.html"
    return parse(Download(url, "html", body.encode() if isinstance(body, str) else body))


def refusal(kind: str, body: bytes) -> str:
    with pytest.raises(DatelineError) as error:
        parse(Download(f"file:///news/a%20b.{kind}", kind, body))
    assert "\n" not in str(error.value)
    return str(error.value)


def attempt(download: Download) -> Article | str:
    """The article, or what the error says."""
    try:
        return parse(download)
    except DatelineError as error:
        return str(error)


# Plain text


def test_the_first_line_of_a_text_is_its_title_and_not_its_text() -> None:
    article = text("\n\n  The vote \nMarch 25, 2024\n\nIt passed.\n\n\n\nNobody knows why.  \n")

    assert article.title == "The vote"
    assert article.text == "March 25, 2024\n\nIt passed.\n\nNobody knows why."
    assert article.published == date(2024, 3, 25)
    assert article.url == URL
    assert article.id == article_id(URL, article.text)


def test_a_first_line_as_long_as_a_paragraph_is_no_title() -> None:
    article = text(f"{PARAGRAPH * 3}\n\nIt was late.")

    assert article.title == "the vote"
    assert article.text.startswith("The council voted")


def test_lines_broken_for_want_of_room_are_joined() -> None:
    article = text(
        "Title\n\n"
        "The council voted on Monday after a debate that had lasted for most\n"
        "of the night, and the vote was close enough to be counted twice by a\n"
        "clerk.\n\n"
        "It passed. A member who did not want to be named said that the cease-\n"
        "fire would hold.\n"
    )

    assert article.text == (
        "The council voted on Monday after a debate that had lasted for most of the night, and the"
        " vote was close enough to be counted twice by a clerk.\n\n"
        "It passed. A member who did not want to be named said that the cease-fire would hold."
    )


def test_an_indented_line_begins_a_paragraph() -> None:
    article = text(
        "Title\n"
        "    The council voted on Monday after a debate that had lasted for most\n"
        "of the night, and the vote was close enough to be counted twice by a\n"
        "clerk.\n"
        "    It passed. A member who did not want to be named said so, and this\n"
        "was that.\n"
    )

    assert [len(paragraph) for paragraph in article.text.split("\n\n")] == [143, 76]


def test_one_paragraph_a_line_gets_blank_lines() -> None:
    article = text(f"Title\n{PARAGRAPH}\nWhy now\n{PARAGRAPH}\nNobody knows.")

    assert article.text == f"{PARAGRAPH}\n\nWhy now\n\n{PARAGRAPH}\n\nNobody knows."


def test_lists_and_verses_keep_their_lines() -> None:
    body = "They want:\n- land\n- money\n\nRoses are red,\nviolets are blue"

    assert text(f"Title\n\n{body}").text == body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    assert text("Título\r\n\r\nLlovió en Cádiz.".encode(encoding)).text == "Llovió en Cádiz."


def test_controls_and_what_parts_words_unseen_are_removed() -> None:
    article = text(
        "Ti\x00tle\x1b\n\nRa\xadin\u200b fe\x07ll.\x85It\twas \ufefflate.\u2029\u2028 Snow.\x0c"
    )

    assert article.title == "Title"
    assert article.text == "Rain fell.\n\nIt\twas late.\n\nSnow."


def test_bytes_that_are_not_utf_8_are_an_error_with_their_place() -> None:
    assert refusal("text", "Title\n\nCafé".encode("latin-1")) == (
        "a b.text is not UTF-8 at byte 10: convert it, for example with "
        "`iconv -f WINDOWS-1252 -t UTF-8 'a b.text'`"
    )
    assert "is not UTF-16 at byte" in refusal("text", b"\xff\xfea\x00b")


def test_a_title_without_text_is_an_error() -> None:
    assert refusal("text", b"Only a title\n") == (
        "a b.text has no text below its title: add some or remove it"
    )


# Markdown


def test_front_matter_gives_title_date_source_author_and_url() -> None:
    article = markdown(
        "---\ntitle: 'The vote: a report'\nDate: 2024-03-25\nsource: Example News\n"
        "author: [Jane Doe, John Roe]\nurl: https://n.example/vote\n---\n\nIt passed.\n"
    )

    assert (article.title, article.source, article.author) == (
        "The vote: a report",
        "Example News",
        "Jane Doe, John Roe",
    )
    assert article.published == date(2024, 3, 25)
    assert article.url == "https://n.example/vote"
    assert article.text == "It passed."


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("date: 2024-03-25T10:00:00Z", date(2024, 3, 25)),
        ("published: March 25, 2024", date(2024, 3, 25)),
        ("date: 03/04/2024", None),
        ("date: soon", None),
        ("date: 2024-02-30", None),
        ("date:", None),
    ],
)
def test_the_date_of_front_matter_is_certain_or_none(stated: str, expected: date | None) -> None:
    assert markdown(f"---\ntitle: A\n{stated}\n---\nIt passed.").published == expected


def test_values_are_taken_as_they_are_written() -> None:
    article = markdown("---\ntitle: No\nsource: 007\n---\nIt passed.")

    assert (article.title, article.source) == ("No", "007")


def test_markdown_becomes_plain_paragraphs_headings_and_items() -> None:
    article = markdown(
        "# The *vote*\n\nIt **passed**, [they say](https://n.example) &amp; more.\nReally.\n\n"
        "## What `now`?\n\n- one\n- two\n  - three\n\n1. four\n\n> Said she.\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1\n  y\n```\n\n"
        "![chart](c.png) \\# end<br>here\n"
    )

    assert article.title == "The vote"
    assert article.text == (
        "It passed, they say & more. Really.\n\n## What now?\n\n- one\n- two\n- three\n\n- four\n\n"
        "Said she.\n\n| a | b |\n| 1 | 2 |\n\nx = 1\n  y\n\n# end\nhere"
    )


def test_tags_are_dropped_and_scripts_with_what_they_hold() -> None:
    article = markdown(
        "# T\n\nA <b>bold</b> <script>alert(1)</script> word."
        "\n\n<div>Block <style>p{}</style></div>"
        "\n\n<script>\nalert(2)\n</script>\n\n<!-- note -->\n\nEnd."
    )

    assert article.text == "A bold word.\n\nBlock\n\nEnd."


def test_a_title_comes_from_the_heading_else_from_the_file() -> None:
    assert markdown("It was late.\n\n# The vote\n\nIt passed.").title == "The vote"
    assert markdown("It was late.\n\n## Why\n\nIt passed.").title == "vote"
    assert markdown("---\ntitle: A vote\n---\n# A vote\n\nIt passed.").text == "It passed."


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert markdown("---\n\nIt passed.\n").text == "It passed."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "---\ntitle: a: b\n---\nText",
            "has front matter that is not YAML at line 2: quote",
        ),
        ("---\n[" * 3_000 + "\n---\nText", "has front matter that is not YAML"),
        ("---\njust words\n---\nText", "has no fields in its front matter: write `title: ...`"),
        ("---\ntitle: A\n\nText", "does not close its front matter: end it with a --- line"),
        ("---\nurl: javascript:alert(1)\n---\nText", "gives its url as 'javascript:alert(1)'"),
        ("---\ntitle: A\n---\n", "has no text below its title"),
        ("<script>alert(1)</script>", "has no text below its title"),
    ],
)
def test_markdown_that_cannot_be_read_is_an_error(body: str, said: str) -> None:
    assert refusal("markdown", body.encode()).startswith(f"a b.markdown {said}")


# Pages


PAGE = f"""<!doctype html><html><head><title>Vote passes | Example News</title>
<link rel="canonical" href="https://n.example/vote">
<meta property="og:site_name" content="Example News">
<meta property="og:title" content="Vote passes"><meta name="author" content="Jane Doe">
<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"2024-03-25T10:00:00Z",
"dateModified":"2024-04-01"}}</script><script>alert("script")</script><style>p {{}}</style></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Vote passes</h1>
<p>{PARAGRAPH} <script>alert("inner")</script></p><h2>What now?</h2>
<p>Nobody knows <b>what</b> comes <a href="/next">next</a>, and the talks go on in Cairo this
week.</p>
<ul><li>The first point of the text</li><li>The second point of the text</li></ul>
</article><footer>Copyright 2024 Example News</footer></body></html>"""


def test_a_page_gives_its_text_and_what_it_states_of_itself() -> None:
    article = page(PAGE)

    assert article.title == "Vote passes"
    assert article.url == "https://n.example/vote"
    assert (article.source, article.author) == ("Example News", "Jane Doe")
    assert article.published == date(2024, 3, 25)
    assert article.text == (
        f"{PARAGRAPH}\n\n## What now?\n\nNobody knows what comes next, and the talks go on in "
        "Cairo this week.\n\n- The first point of the text\n- The second point of the text"
    )


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "file:///etc/passwd", "", "ftp://a.example/"]
)
def test_an_address_of_another_kind_is_not_taken_over(href: str) -> None:
    article = page(PAGE.replace("https://n.example/vote", href))

    assert article.url == "file:///news/vote.html"


def test_a_date_in_the_text_of_a_page_is_not_its_date() -> None:
    article = page(
        f"<html><body><article><p>{PARAGRAPH}</p><p>It was March 25, 2024.</p></article>"
    )

    assert article.published is None
    assert article.title == "vote"


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-2", "utf-16", "shift_jis"])
def test_a_page_is_decoded_as_it_declares(charset: str) -> None:
    word = "日本" if charset == "shift_jis" else "Köln"
    body = f"<html><head><meta charset='{charset}'></head><body><p>{word}: {PARAGRAPH}</p></body>"

    assert page(body.encode(charset)).text == f"{word}: {PARAGRAPH}"


@pytest.mark.parametrize("declared", ["", "<meta charset=klingon>"])
def test_a_page_of_no_known_charset_is_read_as_browsers_do(declared: str) -> None:
    assert page(f"{declared}<p>Köln: {PARAGRAPH}</p>".encode("cp1252")).text.startswith("Köln")


@pytest.mark.parametrize(
    "body", [b"<html></html>", b"<script>alert(1)</script>", b"<!-- a note -->", b"\x00"]
)
def test_a_page_without_an_article_is_an_error(body: bytes) -> None:
    assert "a b.html " in refusal("html", body)


# Anything

BITS = (
    *("---\n", "title: a\n", "date: 2024-03-25\n", "# ", "## h\n", "- ", "\n", "\n\n", "<script>"),
    *("x", "</script>", "<p>", "<![", "<!--", "&#0;", "|a|b|\n|-|-|\n", "```\n", "\x00", "\ud800"),
)
bits = st.sampled_from(BITS)
anything = st.one_of(st.text(), st.lists(bits).map("".join)).map(
    lambda made: made.encode("utf-8", "surrogatepass")
)


@given(st.sampled_from(["text", "markdown", "html"]), st.one_of(anything, st.binary()))
@settings(deadline=None)
def test_anything_is_an_article_or_an_error_of_one_line(kind: str, body: bytes) -> None:
    outcome = attempt(Download("file:///a.x", kind, body))
    if isinstance(outcome, Article):
        assert outcome.text == outcome.text.strip() != ""
        assert "\n" not in outcome.title != ""
        assert not set(outcome.text) & set("\x00\r\x0b\x0c\x1b\x7f\x85\ud800\u2028")
        assert "\n\n\n" not in outcome.text
    else:
        assert "\n" not in outcome


@given(st.lists(st.sampled_from("abcXYZ éü😀.,“”"), min_size=1).map("".join))
def test_a_text_of_plain_characters_is_kept_as_it_is(line: str) -> None:
    kept = line.strip()
    if kept:
        assert text(f"Title\n\n{line}").text == kept
