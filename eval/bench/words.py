"""The results of the benchmarks as Markdown.

Knows the shape of the results; measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def table(results: dict[str, Any]) -> str:
    """Every part that has been measured, with its date."""
    parts = [WRITTEN[name](results[name]["measured"]) for name in WRITTEN if name in results]
    dates = sorted({part["date"] for part in results.values()})
    return "\n\n".join([f"Measured on {', '.join(dates)}.", *parts]) + "\n"


def _cold(found: dict[str, Any]) -> str:
    return (
        f"Cold start over {found['articles']} articles, median of pairs: {found['ours']:.2f} s to "
        f"the printed answer, {found['theirs']:.2f} s to the stock recipe's first passage; ratio "
        f"{found['ratio']:.2f} ({found['least']:.2f} to {found['greatest']:.2f})."
    )


def _rate(found: dict[str, Any]) -> str:
    alone = found["of_inference_alone"]
    return (
        f"Ingest of {found['articles']} articles, median of pairs: {found['ours']:,.0f} "
        f"characters/s, the stock recipe {found['theirs']:,.0f}; ratio {found['ratio']:.2f} "
        f"({found['least']:.2f} to {found['greatest']:.2f}). Of ONNX Runtime alone on the same "
        f"passages: {alone['ratio']:.0%} ({alone['least']:.0%} to {alone['greatest']:.0%})."
    )


def _reading(found: dict[str, Any]) -> str:
    return (
        f"Reading {found['passages']} passages, median of {found['questions']} questions: "
        f"{found['ours']:.0f} ms; encoding the same {found['theirs']:.0f} ms; ratio "
        f"{found['ratio']:.2f} ({found['least']:.2f} to {found['greatest']:.2f})."
    )


def _people(found: dict[str, Any]) -> str:
    return (
        f"{found['people']} people at once, {found['questions']} questions, {found['failed']} "
        f"failed: {found['questions_per_s']} a second (alone {found['questions_per_s_alone']}), "
        f"p50 {found['together']['p50_ms']:.0f} ms, p95 {found['together']['p95_ms']:.0f} ms, "
        f"longest {found['longest_ms']} ms = {found['longest_of_single_p95']} times the p95 alone "
        f"({found['alone']['p95_ms']:.0f} ms); least mean wait of a person / greatest "
        f"{found['least_mean_of_greatest']}."
    )


def _compiled(found: dict[str, Any]) -> str:
    lines = [
        "| compiled encoder | original | int8 | difference (95 %) | cosine, least | passages |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in found.items():
        mean, low, high = row["difference"]
        lines.append(
            f"| {name}, {row['questions']} questions | {row['original']:.4f} "
            f"| {row['compiled']:.4f} | {mean:+.4f} ({low:+.4f} to {high:+.4f}) "
            f"| {row['cosine']}, {row['least_cosine']} "
            f"| {row['passages']:,} |"
        )
    return "\n".join(lines)


def _sizes(rows: Sequence[dict[str, Any]]) -> str:
    lines = [
        "| passages (real) | open ms | encode p95 | nearest p95 | words p95 | search p95 "
        "| answer p50 / p95 | recall@10 | in memory MB | on disk MB | added/s |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        stages = (f"{row[name]['p95_ms']:.1f}" for name in ("encode", "nearest", "words", "search"))
        lines.append(
            f"| {row['passages']:,} ({row['real']:,}) | {row['open_ms']} | {' | '.join(stages)} | "
            f"{row['answer']['p50_ms']:.0f} / {row['answer']['p95_ms']:.0f} "
            f"| {row['recall@10']:.3f} | {row['resident_mb']} "
            f"| {row['disk_mb']} | {row['added_per_s'] or ''} |"
        )
    return "\n".join(lines)


WRITTEN: dict[str, Callable[[Any], str]] = {
    "cold": _cold,
    "rate": _rate,
    "reading": _reading,
    "people": _people,
    "compiled": _compiled,
    "sizes": _sizes,
}
