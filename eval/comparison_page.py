"""Two runs beside each other as one page: the differences, then every question that flipped.

Pure functions from a comparison to HTML; compares nothing itself.
"""

from __future__ import annotations

from pathlib import Path

from eval.compare import Comparison, Flip, Row, Whole
from eval.pages import page_html
from eval.records import Record
from eval.summary import shown
from ui.escape import escaped

PAGE = "compare.html"
COLUMNS = ("measure", "before", "after", "change", "95 % interval", "McNemar p", "questions")


def write_page(comparison: Comparison, before: Path, after: Path) -> Path:
    """Write the page into the folder of the later run; where it is."""
    path = after / PAGE
    page = comparison_html(comparison, str(before), str(after))
    path.write_text(page, "utf-8", errors="replace")
    return path


def comparison_html(comparison: Comparison, before: str, after: str) -> str:
    """The whole page; `before` and `after` name the runs."""
    won = sum(flip.won for flip in comparison.flips)
    worse = ", ".join(comparison.worse)
    told = f"Worse by more than {comparison.margin:g}: {worse}." if worse else (
        f"Nothing guarded is worse by more than {comparison.margin:g}."
    )  # fmt: skip
    rows = "".join([*map(_row, comparison.rows), *map(_whole, comparison.of_all)])
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    cards = "".join(_card(number, flip) for number, flip in enumerate(comparison.flips, start=1))
    body = (
        f"<header><h1>Two runs compared</h1><p>{escaped(before)} → {escaped(after)}. "
        f"<b>{escaped(told)}</b></p><nav><a href='#differences'>Differences</a>"
        f"<a href='#flips'>Flipped questions</a></nav></header><main>"
        f'<section id="differences"><h2>Differences</h2><div class="wide"><table><thead><tr>{head}'
        f"</tr></thead><tbody>{rows}</tbody></table></div></section>"
        f'<section id="flips"><h2>Flipped questions: {won} won, {len(comparison.flips) - won} lost'
        f"</h2>{cards}</section></main>"
    )
    return page_html("Dateline evaluation: two runs compared", body)


def _row(row: Row) -> str:
    low, high = row.difference.low or 0, row.difference.high or 0
    kind = ' class="worse"' if row.worse else ""
    p = "" if row.p is None else shown(row.p)
    return (
        f'<tr{kind}><th scope="row">{escaped(row.measure)}</th><td>{shown(row.before)}</td>'
        f"<td>{shown(row.after)}</td><td>{row.difference.value or 0:+.3f}</td>"
        f"<td>{low:+.3f} to {high:+.3f}</td><td>{p}</td><td>{row.difference.count:,}</td></tr>"
    )


def _whole(row: Whole) -> str:
    kind = ' class="worse"' if row.worse else ""
    return (
        f'<tr{kind}><th scope="row">{escaped(row.measure)}</th><td>{shown(row.before)}</td>'
        f"<td>{shown(row.after)}</td><td>{row.after - row.before:+.3f}</td><td></td><td></td>"
        "<td></td></tr>"
    )


def _card(number: int, flip: Flip) -> str:
    verdict, kind = ("won", "right") if flip.won else ("lost", "wrong")
    question = flip.before.question
    gold = "; ".join(question.answers) if question.answerable else "the articles do not say"
    return (
        f'<article class="card {kind}" id="q{number}"><header><a href="#q{number}">{number}</a>'
        f'<h3>{escaped(question.question)}</h3><span class="verdict">{verdict}</span>'
        f'<p class="facts">{escaped(question.id)} · {escaped(question.kind)} · gold: '
        f'{escaped(gold)}</p></header><div class="sides">'
        f"<section><h4>Before</h4>{_said(flip.before)}</section>"
        f"<section><h4>After</h4>{_said(flip.after)}</section></div></article>"
    )


def _said(record: Record) -> str:
    if record.answer is None:
        return f'<p class="none">Error: {escaped(record.error or "")}</p>'
    confidence = f'<p class="facts">confidence {record.answer["confidence"]:.3f}</p>'
    if not record.answered:
        return f'<p class="none">{escaped(record.answer["text"])}</p>{confidence}'
    quotes = "".join(
        f"<blockquote>{escaped(claim['text'])}</blockquote>" for claim in record.answer["claims"]
    )
    return quotes + confidence
