"""Fit the weights of the similarity reader to questions whose answers are known.

    python -m eval.weigh ARTICLES QUESTIONS --index FOLDER

Reads every question's passages once, fits a logistic regression on the clues of the sentences read
and prints the weights, the share of questions whose best sentence is a right one, and how well the
best score tells answerable questions from the others (five folds by question).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from eval.formats import Question, read_articles, read_questions
from eval.places import fill, settings_for
from index.embed import load_encoder
from index.local import LocalIndex
from index.types import Encoder
from rag.pipeline import PASSAGES_READ
from rag.read import Clues, SimilarityReader
from rag.retrieve import retrieve
from rag.settings import open_settings_index

FOLDS = 5
Rows = NDArray[np.float64]


def examples(
    question: Question, index: LocalIndex, encoder: Encoder, reader: SimilarityReader
) -> tuple[Rows, NDArray[np.bool_]]:
    """The clues (sentences, clues) of what is read, and which sentences are right."""
    [vector] = encoder.encode_query([question.question])
    hits = retrieve(index, question.question, vector, PASSAGES_READ)
    read = reader.clues(question.question, [hit.span for hit in hits])
    rows = [[getattr(clues, name) for name in Clues.__slots__] for _, _, clues in read]
    right = [
        any(
            sentence.article.url == gold.article
            and gold.quote
            and _overlaps(sentence.text, gold.quote)
            for gold in question.evidence
        )
        or (
            question.answerable
            and _named(question, sentence.article.url)
            and any(answer.lower() in sentence.text.lower() for answer in question.answers)
        )
        for _, sentence, _ in read
    ]
    return np.array(rows), np.array(right, dtype=bool)


def _named(question: Question, url: str) -> bool:
    return any(gold.article == url for gold in question.evidence)


def _overlaps(sentence: str, quote: str) -> bool:
    return sentence in quote or quote in sentence


def fit(rows: Rows, right: NDArray[np.bool_]) -> LogisticRegression:
    """Weights for the clues, each question counted alike."""
    return LogisticRegression(C=10.0, max_iter=1000).fit(rows, right)


def report(data: list[tuple[Question, Rows, NDArray[np.bool_]]]) -> None:
    """Print what five folds by question give, then the weights from all."""
    first, top, answerable = [], [], []
    for fold in range(FOLDS):
        train = [item for i, item in enumerate(data) if i % FOLDS != fold]
        model = fit(np.vstack([d[1] for d in train]), np.concatenate([d[2] for d in train]))
        for question, rows, right in data[fold::FOLDS]:
            scores = model.predict_proba(rows)[:, 1]
            top.append(scores.max())
            answerable.append(question.answerable)
            if question.answerable:
                first.append(bool(right[scores.argmax()]))
    print(f"right sentence first  {np.mean(first):.3f} of {len(first)}")
    print(f"abstention AUC        {roc_auc_score(answerable, top):.3f}")
    for threshold in np.quantile(top, np.arange(0.1, 0.75, 0.05)):
        said = np.array(top) >= threshold
        gold = np.array(answerable)
        print(
            f"  threshold {threshold:.3f}: answers {said[gold].mean():.3f} of the answerable, "
            f"abstains on {1 - said[~gold].mean():.3f} of the others"
        )
    model = fit(np.vstack([d[1] for d in data]), np.concatenate([d[2] for d in data]))
    print(f"BIAS = {model.intercept_[0]:.2f}")
    print("WEIGHTS = {")
    for name, weight in zip(Clues.__slots__, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')
    print("}")


def main() -> None:
    """Read the arguments, gather the clues, print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    chosen = parser.parse_args()
    encoder = load_encoder()
    settings = settings_for(chosen.index)
    fill(settings, list(read_articles(chosen.articles)))
    index = open_settings_index(settings)
    reader = SimilarityReader(encoder, index.rarity)
    data = []
    for question in read_questions(chosen.questions):
        rows, right = examples(question, index, encoder, reader)
        if len(rows):
            data.append((question, rows, right))
    report(data)


if __name__ == "__main__":
    main()
