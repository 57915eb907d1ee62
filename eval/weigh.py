"""Fit the weights and the threshold of `rag.weigh` to questions whose answers are known.

    python -m eval.weigh ARTICLES QUESTIONS --index FOLDER [--out FILE]

Reads every question's passages once, also of near misses and of questions whose answer is hidden
(eval.unanswerable), fits a logistic regression to the clues of the readings, and prints over five
folds by question how often the best reading is right and how well its probability tells
answerable questions from each kind of the others. FILE gets the weights fitted to all.

A weight that the questions at hand can't teach is held: news quizzes hardly ever ask why, and yet
the kind of answer wanted is what tells the reason for an abstention from who abstained. They ask
what articles are about and begin with: fitted to that, these clues outweigh all that is said below.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from eval.places import collection_parser, opened
from eval.squad import holds
from eval.types import Question, same_article
from eval.unanswerable import hidden, near_misses
from index.types import Encoder, Index
from rag.pipeline import PASSAGES_READ
from rag.retrieve import retrieve
from rag.rewrite import standalone
from rag.types import Reader, Reading
from rag.weigh import NAMES, SHIPPED, clues

FOLDS = 5
HELD = {"kind": 1.0, "lead": 0.3, "topic": 0.5}
WIDTH = 10.0  # of the prior: the variance of a weight before anything is seen
Rows = NDArray[np.float64]
Right = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the clues (readings, clues) of what was read for it, and which are right."""

    question: Question
    rows: Rows
    right: Right


def cases(
    asked: Sequence[tuple[Question, Index]], encoder: Encoder, reader: Reader
) -> Iterator[Case]:
    """What is read for each question in its index."""
    for question, index in asked:
        query = standalone(question.question, question.history)
        [vector] = encoder.encode_query([query])
        spans = [hit.span for hit in retrieve(index, query, vector, PASSAGES_READ)]
        readings = reader.read(query, spans)
        found = clues(query, spans, readings, index.rarity)
        if found:
            right = np.array([_is_right(question, reading) for reading in readings], dtype=bool)
            yield Case(question, np.array([astuple(c) for c in found]), right)


def _is_right(question: Question, reading: Reading) -> bool:
    """Whether it stands in a gold quote, or says a gold answer in an article named as evidence."""
    for gold in question.evidence:
        place = gold.place()
        if not same_article(reading.span.article.url, gold.article):
            continue
        if place and place[0] <= reading.start < place[1]:
            return True
        said = reading.span.article.text[reading.start : reading.end]
        if any(holds(said, answer) for answer in question.answers):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Fitted:
    """A logistic regression over the clues."""

    weights: Rows  # as NAMES
    bias: float

    def probabilities(self, rows: Rows) -> Rows:
        told: Rows = expit(rows @ self.weights + self.bias)
        return told


def fit(data: Sequence[Case]) -> Fitted:
    """Weights for the clues, those of HELD as they are, a weak Gaussian prior on the others."""
    rows, right = np.vstack([c.rows for c in data]), np.concatenate([c.right for c in data])
    held = np.array([HELD.get(name, np.nan) for name in NAMES])
    free = np.isnan(held)
    fixed = rows @ np.where(free, 0.0, held)
    seen = np.c_[rows[:, free], np.ones(len(rows))]

    def loss(weights: Rows) -> tuple[float, Rows]:
        logits, prior = seen @ weights + fixed, np.r_[weights[:-1], 0.0] / WIDTH
        value = np.logaddexp(0, logits).sum() - logits[right].sum() + prior @ weights / 2
        return float(value), seen.T @ (expit(logits) - right) + prior

    found = minimize(loss, np.zeros(seen.shape[1]), jac=True, method="L-BFGS-B").x
    weights = held.copy()
    weights[free] = found[:-1]
    return Fitted(weights, float(found[-1]))


def folded(data: Sequence[Case]) -> list[tuple[Case, Rows]]:
    """Each case with the probabilities of its readings, by weights that never saw its question."""
    names = sorted({_root(case) for case in data})
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    scored = []
    for number in range(FOLDS):
        model = fit([case for case in data if fold[_root(case)] != number])
        own = [case for case in data if fold[_root(case)] == number]
        scored += [(case, model.probabilities(case.rows)) for case in own]
    return scored


def _root(case: Case) -> str:
    return case.question.id.removesuffix(f":{case.question.kind}")


def report(scored: Sequence[tuple[Case, Rows]]) -> None:
    """Print how often the best reading is right, and what each threshold answers and refuses."""
    there = [(case, p) for case, p in scored if case.question.answerable]
    first = np.array([case.right[p.argmax()] for case, p in there])
    four = [case.right[np.argsort(-p)[:4]].any() for case, p in there]
    print(f"right reading first {first.mean():.3f}, among four {np.mean(four):.3f} of {len(there)}")
    best = np.array([p.max() for _, p in there])
    others: dict[str, list[float]] = {}
    for case, p in scored:
        if not case.question.answerable:
            others.setdefault(case.question.kind, []).append(float(p.max()))
    for kind, scores in others.items():
        labels = np.r_[np.ones(len(best)), np.zeros(len(scores))]
        print(f"AUC against {kind:14} {roc_auc_score(labels, np.r_[best, scores]):.3f}")
    print("threshold: answered, right of these · refused of " + ", ".join(others))
    for threshold in np.arange(0.05, 0.65, 0.05):
        said = best >= threshold
        refused = [f"{np.mean(np.array(s) < threshold):.3f}" for s in others.values()]
        print(
            f"  {threshold:.2f}: {said.mean():.3f}, {first[said].mean():.3f} · {'  '.join(refused)}"
        )


def main() -> None:
    """Read the arguments, gather the clues, print the report, write the weights."""
    parser = collection_parser(__doc__)
    parser.add_argument("--threshold", type=float, default=0.065)
    parser.add_argument("--likely", type=float, default=0.2)
    parser.add_argument("--sure", type=float, default=0.4)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    said = parser.parse_args()
    given, assistant = opened(said)
    index = assistant.index
    asked = [(question, index) for question in (*given, *near_misses(given, index))]
    asked += hidden(given[::2], index)
    read = cases(asked, assistant.encoder, assistant.reader)
    data = list(track(read, "reading", len(asked)))
    report(folded(data))
    model = fit(data)
    weights = dict(zip(NAMES, (round(float(w), 4) for w in model.weights), strict=True))
    told = {
        "bias": round(model.bias, 4),
        "clues": weights,
        "threshold": said.threshold,
        "likely": said.likely,
        "sure": said.sure,
    }
    said.out.write_text(json.dumps(told, indent=1) + "\n")
    print(said.out.read_text())


if __name__ == "__main__":
    main()
