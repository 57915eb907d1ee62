"""What the terminal shows of an evaluation: progress, scores, comparisons, the gate's verdict.

Knows the values only; scores and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from eval.compare import Comparison, Flip, Row, Whole
from eval.evaluate import Watching
from eval.gate import Verdict
from eval.records import Record
from eval.summary import SUMMARY, shown
from index.ingest import Row as Ingested

SHOWN_FLIPS = 20
WIDE = 72


def watching() -> Watching:
    """Progress bars for ingesting and asking."""
    return Watching(_ingesting, _asking)


def show_scores(found: dict[str, Any]) -> None:
    """The summary table: each measure with its interval and how many questions it has."""
    table = Table("measure", "value", "95 % interval", "questions", box=None)
    for name in SUMMARY:
        if one := found["measures"].get(name):
            interval = f"{shown(one['low'])} to {shown(one['high'])}"
            table.add_row(name, shown(one["value"]), interval, str(one["count"]))
    Console().print(table)


def show_comparison(comparison: Comparison) -> None:
    """Differences, what flipped, and what fell too far."""
    console = Console()
    console.print(_differences(comparison.rows, comparison.of_all))
    _show_flips(console, comparison.flips)
    _show_verdict(console, comparison.worse, comparison.margin)


def show_verdict(verdict: Verdict) -> None:
    """The gate's table, the questions that flipped, and whether it passes."""
    console = Console()
    console.print(_differences(verdict.rows, verdict.of_all))
    for title, records in (("no longer right", verdict.lost), ("now right", verdict.won)):
        for record in records[:SHOWN_FLIPS]:
            console.print(f"{title}: {_asked(record)}", soft_wrap=True)
    _show_verdict(console, verdict.worse, verdict.margin)


def _differences(rows: Sequence[Row], of_all: Sequence[Whole]) -> Table:
    table = Table("measure", "before", "after", "change", "95 % interval", "p", "", box=None)
    for row in rows:
        low, high = row.difference.low, row.difference.high
        table.add_row(
            row.measure, shown(row.before), shown(row.after), _signed(row.difference.value),
            f"{_signed(low)} to {_signed(high)}", shown(row.p) if row.p is not None else "",
            _told(row.worse),
        )  # fmt: skip
    for whole in of_all:
        table.add_row(
            whole.measure, shown(whole.before), shown(whole.after),
            _signed(whole.after - whole.before), "", "", _told(whole.worse),
        )  # fmt: skip
    return table


def _show_flips(console: Console, flips: Sequence[Flip]) -> None:
    table = Table("", "question", "before", "after", box=None)
    for flip in flips[:SHOWN_FLIPS]:
        mark = "[green]won[/green]" if flip.won else "[red]lost[/red]"
        table.add_row(mark, _asked(flip.before), _said(flip.before), _said(flip.after))
    if flips:
        console.print(table)
        console.print(f"{len(flips)} questions flipped, {sum(f.won for f in flips)} to right")


def _show_verdict(console: Console, worse: Sequence[str], margin: float) -> None:
    if worse:
        console.print(f"[red]worse by more than {margin:g}:[/red] {', '.join(worse)}")
    else:
        console.print(f"[green]nothing guarded is worse by more than {margin:g}[/green]")


def _ingesting(rows: Iterator[Ingested], total: int) -> Iterable[Ingested]:
    with Progress(transient=True) as progress:
        yield from progress.track(rows, total=total, description="ingesting")


def _asking(records: Iterator[Record], total: int) -> Iterable[Record]:
    with Progress(transient=True) as progress:
        yield from progress.track(records, total=total, description="asking")


def _asked(record: Record) -> str:
    return escape(f"{record.question.id} {record.question.question}")


def _said(record: Record) -> str:
    said = record.answer["text"] if record.answer else f"error: {record.error}"
    flat = " ".join(said.split())
    return escape(flat if len(flat) <= WIDE else f"{flat[: WIDE - 1]}…")


def _told(worse: bool) -> str:
    return "[red]worse[/red]" if worse else ""


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.3f}"
