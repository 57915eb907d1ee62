"""Measure `rag.verify` on sentences that people have judged against a text.

    python -m eval.claims CLAIMS.jsonl.gz [--limit N]

FILE has lines of {claim, source, label, origin}, the label supported, partial or unsupported. For
each origin and for all: of what is called supported, the share labelled supported or partial, and
the share labelled supported; and the share of the supported that is kept. An origin without any
unsupported sentence says nothing of the first: a row leaves such origins out. Knows no threshold.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.progress import track

from eval.loaders.lines import json_lines
from eval.statistics import Estimate, mean
from index.passages import passages
from index.types import Article, Span, article_id
from rag.types import Claim
from rag.verify import verify

LABELS = ("supported", "partial", "unsupported")
ALL, BOTH = "all", "with negatives"  # the origins that have unsupported sentences too
Verify = Callable[[Sequence[str], Sequence[Span]], Sequence[Claim]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, the text it is to rest on, and what people found."""

    claim: str
    source: str
    label: str
    origin: str


@dataclass(frozen=True, slots=True)
class Row:
    """How the sentences of one origin fared."""

    origin: str
    count: int
    called: int  # supported, by the code
    right: Estimate  # of these: labelled supported or partial
    fully: Estimate  # of these: labelled supported
    kept: Estimate  # of those labelled supported: called so


def read_claims(path: Path) -> Iterator[Labelled]:
    """The lines of a file, packed or not. Raises ValueError for a label that is none."""
    for number, row in enumerate(json_lines(path), start=1):
        if row["label"] not in LABELS:
            raise ValueError(f"{path}:{number} has the label {row['label']!r}, not {LABELS}")
        yield Labelled(row["claim"], row["source"], row["label"], row["origin"])


def is_supported(labelled: Labelled, check: Verify = verify) -> bool:
    """Whether the code calls the sentence supported by its text, read as an article."""
    text = labelled.source
    spans = passages(Article(article_id("", text), "", "", text))
    return any(claim.support == "supported" for claim in check([labelled.claim], spans))


def table(judged: Sequence[tuple[Labelled, bool]]) -> list[Row]:
    """A row for each origin in order of its name, one for those with negatives, one for all."""
    origins = sorted({labelled.origin for labelled, _ in judged})
    rows = [_row(name, [one for one in judged if one[0].origin == name]) for name in origins]
    judging = {labelled.origin for labelled, _ in judged if labelled.label == "unsupported"}
    both = [one for one in judged if one[0].origin in judging]
    return [*rows, _row(BOTH, both), _row(ALL, judged)]


def _row(origin: str, judged: Sequence[tuple[Labelled, bool]]) -> Row:
    called = [labelled.label for labelled, supported in judged if supported]
    return Row(
        origin,
        len(judged),
        len(called),
        mean([float(label != "unsupported") for label in called]),
        mean([float(label == "supported") for label in called]),
        mean([float(supported) for labelled, supported in judged if labelled.label == "supported"]),
    )


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The table as lines of text."""
    yield f"{'origin':16}{'n':>6}{'called':>8}  {'right':22}{'fully':22}{'kept':22}"
    for row in rows:
        shares = "".join(f"{share!s:22}" for share in (row.right, row.fully, row.kept))
        yield f"{row.origin:16}{row.count:6}{row.called:8}  {shares}".rstrip()


def main() -> None:
    """Read the arguments, judge every sentence, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--limit", type=int, help="judge only the first N sentences")
    chosen = parser.parse_args()
    rows = list(islice(read_claims(chosen.claims), chosen.limit))
    judged = [(row, is_supported(row)) for row in track(rows, "judging")]
    print("\n".join(lines(table(judged))))


if __name__ == "__main__":
    main()
