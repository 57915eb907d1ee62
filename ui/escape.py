"""Put text and dates into HTML so that they stay text: the one place where it is escaped.

Knows no article, no answer and no page.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit


def escaped(text: str) -> str:
    """The text as HTML that shows the same characters, in element and attribute alike."""
    # Browsers read a raw carriage return as a line feed; a character reference keeps it.
    return html.escape(text, quote=True).replace("\r", "&#13;")


def attributes(values: Mapping[str, str]) -> str:
    """` name="value"` for each item, in order."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in values.items())


def dated(day: date | None) -> str:
    """March 25, 2024, as a `<time>`; Undated when the day is not known."""
    if day is None:
        return "<span>Undated</span>"
    return f'<time datetime="{day.isoformat()}">{written(day)}</time>'


def written(day: date | None) -> str:
    """March 25, 2024, whatever the locale."""
    return f"{day:%B} {day.day}, {day.year}" if day else "Undated"


def is_web_address(url: str) -> bool:
    """Whether a link may lead there: http and https only, so no `javascript:` or `data:`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
