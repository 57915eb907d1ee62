"""A conversation as a file to keep: Markdown with its citations, or JSON.

Does not know the page it was held on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rag.compose import written_date
from rag.plain import answer_json
from rag.types import Answer, Citation

# What Markdown would take for its own: an article's text is shown as it is.
MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]()<>#+!|~])")


def markdown(answers: Sequence[Answer]) -> str:
    """Each question as a heading, its answer, and where each citation stands."""
    return "\n".join(_turn(answer) for answer in answers)


def conversation_json(answers: Sequence[Answer]) -> str:
    """A list of the answers as every door gives them, indented."""
    return json.dumps([answer_json(answer) for answer in answers], ensure_ascii=False, indent=2)


def _turn(answer: Answer) -> str:
    cited = {c.number: c for claim in answer.claims for c in claim.citations}
    sources = [_source(citation) for _, citation in sorted(cited.items())]
    note = f"*{_plain(answer.note)}*\n\n" if answer.note else ""
    text = "\n\n".join(_plain(part) for part in answer.text.split("\n\n"))
    listed = "\n".join(sources) + "\n" if sources else ""
    return f"## {_plain(answer.question)}\n\n{note}{text}\n\n{listed}"


def _source(citation: Citation) -> str:
    span, article = citation.span, citation.span.article
    told = ", ".join(part for part in (article.source, written_date(article.published)) if part)
    where = f"{article.url}, characters {span.start}–{span.end}"
    return (
        f"{citation.number}. {_plain(article.title)} ({_plain(told)}). "
        f"“{_plain(citation.quote)}” `{where.replace('`', '%60')}`"
    )


def _plain(text: str) -> str:
    return MEANS_SOMETHING.sub(r"\\\1", " ".join(text.split()))
