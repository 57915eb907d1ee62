"""What the benchmarks share: percentiles, ratios of pairs, memory of this process.

Knows numbers and the clock; nothing of what is measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

Result = TypeVar("Result")


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, to a hundredth."""
    p50, p95 = np.percentile(times_ms, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work gives, and the milliseconds it took."""
    started = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - started) * 1000


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    """Of pairs measured in turn: each median, and the median, least and greatest ours / theirs."""
    each = [one / other for one, other in zip(ours, theirs, strict=True)]
    return {
        "ours": median(ours),
        "theirs": median(theirs),
        "ratio": median(each),
        "least": min(each),
        "greatest": max(each),
    }


def resident_megabytes() -> float:
    """Memory of this process that is in RAM now, mapped files included (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")
