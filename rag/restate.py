"""Make a follow-up question standalone with a chat model, beside what `rag.rewrite` makes of it.

Does not search. What the model says is only a further query: a wrong one costs passages, no truth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing

from rag.types import Complete, Turn

LONGEST = 300  # characters of a reply that can be a question
ANSWER_SHOWN = 300
INSTRUCTIONS = """\
You are given a conversation and the last question of it. Write that question again so that \
somebody who has not read the conversation understands it: put names and things in place of words \
such as "he", "it", "they" or "there". Keep its meaning. Do not answer it. Write only the \
question, on one line."""
FIGURE = re.compile(r"\d+")
LABEL = re.compile(r"^\W*(?:(?:rewritten |standalone )?question|rewritten)\s*:\s*", re.IGNORECASE)


def restated(question: str, history: Sequence[Turn], complete: Complete) -> str:
    """The question as the model says it without the conversation; "" when that is of no use.

    Of no use is a reply that isn't one line of a question's length or that brings in figures that
    nobody mentioned. Raises ChatError when the model fails.
    """
    said = "\n".join(
        f"Question: {turn.question}\nAnswer: {turn.answer[:ANSWER_SHOWN]}" for turn in history
    )
    with closing(complete(INSTRUCTIONS, f"{said}\n\nLast question: {question}")) as pieces:
        reply = "".join(pieces)
    lines = [LABEL.sub("", line).strip().strip("\"'“”*") for line in reply.splitlines()]
    told = next((line for line in lines if line), "")
    known = set(FIGURE.findall(f"{said} {question}"))
    usable = 0 < len(told) <= LONGEST and set(FIGURE.findall(told)) <= known
    return told if usable else ""
