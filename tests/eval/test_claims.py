"""The measure of verification: what is counted, on lines written here."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.claims import Labelled, is_supported, lines, read_claims, table
from index.types import Span
from rag.types import Claim

TEXT = "The bridge over the Vltava opened in June 1998. It cost 40 million crowns."


def labelled(claim: str, label: str, origin: str = "town") -> Labelled:
    return Labelled(claim, TEXT, label, origin)


@pytest.mark.parametrize("name", ["claims.jsonl", "claims.jsonl.gz"])
def test_a_file_is_read_packed_or_not(tmp_path: Path, name: str) -> None:
    row = {"claim": "A bridge.", "source": TEXT, "label": "partial", "origin": "town", "more": 1}
    line = json.dumps(row).encode()
    (tmp_path / name).write_bytes(gzip.compress(line) if name.endswith(".gz") else line)

    assert list(read_claims(tmp_path / name)) == [labelled("A bridge.", "partial")]


def test_an_unknown_label_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(json.dumps({"claim": "", "source": "", "label": "maybe", "origin": ""}))

    with pytest.raises(ValueError, match=r"claims.jsonl:1 has the label 'maybe'"):
        list(read_claims(file))


def test_a_sentence_is_judged_by_the_passages_of_its_text() -> None:
    assert is_supported(labelled("The bridge cost 40 million crowns.", "supported"))
    assert not is_supported(labelled("The bridge cost 50 million crowns.", "unsupported"))
    assert not is_supported(Labelled("The bridge cost 40 million crowns.", "", "supported", "town"))


def test_the_check_sees_sentence_and_passages() -> None:
    seen: list[tuple[Sequence[str], str]] = []

    def check(drafted: Sequence[str], spans: Sequence[Span]) -> list[Claim]:
        seen.append((drafted, " ".join(span.text for span in spans)))
        return [Claim(drafted[0], (), "supported")]

    assert is_supported(labelled("A bridge.", "partial"), check)
    assert seen == [(["A bridge."], TEXT)]


def test_shares_are_of_what_was_called_supported() -> None:
    judged = [
        (labelled("a", "supported"), True),
        (labelled("b", "supported"), False),
        (labelled("c", "partial"), True),
        (labelled("d", "unsupported"), True),
        (labelled("e", "unsupported"), False),
        (labelled("f", "supported", "village"), True),
    ]
    town, village, both, everything = table(judged)

    assert [row.origin for row in (town, village, both, everything)] == [
        "town",
        "village",
        "with negatives",
        "all",
    ]
    assert (town.count, town.called) == (5, 3)
    assert town.right.value == pytest.approx(2 / 3)
    assert town.fully.value == pytest.approx(1 / 3)
    assert town.kept.value == pytest.approx(1 / 2)
    assert village.right.value == 1.0
    assert both.right == town.right, "an origin without negatives is left out"
    assert everything.called == 4
    assert everything.kept.value == pytest.approx(2 / 3)


def test_a_share_of_nothing_is_a_dash() -> None:
    [*_, last] = lines(table([(labelled("a", "unsupported"), False)]))

    assert last.split() == ["all", "1", "0", "-", "-", "-"]
