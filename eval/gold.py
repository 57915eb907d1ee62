"""Ask questions whose answers are known, and mark the answers.

    python -m eval.gold QUESTIONS --index FOLDER

An answerable question is right when a claim quotes a gold sentence (every one, where the question
needs all), an unanswerable one when the answer abstains. Articles are matched by the end of their
url, so that a file's name is enough.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from eval.formats import Gold, Question, read_questions
from rag.settings import open_assistant, settings_from_environment
from rag.types import Answer, Citation


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether one answer is right, and whether every quotation is exact."""

    question: Question
    answer: Answer
    right: bool
    exact: bool


def mark(question: Question, answer: Answer) -> Mark:
    """Judge an answer by the gold of its question."""
    cited = [citation for claim in answer.claims for citation in claim.citations]
    exact = all(c.quote == c.span.article.text[c.span.start : c.span.end] for c in cited)
    if not question.answerable:
        return Mark(question, answer, answer.status == "abstained", exact)
    found = [any(_quotes(citation, gold) for citation in cited) for gold in question.evidence]
    right = all(found) if question.every else any(found)
    return Mark(question, answer, right, exact)


def share(marks: Iterable[Mark], *, answerable: bool) -> float:
    """The share of right answers among the answerable questions, or among the others."""
    judged = [m.right for m in marks if m.question.answerable == answerable]
    return sum(judged) / len(judged)


def _quotes(citation: Citation, gold: Gold) -> bool:
    text = citation.span.article.text
    if gold.quote is None or not citation.span.article.url.endswith(gold.article):
        return False
    start = text.find(gold.quote)
    return (
        start >= 0 and citation.span.start < start + len(gold.quote) and (start < citation.span.end)
    )


def main() -> None:
    """Ask every question and print the shares by kind and what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true", help="print the wrong answers")
    chosen = parser.parse_args()
    assistant = open_assistant(replace(settings_from_environment(), index=chosen.index))
    marks = [mark(q, assistant.ask(q.question)) for q in read_questions(chosen.questions)]
    by_kind: defaultdict[str, list[bool]] = defaultdict(list)
    for one in marks:
        by_kind[one.question.kind].append(one.right)
        if chosen.wrong and not one.right:
            print(f"\n{one.question.id} {one.question.kind}: {one.question.question}")
            print("  gold:", *(gold.quote for gold in one.question.evidence), sep="\n    ")
            print("  said:", one.answer.text.replace("\n\n", "\n    "))
    for kind, right in sorted(by_kind.items()):
        print(f"{kind:14} {sum(right):3} of {len(right)}")
    print(f"answerable right   {share(marks, answerable=True):.3f}")
    print(f"others abstained   {share(marks, answerable=False):.3f}")
    print(f"citations exact    {all(one.exact for one in marks)}")


if __name__ == "__main__":
    main()
