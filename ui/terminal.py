"""What the terminal shows: answers, passages, articles and reports, through rich.

Knows the values only; does no searching and no ingesting of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from index.doctor import Check
from index.ingest import Row
from index.types import Article, Hit
from rag.types import Answer

SHOWN_ROWS = 40
COLOURS = {"added": "green", "replaced": "yellow", "unchanged": "dim", "failed": "red"}


def show_answer(answer: Answer) -> None:
    """The answer, its citations and where each one stands; the nearest passages when abstained."""
    console = Console(highlight=False)
    console.print(escape(answer.text))
    if answer.note:
        console.print(f"[yellow]{escape(answer.note)}[/yellow]")
    console.print()
    for claim in answer.claims:
        for citation in claim.citations:
            span = citation.span
            console.print(
                f"[bold][{citation.number}][/bold] {_named(span.article)}"
                f"  [dim]characters {span.start}–{span.end}[/dim]"
            )
    if answer.status == "abstained" and answer.hits:
        console.print("Nearest passages, which do not answer:")
        show_hits(answer.hits)
    sure = f"{answer.certainty} · " if answer.certainty else ""
    console.print(f"[dim]{sure}{answer.timing.total_ms:.0f} ms[/dim]")


def show_hits(hits: Iterable[Hit]) -> None:
    """Passages with their articles, best first."""
    console = Console(highlight=False)
    for number, hit in enumerate(hits, start=1):
        console.print(f"[bold]{number}.[/bold] {_named(hit.span.article)}")
        console.print(f"   {escape(' '.join(hit.span.text.split()))}", style="dim")


def show_articles(articles: Iterable[Article]) -> None:
    """A table of articles in the order given."""
    table = Table("published", "title", "source", "id", box=None)
    for article in articles:
        table.add_row(
            _day(article.published), escape(article.title), escape(article.source), article.id
        )
    Console().print(table)


def show_ingest(rows: Iterable[Row], total: int) -> int:
    """Progress while the rows come, then the report as a table; how many failed."""
    console = Console()
    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    report = IngestReport()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading", total=total, rate="")
        for row in rows:
            report.count(row)
            rate = report.embedded / max(1e-3, progress.tasks[0].elapsed or 0)
            progress.update(task, advance=1, rate=f"{rate:,.0f} passages/s")
    console.print(report.table())
    return report.sums["failed"]


def show_checks(checks: Sequence[Check]) -> None:
    """What doctor found, and the remedy of what is not well."""
    table = Table("check", "", "seen", box=None)
    for check in checks:
        mark = "[green]well[/green]" if check.well else "[red]not well[/red]"
        table.add_row(check.name, mark, escape(check.seen))
    Console().print(table)
    for check in checks:
        if not check.well:
            Console().print(f"{check.name}: {escape(check.remedy)}")


class IngestReport:
    """What became of the sources: failures all, successes up to a screenful, and the sums."""

    def __init__(self) -> None:
        self.sums = dict.fromkeys(COLOURS, 0)
        self.embedded = 0  # passages of what was added or replaced
        self._shown: list[Row] = []
        self._failed: list[Row] = []

    def count(self, row: Row) -> None:
        """Take in one row."""
        self.sums[row.outcome] += 1
        self.embedded += row.passages if row.outcome in ("added", "replaced") else 0
        if row.outcome == "failed":
            self._failed.append(row)
        elif len(self._shown) < SHOWN_ROWS:
            self._shown.append(row)

    def table(self) -> Table:
        """The report as a table."""
        caption = ", ".join(f"{count:,} {name}" for name, count in self.sums.items())
        table = Table("outcome", "source", "published", "passages", "note", caption=caption)
        for row in [*self._shown, *self._failed]:
            colour = COLOURS[row.outcome]
            table.add_row(
                f"[{colour}]{row.outcome}[/{colour}]",
                escape(row.source),
                _day(row.published),
                str(row.passages),
                escape(row.note),
            )
        more = sum(self.sums.values()) - len(self._shown) - len(self._failed)
        if more:
            table.add_row("…", f"and {more:,} more", "", "", "")
        return table


def _named(article: Article) -> str:
    parts = [_day(article.published), article.title, article.source]
    return escape(" · ".join(part for part in parts if part))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
