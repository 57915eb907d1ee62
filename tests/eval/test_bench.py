"""The benchmarks' own arithmetic, and a run over a collection that grows from real to copied."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from eval.bench import plots, probe, sizes
from eval.bench.compiled import Collection, answer_in_passage, interval, measured, ndcg
from eval.bench.people import summary
from eval.bench.timing import percentiles, ratios, resident_megabytes
from eval.bench.words import table
from eval.formats import Gold, Question
from index.local import open_index
from index.store import Store
from index.types import Span
from rag.settings import Settings
from tests.fakes import BagEncoder, article, keep

FLOOD = article("The river rose by two metres.", url="a")
VOTE = article("The council voted on the river.", url="b")


def asked(*evidence: Gold) -> Question:
    return Question("q", "How far did the river rose?", True, "", (), evidence)


def whole(*articles: object) -> list[Span]:
    return [Span(one, 0, len(one.text)) for one in articles]  # type: ignore[attr-defined, arg-type]


def test_ratios_are_of_pairs_not_of_medians() -> None:
    found = ratios([1.0, 10.0, 3.0], [2.0, 2.0, 3.0])

    assert found == {"ours": 3.0, "theirs": 2.0, "ratio": 1.0, "least": 0.5, "greatest": 5.0}


def test_percentiles_interpolate() -> None:
    assert percentiles([0.0, 10.0, 20.0]) == {"p50_ms": 10.0, "p95_ms": 19.0}


def test_memory_is_read_in_megabytes() -> None:
    assert 10 < resident_megabytes() < 20_000


def test_noise_moves_a_vector_by_the_stated_cosine() -> None:
    unit = np.eye(8, 384, dtype=np.float32)

    moved = sizes.noisy(unit, seed=1)

    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-6)
    assert (moved * unit).sum(axis=1) == pytest.approx(0.90, abs=0.03)
    assert not np.array_equal(moved, sizes.noisy(unit, seed=2))
    np.testing.assert_array_equal(moved, sizes.noisy(unit, seed=1))


def test_a_copy_has_the_text_and_a_name_of_its_own() -> None:
    vectors = BagEncoder().encode_document([FLOOD.text])

    copy, spans, moved = sizes.copied((FLOOD, whole(FLOOD), vectors), 3)

    assert (copy.url, copy.text, copy.title) == ("a#3", FLOOD.text, FLOOD.title)
    assert copy.id != FLOOD.id
    assert spans == whole(copy)
    assert moved.shape == vectors.shape


def test_exact_search_compares_every_kept_vector(tmp_path: Path) -> None:
    with closing(open_index(tmp_path, "bag")) as index:
        keep(index, *(article(f"Report {n} on rivers {n * 7}.", url=f"u{n}") for n in range(40)))
        query = BagEncoder().encode_query(["rivers 21"])
        with closing(Store(tmp_path / "articles.sqlite", writable=True)) as store:
            [numbers] = probe.exact(store, query)
            kept = dict(zip(*next(iter(store.vectors(0, store.revision()))), strict=True))

    by_hand = sorted(kept, key=lambda number: -float(kept[number] @ query[0]))[:10]
    assert numbers == by_hand


def test_gains_are_discounted_by_rank() -> None:
    question = asked(Gold("a", None), Gold("c", None))

    assert ndcg(question, whole(FLOOD, VOTE)) == pytest.approx(1 / (1 + 1 / np.log2(3)))
    assert ndcg(question, whole(VOTE, FLOOD)) == pytest.approx(
        (1 / np.log2(3)) / (1 + 1 / np.log2(3))
    )
    assert ndcg(question, whole(VOTE)) == 0


def test_a_passage_holds_an_answer_where_it_overlaps_the_quotation() -> None:
    question = asked(Gold("a", "rose by two"))

    assert answer_in_passage(question, [Span(FLOOD, 0, 12)]) == 1
    assert answer_in_passage(question, [Span(FLOOD, 0, 8)]) == 0
    assert answer_in_passage(question, whole(VOTE)) == 0


def test_a_collection_is_measured_over_its_nearest_passages() -> None:
    spans = whole(FLOOD, VOTE)
    collection = Collection("rivers", answer_in_passage, spans, [asked(Gold("a", "river"))])
    vectors = BagEncoder().encode_document([span.text for span in spans])

    assert measured(collection, vectors, BagEncoder()).tolist() == [1.0]


def test_an_interval_holds_its_mean() -> None:
    mean, low, high = interval(np.array([0.0, 0.0, 1.0, -1.0, 0.5] * 20))

    assert mean == pytest.approx(0.1)
    assert low < mean < high
    assert interval(np.zeros(5)) == [0, 0, 0]


def test_the_longest_wait_is_held_against_one_person() -> None:
    alone = {"spent": [100.0] * 20, "failed": 0}
    crowd = [{"spent": [100.0, 300.0], "failed": 0}, {"spent": [350.0, 50.0], "failed": 1}]

    found = summary(alone, crowd)

    assert found["longest_of_single_p95"] == 3.5
    assert (found["questions"], found["failed"], found["people"]) == (4, 1, 2)
    assert found["questions_per_s"] == 10  # four questions in 0.4 s
    assert found["least_mean_of_greatest"] == 1


def test_a_growing_collection_is_measured_at_each_size(
    seed_settings: Settings, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    row = {
        "question": "Why did the U.S. abstain?",
        "answerable": True,
        "answers": [],
        "evidence": [],
    }
    questions.write_text("\n".join(json.dumps({"id": str(n), **row}) for n in range(3)))

    rows = list(sizes.sizes(seed_settings.index, questions, tmp_path, [20, 60], print))
    plots.draw(rows, tmp_path / "sizes.svg")
    written = table({"sizes": {"date": "2026-01-02", "measured": rows}})

    assert [row["real"] for row in rows] == [rows[0]["passages"], 27]
    assert all(row["passages"] >= size for row, size in zip(rows, (20, 60), strict=True))
    assert all(row["recall@10"] == 1 for row in rows)
    assert all(row["answer"]["p95_ms"] > row["encode"]["p50_ms"] > 0 for row in rows)
    assert "<svg" in (tmp_path / "sizes.svg").read_text()
    assert f"| {rows[1]['passages']} (27) |" in written
