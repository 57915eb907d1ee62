"""Ask the same questions of the same articles through other tools and through Dateline.

    python -m eval.peers --articles A --questions Q --out FOLDER [--limit N] [--only NAME ...]

Every system gets title, text and date of each article (only Dateline looks at the date), has
the same encoder weights and gives 20 passages a question. Each phase runs in a process of its own,
one after the other; what is done is not done again, so a run that was stopped goes on. The table is
FOLDER/peers.md and peers.json. Earlier turns of a conversation are given to none.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from eval.formats import load_collection
from eval.peers.runs import SYSTEMS, run_system, write_inputs
from eval.peers.table import as_json, markdown, system_scores
from eval.run import chosen
from eval.types import Collection
from index.types import DatelineError


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for and print the table; 2 when something can't be done."""
    asked = _parser().parse_args(arguments)
    try:
        print(compare(asked.articles, asked.questions, asked.out, asked.limit, asked.only))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def compare(articles: Path, questions: Path, out: Path, limit: int | None, only: list[str]) -> str:
    """Every system through every phase; the table as Markdown, also written to `out`."""
    collection = load_collection(articles, questions)
    collection = replace(collection, questions=tuple(chosen(collection.questions, limit, seed=0)))
    if not collection.questions:
        raise DatelineError(
            f"{questions} holds no questions to ask: give others, or a --limit of 1"
        )
    write_inputs(collection, out)
    systems = [system for system in SYSTEMS if system.name in (only or [s.name for s in SYSTEMS])]
    for system in systems:
        print(f"{system.name} …", file=sys.stderr)
        run_system(system, out)
    scores = {one.name: system_scores(one, collection.questions, out) for one in systems}
    table = f"{_heading(collection)}\n\n{markdown(scores)}"
    (out / "peers.md").write_text(table, "utf-8")
    (out / "peers.json").write_text(json.dumps(as_json(scores), indent=2) + "\n", "utf-8")
    return table


def _heading(collection: Collection) -> str:
    answerable = sum(question.answerable for question in collection.questions)
    return (
        f"{len(collection.articles):,} articles; {len(collection.questions)} questions, "
        f"{answerable} of them answerable"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.peers", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="ask this many questions, drawn at random")
    parser.add_argument(
        "--only", action="append", default=[], choices=[system.name for system in SYSTEMS]
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
