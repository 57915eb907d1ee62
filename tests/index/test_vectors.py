"""Vectors that grow, shrink and change their kind find what comparing all of them would find."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import caches, vectors
from index.local import LocalIndex, open_index
from index.types import Period, Span, Vectors
from tests.fakes import article

DIMENSION = 16


def unit(seed: int, count: int) -> Vectors:
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    drawn_: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn_


def exact(kept: dict[int, Vectors], query: Vectors, k: int) -> list[int]:
    return sorted(kept, key=lambda number: -float(kept[number] @ query))[:k]


def numbers(found: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in found]


def allowed(kept: Sequence[int], size: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = np.zeros(size, dtype=np.bool_)
    mask[list(kept)] = True
    return mask


@pytest.fixture
def small_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells from 300 vectors on and files from ten changes on, so that tests stay small."""
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 300)
    monkeypatch.setattr(caches, "ON_TOP", 10)


def test_changes_on_top_and_in_the_base_find_the_same() -> None:
    first, second = unit(1, 50), unit(2, 20)
    base = vectors.built(first, [(range(1, 51), first)], 50, 1)
    removed = [3, 7, 50, 60]
    kept = {n: v for n, v in zip(range(1, 71), [*first, *second], strict=True) if n not in removed}
    blocks = [(list(range(51, 71)), second)]
    blocks[0] = ([n for n in blocks[0][0] if n != 60], np.delete(second, 9, axis=0))

    on_top = base.changed(removed, blocks, 2)
    inside = vectors.extended(base, removed, blocks, 2)

    for query in unit(3, 10):
        best = exact(kept, query, 5)
        assert numbers(on_top.search(query, 5)) == best
        assert numbers(inside.search(query, 5)) == best
    assert on_top.count() == inside.count() == len(kept) == 66
    assert (on_top.pending(), inside.pending()) == (19 + 4, 0)


def test_what_is_added_on_top_can_be_removed_again() -> None:
    first = unit(1, 5)
    base = vectors.empty(DIMENSION).changed([], [([1, 2, 3, 4, 5], first)], 1)

    later = base.changed([2], [], 2)

    assert 2 not in numbers(later.search(first[1], 5))
    assert later.count() == 4
    assert numbers(base.search(first[1], 1)) == [2], "the older value does not change"


@pytest.mark.parametrize("size", [200, 2000], ids=["exact", "cells"])
@pytest.mark.usefixtures("small_stages")
def test_only_what_is_allowed_is_found(size: int) -> None:
    kept = unit(1, size)
    base = vectors.built(kept, [(range(size), kept)], size, 1)
    some = range(0, size, 50)
    nearest = base.changed([some[1]], [([size], unit(2, 1))], 2)
    mask = allowed([*some, size], size + 1)
    wanted = {n: kept[n] for n in some if n != some[1]} | {size: unit(2, 1)[0]}

    for query in unit(3, 10):
        # Eight bits may swap neighbours, so the sets are compared.
        assert set(numbers(nearest.search(query, 3, mask))) <= set(exact(wanted, query, 4))
        assert size not in numbers(nearest.search(query, size, mask[:size]))
    assert nearest.search(kept[0], 5, np.zeros(0, dtype=np.bool_)) == []


@pytest.mark.usefixtures("small_stages")
def test_cells_find_most_of_what_comparing_all_finds() -> None:
    # Fifty subjects with a hundred vectors each: text has subjects, evenly drawn vectors don't.
    kept = np.repeat(unit(1, 50), 100, axis=0) + 0.5 * unit(2, 5000)
    nearest = vectors.built(kept, [(range(5000), kept)], 5000, 1)
    by_number = dict(enumerate(kept))

    shared = [
        len(set(numbers(nearest.search(query, 10))) & set(exact(by_number, query, 10)))
        for query in kept[::250]
    ]

    assert vectors.cells(5000) == 64
    assert sum(shared) / 200 >= 0.95


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (200_000, 0), (200_001, 512), (500_000, 512), (1_000_000, 1024)]
)
def test_cells_are_about_the_square_root(count: int, expected: int) -> None:
    assert vectors.cells(count) == expected


def test_a_file_is_mapped_and_the_newest_readable_one_is_taken(tmp_path: Path) -> None:
    kept = unit(1, 20)
    saved = vectors.save(vectors.built(kept, [(range(20), kept)], 20, 7), tmp_path)
    (tmp_path / "9.faiss").write_bytes(b"not an index")
    (tmp_path / "12.faiss").write_bytes((tmp_path / "7.faiss").read_bytes())

    loaded = vectors.load(tmp_path, DIMENSION, newest=10)

    assert (loaded.revision, loaded.count(), loaded.file) == (7, 20, saved.file)
    assert numbers(loaded.search(kept[4], 1)) == [4]
    assert vectors.load(tmp_path, DIMENSION + 1, newest=10).revision == 0


