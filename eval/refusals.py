"""How often three kinds of unanswerable questions are refused.

    python -m eval.refusals ARTICLES QUESTIONS --index FOLDER

The kinds are those that the questions bring, near misses, and questions whose answer is hidden
(eval.unanswerable). Printed with 95 % bootstrap intervals: the share refused, and how well the
confidence tells the answerable questions from them (AUC).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.progress import track
from rich.table import Table

from eval import abstention
from eval.places import collection_parser, opened
from eval.statistics import estimate, mean
from eval.types import Question
from eval.unanswerable import hidden, near_misses
from index.types import Index
from rag.pipeline import Assistant
from rag.types import Answer

ANSWERABLE = "answerable"


def asked(
    questions: Sequence[tuple[Question, Index]], assistant: Assistant
) -> dict[str, list[Answer]]:
    """The answers by kind of question, each asked of its own index."""
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for question, index in track(questions, "asking"):
        answer = replace(assistant, index=index).ask(question.question, history=question.history)
        found[ANSWERABLE if question.answerable else question.kind].append(answer)
    return found


def table(answers: dict[str, list[Answer]]) -> Table:
    """A row a kind: how many, which share was refused, AUC of the answerable against them."""
    made = Table("kind", "questions", "refused", "AUC against the answerable")
    yes = [answer.confidence for answer in answers.get(ANSWERABLE, [])]
    for kind, given in answers.items():
        refused = mean([float(answer.status == "abstained") for answer in given])
        scores = [*yes, *(answer.confidence for answer in given)]
        labels = [1.0] * len(yes) + [0.0] * len(given)
        area = estimate([scores, labels], lambda data: abstention.auc(data[:, 0], data[:, 1]))
        told = "" if kind == ANSWERABLE else str(area)
        made.add_row(kind, str(len(given)), str(refused), told)
    return made


def main() -> None:
    """Read the arguments, ask, print the table."""
    given, assistant = opened(collection_parser(__doc__).parse_args())
    questions = [(q, assistant.index) for q in (*given, *near_misses(given, assistant.index))]
    Console().print(table(asked([*questions, *hidden(given, assistant.index)], assistant)))


if __name__ == "__main__":
    main()
