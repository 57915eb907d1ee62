"""Pictures of cost against size.

Knows the rows that `eval.bench.sizes` yields.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

STAGES = ("encode", "nearest", "words", "search", "answer")


def draw(rows: Sequence[dict[str, Any]], target: Path) -> None:
    """Write latency by stage, memory, disk and build rate against passages as one SVG."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    passages = [row["passages"] for row in rows]
    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 4))
    for stage in STAGES:
        left.plot(passages, [row[stage]["p95_ms"] for row in rows], marker="o", label=stage)
    left.set(xscale="log", yscale="log", title="95th percentile, ms", xlabel="passages")
    left.set_ylim(top=3 * max(row["answer"]["p95_ms"] for row in rows))  # room for the legend
    left.legend(frameon=False, ncols=3, loc="upper left")
    for name, label in (("resident_mb", "in memory"), ("disk_mb", "on disk")):
        middle.plot(passages, [row[name] for row in rows], marker="o", label=label)
    middle.set(xscale="log", yscale="log", title="MB", xlabel="passages")
    middle.legend(frameon=False)
    right.plot(passages, [row["open_ms"] for row in rows], marker="o", label="opening, ms")
    right.plot(passages, [row["added_per_s"] for row in rows], marker="o", label="added a second")
    right.set(xscale="log", yscale="log", xlabel="passages", title="opening and adding")
    right.legend(frameon=False)
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
        real = max(row["real"] for row in rows)
        axes.axvline(real, color="grey", linewidth=0.8, linestyle=":")  # beyond: copies with noise
    figure.tight_layout()
    figure.savefig(target)
    pyplot.close(figure)
