"""Show one turn of the conversation: the question, and its answer or abstention, as HTML.

Does not know how the answer was found, nor what a click does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.types import Article, Hit, Span
from rag.types import Answer, Citation, Claim, Turn, short_answer
from ui.escape import attributes, dated, escaped, written

NEAREST_SHOWN = 4
EXCERPT = 320  # characters: about four lines in the column
CERTAINTIES = {"sure": "Sure", "likely": "Likely", "unsure": "Unsure: read it in the article"}


UNVERIFIED = "not verified against the articles"


class Shown(NamedTuple):
    """One turn of a conversation: what was said, for what comes after it, and its HTML."""

    turn: Turn
    question: str
    answer: str
    remark: str = ""
    whole: Answer | None = None  # once it is there


def waiting(question: str, words: str) -> Shown:
    """A turn that has only been asked, and what is being done about it."""
    return Shown(Turn(question), question_html(question), "", pending_html(words))


def settled(answer: Answer) -> Shown:
    """A turn with its whole answer."""
    said = Turn(answer.question, short_answer(answer))
    html = answer_html(answer)
    return Shown(said, question_html(answer.question), html, whole=answer)


def question_html(question: str) -> str:
    """What the person asked."""
    return f'<h2 class="asked">{escaped(question.strip())}</h2>'


def pending_html(words: str) -> str:
    """What is being done, before there is anything to show."""
    return f'<p class="pending">{escaped(words)}</p>'


def notice_html(message: str) -> str:
    """One line about something that the person can mend."""
    return f'<p class="notice" role="alert">{escaped(message)}</p>'


def answer_html(answer: Answer, *, whole: bool = True) -> str:
    """The answer as far as it has come; `whole` adds what is only known at the end."""
    if answer.draft:
        text = escaped(" ".join(answer.draft.split()))
        return f'<div class="answer drafted"><p class="claim draft">{text}</p></div>'
    if answer.claims:
        shown = _claims_html(answer.claims) + (_sources_html(answer.claims) if whole else "")
        state = "answered"
    elif whole:
        shown, state = _abstention_html(answer), "abstained"
    else:
        return ""
    if not whole:
        return f'<div class="answer {state}">{shown}</div>'
    note = f'<p class="note">{escaped(answer.note)}</p>' if answer.note else ""
    return f'<div class="answer {state}">{note}{shown}{_footing_html(answer)}</div>'


def _claims_html(claims: Sequence[Claim]) -> str:
    if any(claim.support != "quoted" for claim in claims):
        # One paragraph, as the draft was that it takes the place of: the page doesn't jump.
        return f'<p class="claim prose">{" ".join(map(_sentence_html, claims))}</p>'
    several_days = len({_days(claim) for claim in claims}) > 1
    shown: list[str] = []
    last = None
    for claim in claims:
        if several_days and _days(claim) != last:
            last = _days(claim)
            shown.append(f'<h3 class="day">{" and ".join(last)}</h3>')
        shown.append(_claim_html(claim))
    return "".join(shown)


def _claim_html(claim: Claim) -> str:
    numbers = "".join(map(_number_html, claim.citations))
    words = _quotation_html(claim.citations[0])
    return f'<blockquote class="claim quoted"><span>{words}</span>{numbers}</blockquote>'


def _sentence_html(claim: Claim) -> str:
    numbers = "".join(map(_number_html, claim.citations))
    doubt = "" if claim.support == "supported" else f'<span class="doubt">{UNVERIFIED}</span>'
    return f'<span class="{claim.support}">{escaped(claim.text)}</span>{numbers}{doubt}'


def _quotation_html(citation: Citation) -> str:
    """The quotation with the characters that answer in `<strong>`."""
    quote, answer = citation.quote, citation.answer
    if answer is None:
        return escaped(quote)
    start, end = answer.start - citation.span.start, answer.end - citation.span.start
    return (
        f"{escaped(quote[:start])}<strong>{escaped(quote[start:end])}</strong>"
        f"{escaped(quote[end:])}"
    )


def _number_html(citation: Citation) -> str:
    article = citation.span.article
    label = f"Source {citation.number}: {article.title}, {written(article.published)}"
    return (
        f'<button type="button" class="cite"{_place(citation.span)}'
        f"{attributes({'aria-label': label, 'title': article.title})}>{citation.number}</button>"
    )


def _sources_html(claims: Iterable[Claim]) -> str:
    cited = {c.number: c for claim in claims for c in claim.citations}
    rows = "".join(_source_html(citation) for _, citation in sorted(cited.items()))
    return f'<ol class="sources" aria-label="Sources">{rows}</ol>'


def _source_html(citation: Citation) -> str:
    return (
        f'<li><span class="number" aria-hidden="true">{citation.number}</span>'
        f'<button type="button" class="open"{_place(citation.span)}>'
        f"{_headline(citation.span.article)}</button></li>"
    )


def _abstention_html(answer: Answer) -> str:
    verdict = f'<p class="verdict">{escaped(answer.text)}</p>'
    if not answer.hits:
        return f'{verdict}<p class="remark">No passage comes near this question.</p>'
    rows = "".join(_passage_html(hit) for hit in answer.hits[:NEAREST_SHOWN])
    return (
        f'{verdict}<h3 class="remark">Nearest passages, which do not answer</h3>'
        f'<ul class="nearest">{rows}</ul>'
    )


def _passage_html(hit: Hit) -> str:
    text = " ".join(hit.span.text.split())
    excerpt = text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return (
        f'<li><button type="button" class="open"{_place(hit.span)}>'
        f"{_headline(hit.span.article)}"
        f'<span class="excerpt">{escaped(excerpt)}</span></button></li>'
    )


def _headline(article: Article) -> str:
    source = f"<span>{escaped(article.source)}</span>" if article.source else ""
    return (
        f'<span class="title">{escaped(article.title)}</span>'
        f'<span class="origin">{source}{dated(article.published)}</span>'
    )


def _footing_html(answer: Answer) -> str:
    """What was searched when it was not the question itself, how sure it is, how long it took."""
    query = ""
    if answer.query != " ".join(answer.question.split()):
        query = f'<span class="query">Searched for: {escaped(answer.query)}</span>'
    certainty = ""
    if answer.certainty:
        told = CERTAINTIES[answer.certainty]
        certainty = f'<span class="certainty {answer.certainty}">{told}</span>'
    seconds = answer.timing.total_ms / 1000
    time = f'<span class="timing">{max(seconds, 0.1):.1f} s</span>' if seconds else ""
    parts = query + certainty + time
    return f'<p class="footing">{parts}</p>' if parts else ""


def _place(span: Span) -> str:
    return attributes(
        {
            "data-article": span.article.id,
            "data-start": str(span.start),
            "data-end": str(span.end),
        }
    )


def _days(claim: Claim) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dated(c.span.article.published) for c in claim.citations))
