"""Turn the bytes of one source into an article: its title, clean text, date and origin.

Does not know where the bytes came from, nor what becomes of the article.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath
from shlex import quote
from typing import Any
from urllib.parse import unquote, urlsplit

from index.dates import opening_date, page_date, stated_date
from index.markup import flowing_text
from index.types import Article, DatelineError, Download, article_id

Fields = Mapping[str, Any]

LONGEST_TITLE = 250  # a first line beyond this is a paragraph
WRAPPED_FROM, WRAPPED_TO, RAGGED = 40, 100, 8  # widths of hard-wrapped lines, and their slack

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, lone surrogates, non-characters, and what is invisible but parts words.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\xad\u200b\u2060]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_UNCLOSED = re.compile(r"\A---[ \t]*\n\w+:")
_TITLE = re.compile(r"^# +([^\n]+)\n*", re.MULTILINE)
_FIRST_HEADING = re.compile(r"#+ +([^\n]+)\n*")
_ITEM = re.compile(r"\s*(?:[-–—•*·▪‣|]|\d{1,3}[.)])\s")
_ENDED = re.compile(r"[.!?…:][\"'”’)\]]*$")
_IS_PAGE = re.compile(r"\s*<(?:!doctype\s+)?html", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


def parse(download: Download) -> Article:
    """The article in a download, or a DatelineError that says why there is none."""
    readers = {"text": _plain, "markdown": _markdown, "html": _html}
    return readers[download.kind](download)


def _plain(download: Download) -> Article:
    text = _clean(_decoded(download))
    title, _, body = text.partition("\n")
    if len(title) > LONGEST_TITLE:
        title, body = "", text
    return _article(download, {"title": title}, _unwrapped(body), opening_date(body))


def _markdown(download: Download) -> Article:
    from lxml.html import fragment_fromstring  # type: ignore[import-untyped]
    from markdown_it import MarkdownIt

    fields, body = _front_matter(_clean(_decoded(download)), _name(download.url))
    rendered = MarkdownIt("commonmark").enable("table").render(body)
    text = _clean(flowing_text(fragment_fromstring(rendered, create_parent="div")))
    if not _line(fields.get("title")) and (heading := _TITLE.search(text)):
        fields = {**fields, "title": heading[1]}
        text = text[: heading.start()] + text[heading.end() :]
    stated = _line(fields.get("date") or fields.get("published"))
    return _article(download, fields, text, stated_date(stated) if stated else opening_date(text))


def _html(download: Download) -> Article:
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it logs is raised below
    markup = _UNSEEN.sub("", _decoded_page(download.body))
    page = load_html(markup if _IS_PAGE.match(markup) else f"<html>{markup}")
    published = page_date(page) if page is not None else None
    found: Any = page is not None and bare_extraction(page, with_metadata=True)
    if not found or found.body is None:
        raise DatelineError(f"{_name(download.url)} holds no article text: save its text as .txt")
    fields = {"title": found.title, "author": found.author, "source": found.sitename}
    if re.match(r"https?://", found.url or ""):
        fields["url"] = found.url
    return _article(download, fields, _clean(flowing_text(found.body)), published)


def _article(download: Download, fields: Fields, text: str, published: date | None) -> Article:
    name = _name(download.url)
    title = _line(fields.get("title")) or PurePosixPath(name).stem
    heading = _FIRST_HEADING.match(text)
    if heading and _line(heading[1]).casefold() == title.casefold():
        text = text[heading.end() :]
    text = text.strip()
    if not text:
        raise DatelineError(f"{name} has no text below its title: add some or remove it")
    url = _line(fields.get("url")) or download.url
    if not re.match(r"(?:https?|file)://\S+$", url):
        raise DatelineError(f"{name} gives its url as {url!r}: begin it with https://")
    return Article(
        id=article_id(url, text),
        url=url,
        title=title,
        text=text,
        published=published,
        source=_line(fields.get("source")),
        author=_line(fields.get("author")),
    )


def _name(url: str) -> str:
    return _line(unquote(PurePosixPath(urlsplit(url).path).name)) or url


def _line(value: object) -> str:
    """A field on one line; several values are listed."""
    listed = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return " ".join(_clean(listed).split())


def _decoded(download: Download) -> str:
    utf_16 = download.body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if utf_16 else "utf-8-sig"
    try:
        return download.body.decode(encoding)
    except UnicodeDecodeError as error:
        name = _name(download.url)
        raise DatelineError(
            f"{name} is not {'UTF-16' if utf_16 else 'UTF-8'} at byte {error.start}: convert it, "
            f"for example with `iconv -f WINDOWS-1252 -t UTF-8 {quote(name)}`"
        ) from None


def _decoded_page(body: bytes) -> str:
    """As browsers do: a byte order mark, else UTF-8 if it is, else what the page declares."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(body[:4096])
    try:
        return body.decode(declared[1].decode() if declared else "windows-1252", "replace")
    except LookupError:  # a charset that nobody knows
        return body.decode("windows-1252", "replace")


def _clean(text: str) -> str:
    """One kind of newline, nothing unseen, no space at line ends, at most one blank line."""
    text = _UNSEEN.sub("", _NEWLINES.sub("\n", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _front_matter(text: str, name: str) -> tuple[Fields, str]:
    """The fields above the text, every value a string as written, and the text below."""
    import yaml

    found = _FRONT_MATTER.match(text)
    if not found:
        if _UNCLOSED.match(text):
            raise DatelineError(f"{name} does not close its front matter: end it with a --- line")
        return {}, text
    try:
        fields = yaml.BaseLoader(found[1] or "{}").get_single_data()
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        where = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise DatelineError(
            f"{name} has front matter that is not YAML at line {where}: "
            "quote values that hold a colon"
        ) from None
    if not isinstance(fields, dict):
        raise DatelineError(f"{name} has no fields in its front matter: write `title: ...` there")
    return {str(key).lower(): value for key, value in fields.items()}, text[found.end() :]


def _unwrapped(body: str) -> str:
    """Paragraphs on one line each, a blank line between them."""
    lines = [line for line in body.split("\n") if line]
    indented = sum(line[0].isspace() for line in lines)
    blocks = re.split(r"\n\n|\n(?=[ \t])" if 0 < 2 * indented < len(lines) else r"\n\n", body)
    width = max((len(line.strip()) for line in lines), default=0)
    alone = len(blocks) == 1
    return "\n\n".join(_paragraphs(block.split("\n"), width, alone=alone) for block in blocks)


def _paragraphs(block: list[str], width: int, *, alone: bool) -> str:
    """One block: lines broken for want of room are joined, lines that are paragraphs parted."""
    lines = [line.strip() for line in block if line.strip()]
    pairs = list(pairwise(lines))
    if any(_ITEM.match(line) for line in lines):
        return "\n".join(lines)
    if WRAPPED_FROM <= width <= WRAPPED_TO and all(
        len(line) + 1 + len(after.split()[0]) > width - RAGGED for line, after in pairs
    ):
        return re.sub(r"(?<=\w-)\n(?=\w)", "", "\n".join(lines)).replace("\n", " ")
    parted = alone or all(_ENDED.search(line) for line, _ in pairs)
    return ("\n\n" if parted else "\n").join(lines)
