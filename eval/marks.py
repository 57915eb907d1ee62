"""Mark one answer by its gold: is it right, do its words match, do its citations stand where due.

Knows one question at a time; means and intervals over questions are eval.scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from eval.records import Record
from eval.squad import exact_match, f1, holds
from eval.types import Gold, same_article

YES_OR_NO = (
    "right",
    "answered",
    "EM",
    "HasAns EM",
    "gold-in-first-quote",
    "gold-in-answer",
    "evidence quoted",
)
Places = dict[str, set[int]]  # article -> its characters


def marks(record: Record) -> dict[str, float]:
    """Each measure that this question has the gold for, 0 to 1; an error scores 0 in all of them.

    "right": an unanswerable question was not answered; of an answerable one a claim quotes a piece
    of the gold evidence, every piece where all are needed.
    """
    return {
        "right": float(is_right(record)),
        "answered": float(record.answered),
        **_words(record),
        **_evidence(record),
        **_support(record),
    }


def is_right(record: Record) -> bool:
    """Whether the answer is right, as far as the gold can tell."""
    question = record.question
    if not question.answerable:
        return record.abstained
    if not record.answered:
        return False
    if any(gold.place() for gold in question.evidence):
        return _quoted(record)
    if question.evidence:
        cited = [c for c in record.citations if any(_same(c, gold) for gold in question.evidence)]
        return any(_says(record, citation["quote"]) for citation in cited)
    return _says(record, _said(record))


def first_quote(record: Record) -> str:
    """The quotation that is read first; nothing where nothing is quoted."""
    return str(record.citations[0]["quote"]) if record.citations else ""


def first_answer(record: Record) -> str:
    """The characters highlighted in that quotation; all of it where none are."""
    first = record.citations[0] if record.citations else {}
    return str(first["answer"]["text"]) if first.get("answer") else first_quote(record)


def _words(record: Record) -> dict[str, float]:
    """SQuAD 2.0's exact match and F1 of the highlighted answer; whether a gold answer was said."""
    question, said, quote = record.question, first_answer(record), first_quote(record)
    if question.answerable and not question.answers:
        return {}
    failed = record.answer is None
    golds = list(question.answers) if question.answerable else []
    matched = 0.0 if failed else exact_match(said, golds)
    overlap = 0.0 if failed else f1(said, golds)
    scores = {"EM": matched, "F1": overlap}
    if question.answerable:
        wanted = all if question.every else any
        scores |= {
            "HasAns EM": matched,
            "HasAns F1": overlap,
            "gold-in-first-quote": float(any(holds(quote, gold) for gold in golds)),
            "gold-in-answer": float(wanted(holds(_said(record), gold) for gold in golds)),
        }
    return scores


def _evidence(record: Record) -> dict[str, float]:
    """How the citations of an answerable question agree with its evidence."""
    question = record.question
    if not question.answerable or not question.evidence:
        return {}
    cited = {citation["url"] for citation in record.citations}
    right = [url for url in cited if any(same_article(url, g.article) for g in question.evidence)]
    named = {gold.article for gold in question.evidence}
    reached = [name for name in named if any(same_article(url, name) for url in cited)]
    needed = len(named) if question.every else 1
    precision, recall = len(right) / max(1, len(cited)), min(1.0, len(reached) / needed)
    scores = {
        "article citation precision": precision,
        "article citation recall": recall,
        "article citation F1": _harmonic(precision, recall),
    }
    if any(gold.place() for gold in question.evidence):
        scores |= {"evidence quoted": float(_quoted(record)), **_spans(record)}
    return scores


def _spans(record: Record) -> dict[str, float]:
    """The same by characters. Where any evidence is enough, recall is that of the best covered."""
    question = record.question
    golds = [gold for gold in question.evidence if gold.place()]
    cited = _places((c["url"], c["start"], c["end"]) for c in record.citations)
    wanted = [_gold_places([gold], cited) for gold in golds]
    everything = _gold_places(golds, cited)
    precision = _shared(cited, everything) / max(1, _size(cited))
    parts = [everything] if question.every else wanted
    recall = max(_shared(cited, part) / max(1, _size(part)) for part in parts)
    return {
        "span citation precision": precision,
        "span citation recall": recall,
        "span citation F1": _harmonic(precision, recall),
    }


def _support(record: Record) -> dict[str, float]:
    """Over answers that claim something: citations exact, claims that a source supports."""
    claims = record.answer["claims"] if record.answer else []
    scores = {}
    if record.exact:
        scores["citations exact"] = sum(record.exact) / len(record.exact)
    if claims:
        supported = sum(claim["support"] in ("quoted", "supported") for claim in claims)
        scores["claims supported"] = supported / len(claims)
    return scores


def _quoted(record: Record) -> bool:
    located = [gold for gold in record.question.evidence if gold.place()]
    wanted = all if record.question.every else any
    return wanted(any(_overlaps(c, gold) for c in record.citations) for gold in located)


def _overlaps(citation: dict[str, Any], gold: Gold) -> bool:
    place = gold.place()
    if place is None or not _same(citation, gold):
        return False
    return bool(citation["start"] < place[1] and place[0] < citation["end"])


def _says(record: Record, text: str) -> bool:
    """Whether a gold answer is in the text; without one, that it was said is enough."""
    answers = record.question.answers
    return not answers or any(holds(text, answer) for answer in answers)


def _said(record: Record) -> str:
    return " ".join(claim["text"] for claim in record.answer["claims"]) if record.answer else ""


def _same(citation: dict[str, Any], gold: Gold) -> bool:
    return same_article(citation["url"], gold.article)


def _gold_places(golds: Iterable[Gold], cited: Places) -> Places:
    """Characters of the golds, under the url by which the answer cites the article."""
    found = []
    for gold in golds:
        name = next((url for url in cited if same_article(url, gold.article)), gold.article)
        if place := gold.place():
            found.append((name, *place))
    return _places(found)


def _places(spans: Iterable[tuple[str, int, int]]) -> Places:
    places: defaultdict[str, set[int]] = defaultdict(set)
    for name, start, end in spans:
        places[name].update(range(start, end))
    return places


def _size(places: Places) -> int:
    return sum(map(len, places.values()))


def _shared(one: Places, other: Places) -> int:
    return sum(len(characters & other.get(name, set())) for name, characters in one.items())


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
