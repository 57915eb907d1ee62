"""How long until the first words of prose are shown, beside the chat model's own.

    python -m eval.bench.drafts --index DIR --questions Q --model openai:x --url http://127.0.0.1:8081/v1

Knows an assistant and its chat model; nothing of what is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from eval.bench.timing import ratios, timed
from eval.formats import read_questions
from eval.places import settings_for
from index.types import DatelineError
from rag.pipeline import Assistant
from rag.settings import open_assistant
from rag.types import Complete

QUESTIONS = 12
AGAIN = "Once more. "
Given = tuple[str, str]  # what the model was told and asked


def first_words(assistant: Assistant, complete: Complete, questions: Sequence[str]) -> Any:
    """Milliseconds to the first words in an answer ("ours") and from the model, and their ratio.

    The model is asked again what it was asked for an answer, behind another beginning: a server
    keeps what it has read, and would begin at once. Raises DatelineError when none of the questions
    was written about.
    """
    ours: list[float] = []
    theirs: list[float] = []
    for question in track(questions, "asking"):
        given: list[Given] = []
        writer = replace(assistant, complete=_noting(complete, given))
        states = (answer.draft for answer in writer.stream(question))
        spent = timed(lambda: _first(states))[1]  # noqa: B023
        if given:  # not abstained
            [(instructions, prompt)] = given
            again = complete(f"{AGAIN}{instructions}", prompt)
            ours.append(spent)
            theirs.append(timed(lambda: _first(again))[1])  # noqa: B023
    if not ours:
        raise DatelineError("none of the questions is answered: give others")
    return {"questions": len(ours), **ratios(ours, theirs)}


def _noting(complete: Complete, given: list[Given]) -> Complete:
    def noted(instructions: str, prompt: str) -> Generator[str, None, None]:
        given.append((instructions, prompt))
        with closing(complete(instructions, prompt)) as pieces:
            yield from pieces

    return noted


def _first(pieces: Generator[str, None, None]) -> str:
    """The first piece that says something; the rest is not waited for."""
    with closing(pieces):
        return next((piece for piece in pieces if piece), "")


def main() -> None:
    """Read the arguments, ask, print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--url", default="")
    said = parser.parse_args()
    settings = replace(settings_for(said.index), model=said.model, model_url=said.url)
    assistant = open_assistant(settings)
    assert assistant.complete  # a model was named
    asked = [q.question for q in read_questions(said.questions) if q.answerable and not q.history]
    Console().print(first_words(assistant, assistant.complete, asked[:QUESTIONS]))


if __name__ == "__main__":
    main()
