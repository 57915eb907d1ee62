"""Which measures are shown, in which order, and what each says in one line.

Knows names only. Whoever reads a report finds here what its numbers mean.
"""

from __future__ import annotations

from eval.measures import DEPTHS

GROUPS = {
    "Answers": {
        "right": "a gold sentence is quoted, or what has no answer is not answered",
        "answered": "questions that got an answer, right or wrong",
        "evidence quoted": "answerable questions of which a gold sentence is quoted, or all needed",
        "gold-in-first-quote": "a gold answer stands in the first quotation",
        "gold-in-answer": "a gold answer stands somewhere in the answer",
        "EM": "SQuAD 2.0 exact match of the highlighted answer; silence where it is due counts",
        "F1": "SQuAD 2.0 word overlap of the highlighted answer; silence where it is due counts",
        "HasAns EM": "exact match, answerable questions only",
        "HasAns F1": "word overlap, answerable questions only",
    },
    "Citations": {
        "citations exact": "quote == text[start:end] of the article: must be 1",
        "claims supported": "claims that quote a source or that one supports",
        "article citation precision": "cited articles that hold gold evidence",
        "article citation recall": "gold articles cited; one is enough unless all are needed",
        "span citation precision": "cited characters that are gold evidence",
        "span citation recall": "characters of gold evidence that are cited",
        "span citation F1": "the harmonic mean of these two",
    },
    "Abstention": {
        "abstention precision": "abstentions that were due",
        "abstention recall": "unanswerable questions that were not answered",
        "abstention F1": "the harmonic mean of these two, at the shipped threshold",
        "AUC": "chance that an answerable question has more confidence than another",
        "AURC": "area under the risk-coverage curve: less is better",
        "ECE": "gap between confidence and share of right answers: less is better",
    },
    "Retrieval": {
        **{f"article R@{k}": f"gold articles among the first {k}" for k in (1, 5)},
        "article nDCG@10": "articles by the place of their best passage",
        "article RR@10": "1 / place of the first gold article",
        "article AllEvidence@10": "questions with several gold articles that have them all",
        **{f"passage R@{k}": f"gold passages among the first {k}" for k in (1, 5, 10, 20)},
        "passage Hits@5": "any gold passage among the first 5",
        "passage nDCG@10": "a gold passage holds at least half of a gold quotation",
        "passage RR@10": "1 / place of the first gold passage",
        "passage AllEvidence@10": "questions with several gold quotations that have them all",
        **{f"answer-in-passage@{k}": f"a gold answer in the first {k}" for k in (1, 5, 10)},
    },
}
SUMMARY = tuple(name for group in GROUPS.values() for name in group)
CURVES = {
    "article R": [f"article R@{k}" for k in DEPTHS],
    "passage R": [f"passage R@{k}" for k in DEPTHS],
    "answer in passage": [f"answer-in-passage@{k}" for k in DEPTHS],
}
SPEED = {
    "p50": "half of the questions took less",
    "p95": "19 of 20 took less",
    "p99": "99 of 100 took less",
}
FACTS = {
    "cold_start_s": "seconds from process start to a printed answer",
    "peak_memory_mb": "peak memory of that process, MB",
    "index_mb": "size of the index on disk, MB",
    "articles": "articles in the index",
    "passages": "passages in the index",
    "built_articles": "articles added by this run",
    "built_s": "seconds that took",
    "built_passages_per_s": "passages added a second",
    "built_characters_per_s": "characters added a second",
}


def shown(value: float | None) -> str:
    """Three decimals; a dash where there is no value."""
    return "–" if value is None else f"{value:.3f}"
