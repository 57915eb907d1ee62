"""Score what each system found and lay the numbers side by side.

Knows results, not how they came about; the measures are eval.measures' and eval.marks'.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.marks import is_right
from eval.measures import passage_length, retrieval
from eval.peers.runs import System, read_cold_start, read_cost, read_replies
from eval.records import Record
from eval.statistics import Estimate, mean, percentile
from eval.types import Found, Question

FEW = 4  # passages that LangChain's recipe puts before a model
ARTICLES = ("article R@1", "article R@5", "article R@10", "article RR@10")
NONE = "–"
WHOLE_FROM = 100  # numbers without an interval have a decimal below this
Scores = dict[str, Estimate]
Asked = list[tuple[Question, list[Found]]]


def system_scores(system: System, questions: Sequence[Question], folder: Path) -> Scores:
    """Every number of one system, in the order in which they are shown."""
    replies = read_replies(system, "search", folder)
    asked = [(one, _found(replies[one.id][1])) for one in questions]
    ingest, search = (read_cost(system, phase, folder) for phase in ("ingest", "search"))
    return {
        "passages": _one(ingest["passages"]),
        "characters a passage": _one(passage_length(asked)),
        **_retrieval(asked),
        **_answers(system, questions, folder),
        "ingest, characters/s": _one(ingest["characters"] / ingest["seconds"]),
        "ingest, s": _one(ingest["seconds"]),
        "ingest, CPU s": _one(ingest["cpu_s"]),
        **_latencies("search", [ms for ms, _ in replies.values()]),
        "search, CPU ms": _one(search["cpu_ms"]),
        "cold start, s": _one(read_cold_start(system, folder)),
        "peak memory ingesting, MB": _one(ingest["peak_mb"]),
        "peak memory searching, MB": _one(search["peak_mb"]),
    }


def markdown(scores: dict[str, Scores]) -> str:
    """The table, a system a column; in brackets the 95 % interval over questions."""
    names = dict.fromkeys(name for of_one in scores.values() for name in of_one)
    rows = [
        ["", *scores],
        *([name, *(_shown(of_one.get(name)) for of_one in scores.values())] for name in names),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(map(str.ljust, row, widths)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "".join(f"| {line} |\n" for line in lines)


def as_json(scores: dict[str, Scores]) -> dict[str, Any]:
    """{system: {measure: {value, low, high, count}}}; low and high are null of what has none."""
    return {
        system: {
            name: {"value": e.value, "low": e.low, "high": e.high, "count": e.count}
            for name, e in of_one.items()
        }
        for system, of_one in scores.items()
    }


def _retrieval(asked: Asked) -> Scores:
    """Articles in the order of their best passage, and answers in the first passages."""
    measured = retrieval(asked)
    # Cut to four passages, "in the first five" means in the first four.
    few = retrieval([(question, found[:FEW]) for question, found in asked])
    wanted = {
        **{name: measured.get(name) for name in ARTICLES},
        "answer-in-passage@1": measured.get("answer-in-passage@1"),
        f"answer-in-passage@{FEW}": few.get("answer-in-passage@5"),
        "answer-in-passage@10": measured.get("answer-in-passage@10"),
    }
    return {name: mean(list(values.values())) for name, values in wanted.items() if values}


def _answers(system: System, questions: Sequence[Question], folder: Path) -> Scores:
    """Of a system that answers: how often rightly, how often it abstains when it should."""
    if "answer" not in system.phases:
        return {}
    replies = read_replies(system, "answer", folder)
    right = {one.id: float(is_right(Record(one, replies[one.id][1]))) for one in questions}
    by_gold = {
        "answered rightly": [right[one.id] for one in questions if one.answerable],
        "rightly abstained": [right[one.id] for one in questions if not one.answerable],
    }
    shares = {name: mean(values) for name, values in by_gold.items() if values}
    return shares | _latencies("answer", [ms for ms, _ in replies.values()])


def _latencies(what: str, milliseconds: Sequence[float]) -> Scores:
    return {
        f"{what} p{share}, ms": _one(percentile(milliseconds, share) or 0.0) for share in (50, 95)
    }


def _found(passages: list[dict[str, Any]]) -> list[Found]:
    return [Found(p["article"], p["start"], p["end"], p["text"]) for p in passages]


def _one(value: float) -> Estimate:
    return Estimate(value, None, None, 1)


def _shown(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return NONE
    if estimate.low is not None and estimate.high is not None:
        return f"{estimate.value:.3f} [{estimate.low:.2f}, {estimate.high:.2f}]"
    whole = estimate.value == int(estimate.value) or estimate.value >= WHOLE_FROM
    return f"{estimate.value:,.0f}" if whole else f"{estimate.value:,.1f}"
