"""The running text of a tree of markup: paragraphs, headings as `## `, list items as `- `.

Does not know what an article is; the tree is lxml's, of HTML or of trafilatura's own elements.
"""

from __future__ import annotations

import re
from typing import Any

_SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "object", "title"}
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {"p", "div", "quote", "blockquote", "list", "ul", "ol", "table", "section", "article"}


def flowing_text(tree: Any) -> str:
    """Blocks are parted by a blank line; the text of scripts and styles is left out."""
    text = re.sub(r"(?<=\S) {2,}", " ", _text(tree))
    return re.sub(r"\n (?! )", "\n", text)


def _text(element: Any) -> str:
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:  # comments have no name
        return ""
    if tag in {"pre", "code"}:
        return _code(element)
    inside = _spaced(element.text) + "".join(_text(e) + _spaced(e.tail) for e in element)
    level = _LEVELS.get(element.get("rend", "h2") if tag == "head" else tag)
    if level:
        return f"\n\n{'#' * level} {' '.join(inside.split())}\n\n" if inside.strip() else ""
    return _laid_out(tag, inside)


def _laid_out(tag: str, inside: str) -> str:
    """What an element holds, with the newlines and marks that its kind asks for."""
    if tag in {"br", "lb", "hr"}:
        return "\n"
    if tag in {"li", "item"}:
        return "\n- " + re.sub(r"\s*\n\s*", "\n", inside.strip())
    if tag in {"td", "th", "cell"}:
        return f" {' '.join(inside.split())} |"
    if tag in {"tr", "row"}:
        return f"\n| {inside.strip()}"
    return f"\n\n{inside.strip()}\n\n" if tag in _BLOCKS else inside


def _code(element: Any) -> str:
    inside = "".join(element.itertext())
    return f"\n\n{inside}\n\n" if element.tag == "pre" or "\n" in inside else inside


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
