"""Draw the plots of a report as inline SVG whose colours are those of the page around them.

matplotlib's only home beside the benchmark. Knows the scores as JSON, nothing of the page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from eval.measures import DEPTHS
from eval.summary import CURVES

# Colours that stand for tokens of the page, light or dark, and are put in their place.
INK, FADED, RULE, ACCENT, SECOND, THIRD = (f"#0{n}0{n}0{n}" for n in range(1, 7))
TOKENS = {
    INK: "var(--ink)",
    FADED: "var(--faded)",
    RULE: "var(--rule)",
    ACCENT: "var(--accent)",
    SECOND: "var(--second)",
    THIRD: "var(--third)",
}
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 10.5,
    "text.color": INK,
    "axes.labelcolor": FADED,
    "axes.edgecolor": RULE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": FADED,
    "ytick.color": FADED,
    "legend.frameon": False,
}
LONGEST = 24  # characters of a name beside a bar
STEPS = {"retrieve_ms": "retrieve", "read_ms": "read", "compose_ms": "compose", "total_ms": "all"}


def risk_coverage(found: dict[str, Any]) -> str:
    """Risk against coverage, with the coverage of the shipped threshold."""
    curves = found["curves"]
    with _figure("risk") as (axes, drawn):
        axes.plot(curves["coverage"], curves["risk"], color=ACCENT, linewidth=2)
        shipped = curves["shipped_coverage"]
        if shipped:
            axes.axvline(shipped, color=FADED, linewidth=1, linestyle="--")
            axes.annotate(" shipped", (shipped, 0.97), color=FADED, va="top", ha=_side(shipped))
        _unit(axes, "coverage: share of questions answered", "risk: share of these wrong")
    return drawn[0]


def reliability(found: dict[str, Any]) -> str:
    """Share of right answers against confidence; a dot's size is the number of answers."""
    bins = found["curves"]["reliability"]
    with _figure("reliability") as (axes, drawn):
        axes.plot([0, 1], [0, 1], color=RULE, linewidth=1.2)
        most = max((one["count"] for one in bins), default=1)
        sizes = [30 + 220 * one["count"] / most for one in bins]
        axes.scatter(
            [one["confidence"] for one in bins], [one["accuracy"] for one in bins],
            s=sizes, color=ACCENT, alpha=0.85, zorder=3, linewidths=0, clip_on=False,
        )  # fmt: skip
        _unit(axes, "confidence", "share of answers that are right")
    return drawn[0]


def latency(found: dict[str, Any]) -> str:
    """Milliseconds of each step: half, 95 and 99 of 100 questions."""
    steps = {name: found["timings"][step] for step, name in STEPS.items()}
    shares = (("p50", ACCENT), ("p95", SECOND), ("p99", THIRD))
    with _figure("latency") as (axes, drawn):
        for offset, (share, colour) in enumerate(shares):
            places = [number + (offset - 1) * 0.26 for number in range(len(steps))]
            values = [kept[share] or 0 for kept in steps.values()]
            axes.barh(places, values, height=0.24, color=colour, label=share)
            for place, value in zip(places, values, strict=True):
                axes.annotate(f" {value:,.0f}", (value, place), va="center", fontsize=8.5)
        axes.set_yticks(range(len(steps)), list(steps))
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("milliseconds")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)
    return drawn[0]


def recall(found: dict[str, Any]) -> str:
    """Recall by how many passages are looked at, with 95 % intervals."""
    with _figure("recall") as (axes, drawn):
        for (label, names), colour in zip(CURVES.items(), (ACCENT, SECOND, THIRD), strict=True):
            kept = [(k, found["measures"].get(name)) for k, name in zip(DEPTHS, names, strict=True)]
            points = [(k, one) for k, one in kept if one and one["value"] is not None]
            if points:
                _curve(axes, label, colour, points)
        axes.set_xscale("log")
        axes.set_xticks(DEPTHS, [str(k) for k in DEPTHS], minor=False)
        axes.minorticks_off()
        axes.set_ylim(0, 1.03)
        axes.set_xlabel("passages, or articles")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="lower right")
    return drawn[0]


def _curve(axes: Axes, label: str, colour: str, points: list[tuple[int, Any]]) -> None:
    at = [k for k, _ in points]
    axes.plot(at, [one["value"] for _, one in points], color=colour, marker="o", label=label)
    low, high = ([one[side] for _, one in points] for side in ("low", "high"))
    axes.fill_between(at, low, high, color=colour, alpha=0.15, linewidth=0)


def kinds(found: dict[str, Any]) -> str:
    """The share of right answers by kind of question, with 95 % intervals."""
    kept = {kind: measures["right"] for kind, measures in found["kinds"].items()}
    names = list(kept)
    values = [kept[name]["value"] for name in names]
    with _figure("kinds", height=max(2.4, 0.36 * len(names) + 0.9)) as (axes, drawn):
        below = [value - kept[name]["low"] for name, value in zip(names, values, strict=True)]
        above = [kept[name]["high"] - value for name, value in zip(names, values, strict=True)]
        axes.barh(
            range(len(names)), values, xerr=[below, above], color=ACCENT, height=0.62,
            error_kw={"ecolor": FADED, "elinewidth": 1, "capsize": 2},
        )  # fmt: skip
        axes.set_yticks(
            range(len(names)), [f"{_short(name)} ({kept[name]['count']})" for name in names]
        )
        axes.invert_yaxis()
        axes.set_xlim(0, 1.02)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("right")
    return drawn[0]


@contextmanager
def _figure(name: str, height: float = 3.4) -> Iterator[tuple[Axes, list[str]]]:
    """Axes to draw on; the list holds the SVG afterwards."""
    drawn: list[str] = []
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):  # type: ignore[dict-item]
        figure, axes = plt.subplots(figsize=(5.4, height), layout="constrained")
        try:
            yield axes, drawn
            kept = io.StringIO()
            figure.savefig(kept, format="svg", transparent=True, metadata={"Date": None})
            drawn.append(_inline(kept.getvalue(), name))
        finally:
            plt.close(figure)


def _inline(svg: str, name: str) -> str:
    """The drawing alone, its names its own among several on a page, in the colours of the page."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = svg.replace("font: 10.5px 'sans-serif'", "font: 10.5px var(--sans)")
    for colour, token in TOKENS.items():
        svg = svg.replace(colour, token)
    return svg.replace("<svg", '<svg role="img"', 1).strip()


def _unit(axes: Axes, across: str, up: str) -> None:
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(across)
    axes.set_ylabel(up)


def _short(name: str) -> str:
    """A name that leaves the bars their room."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _side(place: float) -> str:
    return "right" if place > 0.8 else "left"


PLOTS: Sequence[tuple[str, Any]] = (
    ("Risk and coverage", risk_coverage),
    ("Confidence and truth", reliability),
    ("Recall by how many are looked at", recall),
    ("Time by step", latency),
    ("Right by kind of question", kinds),
)
