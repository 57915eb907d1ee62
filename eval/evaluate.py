"""A whole evaluation, step by step: load, index, ask, score, report. What `dateline eval run` does.

Each step's work is its own module's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.doors import Door, InProcess, Served
from eval.formats import load_collection
from eval.places import Watch, cold_start, fill, settings_for, weight
from eval.records import Record
from eval.run import RUN, ask_all, begin, chosen, records_of
from eval.scores import scores, timings
from eval.types import Collection, Question
from rag.settings import Settings, open_assistant

SCORES, REPORT, INDEX = "scores.json", "report.html", "index"
WatchAsking = Callable[[Iterator[Record], int], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to evaluate: collection, where it is asked, how many questions, where results go."""

    articles: Path
    questions: Path
    out: Path
    index: Path | None = None
    url: str | None = None
    limit: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Watching:
    """Who looks on while articles are ingested and questions asked."""

    ingesting: Watch = lambda rows, _: rows
    asking: WatchAsking = lambda records, _: records


def evaluate(wanted: Wanted, watching: Watching | None = None) -> dict[str, Any]:
    """Run or go on with an evaluation; its scores, which are also in the run folder."""
    watching = watching or Watching()
    collection = load_collection(wanted.articles, wanted.questions)
    questions = chosen(collection.questions, wanted.limit, wanted.seed)
    own = wanted.out / INDEX
    begin(wanted.out, questions, wanted.url or str((wanted.index or own).resolve()))
    door = _door(wanted, collection, watching.ingesting)
    missing = ask_all(door, questions, wanted.out)
    for _ in watching.asking(missing, len(questions)):
        pass
    if wanted.url is None:
        _weigh(wanted, questions)
    return score(wanted.out, records_of(wanted.out, questions), wanted.seed)


def score(folder: Path, records: Sequence[Record], seed: int) -> dict[str, Any]:
    """Score the records and write scores.json and report.html."""
    from eval.report import report_html

    found = {**scores(records, seed), "timings": {**timings(records), **facts(folder)}}
    _write(folder / SCORES, found)
    page = report_html(folder.name, records, found)
    (folder / REPORT).write_text(page, "utf-8", errors="replace")
    return found


def facts(folder: Path) -> dict[str, Any]:
    """What was measured of the index and the program, beside the questions."""
    kept: dict[str, Any] = json.loads((folder / RUN).read_text("utf-8"))
    return kept.get("facts", {})  # type: ignore[no-any-return]


def _door(wanted: Wanted, collection: Collection, watch: Watch) -> Door:
    if wanted.url is not None:
        return Served(wanted.url)
    settings = _settings(wanted)
    if built := fill(settings, collection.articles, watch):
        _remember(wanted.out, built)
    return InProcess(open_assistant(settings))


def _weigh(wanted: Wanted, questions: Sequence[Question]) -> None:
    settings = _settings(wanted)
    kept = facts(wanted.out)
    if "index_mb" not in kept:
        _remember(wanted.out, weight(settings))
    if "cold_start_s" not in kept and questions:
        _remember(wanted.out, cold_start(settings, questions[0].question))


def _settings(wanted: Wanted) -> Settings:
    return settings_for(wanted.index or wanted.out / INDEX)


def _remember(folder: Path, new: dict[str, Any]) -> None:
    path = folder / RUN
    kept = json.loads(path.read_text("utf-8"))
    _write(path, {**kept, "facts": {**kept.get("facts", {}), **new}})


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")