def fill(index: LocalIndex, first: int, last: int) -> None:
    """Articles `first` to `last`, each a passage; the vector of each is drawn from its number."""
    with index.writing():
        for number in range(first, last):
            day = date.fromordinal(date(2024, 1, 1).toordinal() + number % 100)
            one = article(f"Report {number}.", url=f"https://n.example/{number:04}", published=day)
            index.add(one, [Span(one, 0, len(one.text))], unit(number, 1))


def urls(index: LocalIndex, query: Vectors, period: Period = Period()) -> list[str]:  # noqa: B008
    return [hit.span.article.url[-4:] for hit in index.nearest(query, 3, period)]


@pytest.mark.usefixtures("small_stages")
def test_an_index_that_outgrows_a_stage_changes_its_kind_in_place(tmp_path: Path) -> None:
    with closing(open_index(tmp_path, "fake")) as index:
        fill(index, 0, 250)
        [flat] = (tmp_path / "vectors").glob("*.faiss")
        fill(index, 250, 600)
        [cells] = (tmp_path / "vectors").glob("*.faiss")

        assert vectors.load(flat.parent, DIMENSION, 10**6).base.nlist == 32
        assert flat != cells
        for number in (3, 249, 250, 599):
            assert urls(index, unit(number, 1)[0])[0] == f"{number:04}"
        assert index.cached()["vectors"] == 600

        for number in range(500, 600):
            index.remove(f"https://n.example/{number:04}")

        assert urls(index, unit(599, 1)[0])[0] != "0599"
        assert index.cached()["vectors"] == 500


@pytest.mark.usefixtures("small_stages")
def test_a_reader_sees_what_another_opening_adds_and_removes(tmp_path: Path) -> None:
    with closing(open_index(tmp_path, "fake")) as writer:
        fill(writer, 0, 40)
        with closing(open_index(tmp_path, "fake")) as reader:
            assert urls(reader, unit(5, 1)[0])[0] == "0005"
            fill(writer, 40, 45)
            assert urls(reader, unit(44, 1)[0])[0] == "0044"
            fill(writer, 45, 400)
            assert urls(reader, unit(399, 1)[0])[0] == "0399"
            writer.remove("https://n.example/0044")
            assert urls(reader, unit(44, 1)[0])[0] != "0044"
            assert reader.cached() == writer.cached() == {"vectors": 399, "words": 399}


@pytest.mark.usefixtures("small_stages")
def test_a_lost_file_is_made_again_once(tmp_path: Path) -> None:
    with closing(open_index(tmp_path, "fake")) as index:
        fill(index, 0, 400)
    [file] = (tmp_path / "vectors").glob("*.faiss")
    file.unlink()

    with closing(open_index(tmp_path, "fake")) as index:
        assert urls(index, unit(77, 1)[0])[0] == "0077"
    assert file.exists(), "whoever made it anew saved it"


@pytest.mark.usefixtures("small_stages")
def test_a_period_counts_days_added_later(tmp_path: Path) -> None:
    january = Period(date(2024, 1, 1), date(2024, 1, 31))
    with closing(open_index(tmp_path, "fake")) as index:
        fill(index, 0, 20)
        assert urls(index, unit(12, 1)[0], january)[0] == "0012"
        fill(index, 20, 120)

        found = urls(index, unit(105, 1)[0], january)

        assert found[0] == "0105"  # the sixth of January again
        assert all(int(url) % 100 < 31 for url in found)
        assert urls(index, unit(50, 1)[0], january)[0] != "0050"


@pytest.mark.usefixtures("small_stages")
def test_a_reader_whose_file_was_replaced_still_catches_up(tmp_path: Path) -> None:
    with closing(open_index(tmp_path, "fake")) as writer:
        fill(writer, 0, 40)
        with closing(open_index(tmp_path, "fake")) as reader, writer.writing():
            assert urls(reader, unit(5, 1)[0])[0] == "0005"
            fill(writer, 40, 100)
            for file in (tmp_path / "vectors").glob("*.faiss"):
                file.unlink()

            assert urls(reader, unit(99, 1)[0])[0] == "0099"
            assert reader.cached()["vectors"] == 100
