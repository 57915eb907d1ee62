"""The terminal door: dateline ingest, ask, search, articles, remove, serve, doctor, eval.

Prints what the packages return; decides nothing about answers.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.types import DatelineError, Period

if TYPE_CHECKING:
    from index.local import LocalIndex
    from rag.settings import Settings

ABSTAINED, INTERRUPTED = 3, 130
EXAMPLES = (
    "Why did the U.S. abstain?",
    "Who vetoed the ceasefire drafts?",
    "How did the vote on resolution 2728 go?",
    "What did the French president say?",
)

index_option = click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="The index folder; DATELINE_INDEX or .dateline when left out.",
)


class Door(click.Group):
    """A group whose commands report a DatelineError as one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DatelineError as error:
            click.echo(f"dateline: {error}", err=True)
            ctx.exit(2)


class Day(click.ParamType[date]):
    """A date such as 2024-03-25."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date: write it like 2024-03-25", param, ctx)


def period_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --since and --until to a command."""
    until = click.option("--until", type=Day(), help="Only articles published up to this date.")
    since = click.option("--since", type=Day(), help="Only articles published from this date on.")
    return since(until(command))


@click.group(cls=Door)
@click.version_option(package_name="dateline")
def main() -> None:
    """Ask a collection of news articles a question and get an answer you can check."""
    logging.basicConfig(format="%(message)s")
    logging.getLogger("dateline").setLevel(logging.INFO)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@index_option
