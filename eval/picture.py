"""When answers are given and how far they can be trusted, as a picture for a document.

    python -m eval.picture RUN FILE.svg

RUN is the folder of a run that has scores. The two plots are those of its report, side by side in
the colours of the page; a browser shows them dark where its person's system is.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from eval.evaluate import SCORES
from eval.pages import STYLE, tokens
from eval.plots import reliability, risk_coverage

WIDTH, HEIGHT = 480, 302  # of one plot
PLOTS = (risk_coverage, reliability)


def picture(found: dict[str, Any]) -> str:
    """The plots of the scores as one SVG."""
    style = tokens(STYLE.read_text("utf-8"))
    drawn = "".join(
        draw(found).replace(
            "<svg", f'<svg x="{number * WIDTH}" width="{WIDTH}" height="{HEIGHT}"', 1
        )
        for number, draw in enumerate(PLOTS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(PLOTS) * WIDTH} {HEIGHT}">'
        f"<style>{style}</style>{drawn}</svg>\n"
    )


def main() -> None:
    """Read the arguments and the scores, write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("file", type=Path)
    said = parser.parse_args()
    said.file.write_text(picture(json.loads((said.run / SCORES).read_text("utf-8"))), "utf-8")


if __name__ == "__main__":
    main()
