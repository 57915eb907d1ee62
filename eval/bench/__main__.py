"""Measure speed and size, and keep the numbers with a table and a picture.

    python -m eval.bench --articles A --questions Q --index DIR --out FOLDER

A and Q are developer sets (articles.jsonl.gz, questions.jsonl.gz), DIR an index of A, whose vectors
are copied instead of encoded again. `--only cold,rate,reading,sizes,people,compiled` chooses
parts; the results of the others are kept. Calls the parts; measures nothing itself.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from eval.bench import cold, compiled, people, plots, rate, reading, sizes
from eval.bench.words import table
from eval.formats import read_articles, read_questions

PARTS = ("cold", "rate", "reading", "people", "compiled", "sizes")
SIZES = "1000,10000,100000,500000,1000000"
RATE_ARTICLES = 40
COLD_ARTICLES = 200


def main() -> None:
    """Run the chosen parts, each kept as soon as it is done."""
    chosen = _arguments()
    console = Console(stderr=True)
    kept = chosen.out / "results.json"
    chosen.out.mkdir(parents=True, exist_ok=True)
    results = json.loads(kept.read_text()) if kept.exists() else {}
    for part in (name for name in PARTS if name in chosen.only.split(",")):
        with console.status(part) as status:
            results[part] = RUN[part](chosen, status.update)
        results[part] = {"date": date.today().isoformat(), "measured": results[part]}
        kept.write_text(json.dumps(results, indent=1))
        (chosen.out / "results.md").write_text(table(results))
    if "sizes" in results:
        plots.draw(results["sizes"]["measured"], chosen.out / "sizes.svg")
    print(table(results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True, help="an index of the articles")
    parser.add_argument("--abstracts", type=Path, help="a folder with Cranfield, for `compiled`")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--only", default=",".join(PARTS))
    return parser.parse_args()


def _drawn(chosen: argparse.Namespace, count: int) -> list[Any]:
    articles = list(read_articles(chosen.articles))
    return random.Random(0).sample(articles, min(count, len(articles)))


def _asked(chosen: argparse.Namespace) -> list[str]:
    return [question.question for question in read_questions(chosen.questions)]


def _cold(chosen: argparse.Namespace, say: Callable[[str], object]) -> Any:
    return cold.cold(
        _drawn(chosen, COLD_ARTICLES), read_questions(chosen.questions)[0], chosen.out, say
    )


def _rate(chosen: argparse.Namespace, say: Callable[[str], object]) -> Any:
    question = read_questions(chosen.questions)[0]
    return rate.rate(_drawn(chosen, RATE_ARTICLES), question, chosen.out, say)


def _reading(chosen: argparse.Namespace, say: Callable[[str], object]) -> Any:
    return reading.reading(chosen.index, _asked(chosen), say)


def _people(chosen: argparse.Namespace, say: Callable[[str], object]) -> Any:
    return people.people(chosen.index, _asked(chosen), say)


def _compiled(chosen: argparse.Namespace, say: Callable[[str], object]) -> Any:
    asked = read_questions(chosen.questions)
    collections = [compiled.news(list(read_articles(chosen.articles)), asked)]
    if chosen.abstracts:
        collections.insert(0, compiled.abstracts(chosen.abstracts, "cran"))
    return compiled.compiled(collections, say)


def _sizes(chosen: argparse.Namespace, say: Callable[[str], object]) -> Any:
    shutil.rmtree(chosen.out / "growing", ignore_errors=True)
    wanted = [int(size) for size in chosen.sizes.split(",")]
    return list(sizes.sizes(chosen.index, chosen.questions, chosen.out, wanted, say))


RUN = {
    "cold": _cold,
    "rate": _rate,
    "reading": _reading,
    "people": _people,
    "compiled": _compiled,
    "sizes": _sizes,
}

if __name__ == "__main__":
    main()