def ingest(paths: tuple[Path, ...], index: Path | None) -> None:
    """Read files and folders of .txt, .md and .html into the index."""
    failed = _ingest(_settings(index), paths)
    sys.exit(1 if failed else 0)


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --model and --strict to a command."""
    told = "A chat model to write prose, such as ollama:llama3.2; DATELINE_MODEL when left out."
    strict = click.option("--strict", is_flag=True, help="Leave out prose that isn't verified.")
    return click.option("--model", default="", help=told)(strict(command))


@main.command()
@click.argument("question")
@index_option
@period_options
@model_options
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def ask(
    question: str,
    index: Path | None,
    since: date | None,
    until: date | None,
    as_json: bool,
    **model: Any,
) -> None:
    """Answer a question from the articles. Exit code 0 answered, 3 abstained, 2 bad usage."""
    period = Period(since, until)
    settings = _written(_existing(index), **model)
    from rag.plain import answer_json
    from rag.settings import open_assistant

    answer = open_assistant(settings).ask(question, period)
    if as_json:
        click.echo(json.dumps(answer_json(answer), ensure_ascii=False, indent=2))
    else:
        from ui import terminal

        terminal.show_answer(answer)
    sys.exit(0 if answer.status == "answered" else ABSTAINED)


@main.command()
@click.argument("query")
@index_option
@period_options
@click.option("-k", default=10, type=click.IntRange(1, 100), help="How many passages.")
@click.option("--json", "as_json", is_flag=True, help="Print the passages as JSON.")
def search(
    query: str, index: Path | None, since: date | None, until: date | None, k: int, as_json: bool
) -> None:
    """Show the passages nearest to a query, in meaning and in words."""
    period = Period(since, until)
    settings = _existing(index)
    from rag.plain import hit_json
    from rag.settings import open_assistant

    hits = open_assistant(settings).search(query, k, period)
    if as_json:
        click.echo(json.dumps([hit_json(hit) for hit in hits], ensure_ascii=False, indent=2))
    else:
        from ui import terminal

        terminal.show_hits(hits)


@main.command()
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def articles(index: Path | None, as_json: bool) -> None:
    """List the articles of the index, newest first."""
    opened = _open(_existing(index))
    from rag.plain import article_json

    if as_json:
        kept = [article_json(article) for article in opened.articles()]
        click.echo(json.dumps(kept, ensure_ascii=False, indent=2))
    else:
        from ui import terminal

        terminal.show_articles(opened.articles())


@main.command()
@click.argument("article")
@index_option
def remove(article: str, index: Path | None) -> None:
    """Forget an article, named by its id, url or file."""
    opened = _open(_existing(index))
    kept = opened.get(article) or opened.at(article) or opened.at(_file_url(article))
    if kept is None:
        raise DatelineError(f"no article {article!r} in the index: see `dateline articles`")
    opened.remove(kept.url)
    click.echo(f"removed {kept.title!r} ({kept.url})")


@main.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7860, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--seeds",
    type=click.Path(path_type=Path, exists=True),
    help="Ingest this folder first when the index is empty.",
)
@model_options
def serve(index: Path | None, host: str, port: int, seeds: Path | None, **model: Any) -> None:
    """Serve the chat, the API and the MCP tools."""
    settings = _written(_settings(index), **model)
    if seeds is not None and _open(settings).counts()[0] == 0:
        _ingest(settings, (seeds,))
    from app import serve as serve_app
    from rag.settings import open_assistant

    examples = EXAMPLES if seeds is not None else ()
    serve_app(open_assistant(settings), host, port, examples=examples, say=click.echo)


@main.command()
@index_option
@click.option("--repair", is_flag=True, help="Make the caches anew before looking.")
def doctor(index: Path | None, repair: bool) -> None:
    """Check that the store, its caches and the encoder agree. Exit code 1 and the remedy if not."""
    settings = _existing(index)
    opened = _open(settings)
    from index.doctor import checks
    from index.embed import load_encoder
    from ui import terminal

    if repair:
        opened.rebuild()
    done = list(checks(opened, load_encoder(settings.encoder)))
    terminal.show_checks(done)
    sys.exit(0 if all(check.well for check in done) else 1)


@main.group("eval", cls=Door)
def evaluation() -> None:
    """Measure how good the answers are."""


@evaluation.command("run")
@click.option(
    "--articles",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="A folder of articles, or a file of our own, SQuAD's, BEIR's, MultiHop-RAG's ... format.",
)
@click.option(
    "--questions",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="Questions on them, in any of these formats.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The run folder: answers.jsonl, scores.json, report.html.",
)
@click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="An index to reuse, or to build here; in the run folder when left out.",
)
@click.option("--url", help="Ask a served app, such as http://127.0.0.1:7860, instead.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask so many, drawn by the seed.")
@click.option("--seed", default=0, show_default=True, help="Of that draw and of the intervals.")
def eval_run(**wanted: Any) -> None:
    """Ask all questions, go on where a run was stopped, write scores and a report into --out."""
    from eval import tables
    from eval.evaluate import REPORT, Wanted, evaluate

    try:
        tables.show_scores(evaluate(Wanted(**wanted), tables.watching()))
    except KeyboardInterrupt:
        click.echo("stopped: the same command goes on from there", err=True)
        sys.exit(INTERRUPTED)
    click.echo(wanted["out"] / REPORT)


@evaluation.command("compare")
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--margin", default=0.02, show_default=True, help="How much worse is too much.")
def eval_compare(before: Path, after: Path, margin: float) -> None:
    """Compare two runs; exit code 1 when AFTER is worse than BEFORE by more than the margin."""
    from eval import tables
    from eval.compare import compare
    from eval.comparison_page import write_page

    found = compare(before, after, margin)
    tables.show_comparison(found)
    click.echo(write_page(found, before, after))
    sys.exit(1 if found.worse else 0)


@evaluation.command("gate")
@click.option("--accept", is_flag=True, help="Write what is measured as the new baseline.")
def eval_gate(accept: bool) -> None:
    """Hold the seeds against the committed baseline; exit code 1 when they are answered worse."""
    from eval import gate, tables

    records = gate.answered(gate.load_seeds(), tables.watching())
    if accept:
        gate.write_baseline(gate.baseline_of(records), gate.BASELINE)
        click.echo(f"accepted: {gate.BASELINE}")
        return
    verdict = gate.judged(records, gate.read_baseline(gate.BASELINE))
    tables.show_verdict(verdict)
    sys.exit(1 if verdict.worse else 0)


def _settings(index: Path | None) -> Settings:
    from rag.settings import settings_from_environment

    settings = settings_from_environment()
    return replace(settings, index=index) if index else settings


def _written(settings: Settings, model: str, strict: bool) -> Settings:
    """The settings with the chat model that a command names."""
    model, strict = model or settings.model, strict or settings.strict
    return replace(settings, model=model, strict=strict)


def _existing(index: Path | None) -> Settings:
    settings = _settings(index)
    if not settings.index.is_dir():
        raise DatelineError(
            f"no index at {settings.index}: make one with `dateline ingest PATH "
            f"--index {settings.index}`, or name another with --index or DATELINE_INDEX"
        )
    return settings


def _open(settings: Settings) -> LocalIndex:
    from rag.settings import open_settings_index

    return open_settings_index(settings)


def _file_url(path: str) -> str:
    return Path(path).resolve().as_uri()


def _ingest(settings: Settings, paths: tuple[Path, ...]) -> int:
    """Ingest with progress and a report; how many sources failed."""
    from index.embed import load_encoder
    from index.ingest import ingest as ingest_sources
    from index.sources import sources
    from ui import terminal

    opened = _open(settings)
    found = list(sources(paths))
    rows = ingest_sources(found, opened, load_encoder(settings.encoder))
    try:
        failed = terminal.show_ingest(rows, len(found))
    except KeyboardInterrupt:
        kept = f"stopped with {opened.counts()[0]:,} articles in {settings.index}"
        click.echo(f"{kept}: the same command goes on from there", err=True)
        sys.exit(INTERRUPTED)
    articles, passages = opened.counts()
    click.echo(f"{settings.index} holds {articles:,} articles, {passages:,} passages")
    return failed


if __name__ == "__main__":
    main()
