"""A page that needs nothing but itself: styles, script and body in one file.

The colours are those of the product's own page. Knows nothing of what a body says.
"""

from __future__ import annotations

import re
from pathlib import Path

from ui.escape import escaped

HERE = Path(__file__).parent
STYLE = HERE.parent / "ui" / "style.css"


def page_html(title: str, body: str) -> str:
    """The whole document."""
    style = tokens(STYLE.read_text("utf-8")) + (HERE / "report.css").read_text("utf-8")
    script = (HERE / "report.js").read_text("utf-8")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def tokens(style: str) -> str:
    """The colours and fonts of the product's style sheet, dark where the reader's system is."""
    light, dark = (
        re.findall(rf"^{re.escape(name)} \{{(.*?)^\}}", style, re.DOTALL | re.MULTILINE)[0]
        for name in (":root", ".dark")
    )
    return f":root {{{light}}}\n@media (prefers-color-scheme: dark) {{\n:root {{{dark}}}\n}}\n"
