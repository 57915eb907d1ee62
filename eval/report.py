"""The report of a run as one page: summary, plots, speed, then every question.

Pure functions from records and scores to HTML; draws through eval.plots, measures nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from eval.cards import card_html, status
from eval.marks import is_right
from eval.pages import page_html
from eval.plots import PLOTS
from eval.records import Record
from eval.scores import BY_KIND
from eval.summary import FACTS, GROUPS, SPEED, shown
from ui.escape import attributes, escaped

NOTHING: dict[str, None] = {"value": None}
STEPS = {
    "rewrite_ms": "make the query",
    "retrieve_ms": "search",
    "read_ms": "read",
    "compose_ms": "choose and quote",
    "total_ms": "the whole answer",
    "asked_ms": "as the asker saw it",
}


def report_html(name: str, records: Sequence[Record], found: dict[str, Any]) -> str:
    """The whole page. `found` is what scores.json holds."""
    body = (
        f"{_head(name, found)}<main>"
        f'<section id="summary"><h2>Summary</h2>{_summary(found)}</section>'
        f'<section id="plots"><h2>Plots</h2>{_plots(found)}</section>'
        f'<section id="speed"><h2>Speed and size</h2>{_speed(found["timings"])}</section>'
        f'<section id="questions"><h2>Questions</h2>{_filters(records)}{_cards(records, found)}'
        "</section></main>"
    )
    return page_html(f"Dateline evaluation: {name}", body)


def _head(name: str, found: dict[str, Any]) -> str:
    counts = found["counts"]
    wrong = counts["questions"] - sum(kept["right"] for kept in found["questions"].values())
    links = "".join(
        f'<a href="#{part.lower()}">{part}</a>'
        for part in ("Summary", "Plots", "Speed", "Questions")
    )
    return (
        f"<header><h1>Dateline evaluation</h1><p>{escaped(name)}: "
        f"{counts['questions']:,} questions, {counts['answerable']:,} answerable; "
        f"{counts['answered']:,} answered, "
        f"{counts['abstained']:,} abstained, {counts['errors']:,} errors. "
        f"{_link(f'{wrong:,.0f} are wrong.', {'verdict': 'wrong'})}</p>"
        f"<nav>{links}</nav></header>"
    )


def _summary(found: dict[str, Any]) -> str:
    parts = []
    for title, names in GROUPS.items():
        rows = "".join(
            _row(name, told, found["measures"][name])
            for name, told in names.items()
            if name in found["measures"]
        )
        parts.append(
            f'<table><caption>{title}</caption><thead><tr><th scope="col">measure</th>'
            '<th scope="col">value</th><th scope="col">95 % interval</th>'
            f'<th scope="col">questions</th></tr></thead><tbody>{rows}</tbody></table>'
        )
    length = found["passage_characters"]
    note = f"Passages: {length:,.0f} characters on average. Intervals: bootstrap over questions."
    return f'<div class="tables">{"".join(parts)}</div><p class="facts">{note}</p>'


def _row(name: str, told: str, one: dict[str, Any]) -> str:
    low, high = one["low"] or 0, one["high"] or 0
    bar = attributes({"style": f"--low: {low:.4f}; --high: {high:.4f}"})
    return (
        f'<tr><th scope="row">{escaped(name)}<small>{escaped(told)}</small></th>'
        f"<td>{shown(one['value'])}</td><td>{shown(one['low'])}–{shown(one['high'])}"
        f'<i class="bar"{bar}></i></td><td>{one["count"]:,}</td></tr>'
    )


def _plots(found: dict[str, Any]) -> str:
    drawn = "".join(
        f"<figure><figcaption>{title}</figcaption>{draw(found)}</figure>" for title, draw in PLOTS
    )
    return f'<div class="plots">{drawn}</div>{_kinds(found["kinds"])}'


def _kinds(kinds: dict[str, Any]) -> str:
    """A row a kind, whose name leads to its questions."""
    head = "".join(f'<th scope="col">{escaped(name)}</th>' for name in BY_KIND)
    rows = "".join(
        f'<tr><th scope="row">{_link(kind, {"kind": kind})}</th>'
        f"<td>{measures['right']['count']:,}</td>"
        + "".join(f"<td>{shown((measures.get(name) or NOTHING)['value'])}</td>" for name in BY_KIND)
        + "</tr>"
        for kind, measures in kinds.items()
    )
    return (
        '<div class="wide"><table><caption>By kind of question</caption><thead><tr>'
        f'<th scope="col">kind</th><th scope="col">questions</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _link(text: str, wanted: dict[str, str]) -> str:
    """A link to the questions that sets their filters."""
    return (
        f"<a{attributes({'href': '#questions', 'data-set': urlencode(wanted)})}>{escaped(text)}</a>"
    )


def _speed(timings: dict[str, Any]) -> str:
    head = "".join(f'<th scope="col" title="{escaped(t)}">{p}</th>' for p, t in SPEED.items())
    rows = "".join(
        f'<tr><th scope="row">{told}</th>'
        + "".join(f"<td>{timings[step][p] or 0:,.1f}</td>" for p in SPEED)
        + "</tr>"
        for step, told in STEPS.items()
    )
    facts = "".join(
        f'<tr><th scope="row">{told}</th><td>{timings[name]:,}</td></tr>'
        for name, told in FACTS.items()
        if name in timings
    )
    return (
        '<div class="tables"><table><caption>Milliseconds</caption><thead><tr><th scope="col">step'
        f"</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<table><caption>Program and index</caption><tbody>{facts}</tbody></table></div>"
    )


def _filters(records: Sequence[Record]) -> str:
    kinds = sorted({record.question.kind or "no kind" for record in records})
    verdicts = sorted({"right" if is_right(record) else "wrong" for record in records})
    statuses = sorted({status(record) for record in records})
    return (
        '<form id="filters"><label>Words <input name="words" type="search"></label>'
        f"{_choice('verdict', verdicts)}{_choice('status', statuses)}{_choice('kind', kinds)}"
        '<a href="#summary">Summary</a><output aria-live="polite"></output></form>'
    )


def _choice(name: str, options: Sequence[str]) -> str:
    items = "".join(f"<option>{escaped(option)}</option>" for option in options)
    every = '<option value="">all</option>'
    return f'<label>{name.capitalize()} <select name="{name}">{every}{items}</select></label>'


def _cards(records: Sequence[Record], found: dict[str, Any]) -> str:
    return "".join(
        card_html(number, record, found["questions"][record.question.id])
        for number, record in enumerate(records, start=1)
    )
