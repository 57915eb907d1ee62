"""One question of a report as HTML: what was asked, said, gold and retrieved, right or wrong.

Pure functions from a record to HTML; everything foreign is escaped.
"""

from __future__ import annotations

from typing import Any

from eval.marks import is_right
from eval.records import Record
from eval.summary import shown
from eval.types import Found, Question, same_article
from ui.escape import attributes, escaped

PASSAGES = 5
SHOWN = ("F1", "gold-in-answer", "span citation F1", "passage RR@10", "article RR@10")


def card_html(number: int, record: Record, values: dict[str, float | None]) -> str:
    """The question as a section with an anchor, `#q1` and so on."""
    verdict = "right" if is_right(record) else "wrong"
    data = {
        "id": f"q{number}",
        "class": f"card {verdict}",
        "data-verdict": verdict,
        "data-status": status(record),
        "data-kind": record.question.kind or "no kind",
    }
    return (
        f"<article{attributes(data)}>{_head(number, record, verdict)}{_history(record.question)}"
        f'<div class="sides"><section><h4>Answer</h4>{_answer(record)}</section>'
        f"<section><h4>Gold</h4>{_gold(record.question)}</section></div>"
        f"{_retrieved(record)}{_values(record, values)}</article>"
    )


def status(record: Record) -> str:
    """answered, abstained or error."""
    return "error" if record.answer is None else str(record.answer["status"])


def _head(number: int, record: Record, verdict: str) -> str:
    confidence = f" at {record.answer['confidence']:.2f}" if record.answer else ""
    return (
        f'<header><a class="number" href="#q{number}">{number}</a>'
        f'<h3>{escaped(record.question.question)}</h3><span class="verdict">{verdict}</span>'
        f'<p class="facts">{escaped(record.question.id)} · {escaped(record.question.kind)} · '
        f"{status(record)}{confidence}</p></header>"
    )


def _history(question: Question) -> str:
    turns = "".join(
        f"<li>{escaped(turn.question)}<br><span>{escaped(turn.answer)}</span></li>"
        for turn in question.history
    )
    return f'<ol class="history">{turns}</ol>' if turns else ""


def _answer(record: Record) -> str:
    if record.answer is None:
        return f'<p class="none">Error: {escaped(record.error or "")}</p>'
    if not record.answered:
        return f'<p class="none">{escaped(record.answer["text"])}</p>'
    return "".join(_claim(claim, record.question) for claim in record.answer["claims"])


def _claim(claim: dict[str, Any], question: Question) -> str:
    cited = "".join(
        f"<cite>{escaped(c['title'])} · {c['published'] or 'undated'} · {c['start']}–{c['end']}"
        f"{_gold_mark(_overlaps(c['url'], c['start'], c['end'], question))}</cite>"
        for c in claim["citations"]
    )
    return f"<blockquote>{escaped(claim['text'])}{cited}</blockquote>"


def _gold(question: Question) -> str:
    if not question.answerable:
        return '<p class="none">The articles do not say.</p>'
    answers = "".join(f"<li>{escaped(answer)}</li>" for answer in question.answers)
    need = "All are needed." if question.every and len(question.evidence) > 1 else ""
    quotes = "".join(
        f"<blockquote>{escaped(gold.quote or 'anywhere in')}<cite>{escaped(gold.article)}</cite>"
        "</blockquote>"
        for gold in question.evidence
    )
    return f'<ul class="answers">{answers}</ul>{quotes}<p class="facts">{need}</p>'


def _retrieved(record: Record) -> str:
    rows = "".join(
        f"<li><cite>{escaped(found.article)} · {found.start}–{found.end}"
        f"{_gold_mark(_overlaps(found.article, found.start, found.end, record.question))}</cite>"
        f"<p>{escaped(found.text)}</p></li>"
        for found in record.found[:PASSAGES]
    )
    place = _place(record.found, record.question)
    told = f"; the first with gold evidence is number {place}" if place else ""
    return (
        f"<details><summary>Retrieved: {len(record.found)} passages{told}</summary>"
        f"<ol>{rows}</ol></details>"
    )


def _values(record: Record, values: dict[str, float | None]) -> str:
    kept = [f"{name} {shown(values[name])}" for name in SHOWN if name in values]
    return f'<p class="facts">{escaped(" · ".join([*kept, f"{record.asked_ms:.0f} ms"]))}</p>'


def _place(found: tuple[Found, ...], question: Question) -> int | None:
    """The rank of the first passage that touches gold evidence."""
    return next(
        (
            rank
            for rank, one in enumerate(found, start=1)
            if _overlaps(one.article, one.start, one.end, question)
        ),
        None,
    )


def _overlaps(url: str, start: int, end: int, question: Question) -> bool:
    """Whether these characters touch gold evidence; its article is enough where it has no place."""
    for gold in question.evidence:
        if same_article(url, gold.article):
            place = gold.place()
            if place is None or (start < place[1] and place[0] < end):
                return True
    return False


def _gold_mark(is_gold: bool) -> str:
    return ' <b class="gold">gold</b>' if is_gold else ""
