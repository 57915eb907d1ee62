"""What the index in a folder promises beyond the contract: caches, locks, kills, other encoders."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.doctor import checks
from index.local import LocalIndex, open_index
from index.types import Article, DatelineError, Span
from tests.fakes import BagEncoder, article, keep

ROOT = Path(__file__).parents[2]


def numbered(count: int) -> list[Article]:
    return [
        article(f"Report {n} says word{n}.", url=f"https://n.example/{n}") for n in range(count)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(open_index(tmp_path / "index", "bag")) as index, index.writing():
        keep(index, *numbered(12))
    return tmp_path / "index"


def agrees(index: LocalIndex) -> bool:
    return all(check.well for check in checks(index, BagEncoder()))


def test_reopened_it_answers_from_its_caches(folder: Path) -> None:
    with closing(open_index(folder, "bag")) as index:
        [hit] = index.matching("word7", 5)
        assert hit.span.text == "Report 7 says word7."
        assert agrees(index)


def test_a_reader_sees_what_another_writes_without_reopening(folder: Path) -> None:
    with closing(open_index(folder, "bag")) as reader, closing(open_index(folder, "bag")) as writer:
        assert reader.matching("heron", 5) == []
        keep(writer, article("A heron landed.", url="https://n.example/heron"))
        writer.remove("https://n.example/7")

        [hit] = reader.matching("heron", 5)
        near = reader.nearest(BagEncoder().encode_query(["A heron landed."])[0], 1)

        assert hit.span.text == near[0].span.text == "A heron landed."
        assert reader.matching("word7", 5) == []
        assert agrees(reader)


@pytest.mark.parametrize("victim", ["vectors", "words"])
@pytest.mark.parametrize("damage", ["gone", "garbage"])
def test_a_lost_or_broken_cache_is_made_anew(folder: Path, victim: str, damage: str) -> None:
    if damage == "gone":
        shutil.rmtree(folder / victim)
    else:
        for file in (folder / victim).rglob("*"):
            if file.name != "revision":
                file.write_bytes(b"garbage")

    with closing(open_index(folder, "bag")) as index:
        assert [hit.span.article.url for hit in index.matching("word3", 1)] == [
            "https://n.example/3"
        ]
        near = index.nearest(BagEncoder().encode_query(["Report 3 says word3."])[0], 1)
        assert near[0].span.article.url == "https://n.example/3"
        assert agrees(index)


def test_a_cache_from_before_the_store_catches_up(folder: Path, tmp_path: Path) -> None:
    """What a kill between the store's commit and the caches' leaves behind."""
    for cache in ("vectors", "words"):
        shutil.copytree(folder / cache, tmp_path / "old" / cache)
    with closing(open_index(folder, "bag")) as index:
        keep(index, article("A heron landed.", url="https://n.example/3"))
        index.remove("https://n.example/4")
    for cache in ("vectors", "words"):
        shutil.rmtree(folder / cache)
        shutil.copytree(tmp_path / "old" / cache, folder / cache)

    with closing(open_index(folder, "bag")) as index:
        assert [hit.span.text for hit in index.matching("heron word4", 5)] == ["A heron landed."]
        assert agrees(index)


def test_a_cache_from_after_the_store_is_made_anew(folder: Path, tmp_path: Path) -> None:
    """What restoring an older copy of the store leaves behind."""
    shutil.copy(folder / "articles.sqlite", tmp_path / "older.sqlite")
    with closing(open_index(folder, "bag")) as index:
        keep(index, article("A heron landed.", url="https://n.example/heron"))
    for file in folder.glob("articles.sqlite*"):
        file.unlink()
    shutil.copy(tmp_path / "older.sqlite", folder / "articles.sqlite")

    with closing(open_index(folder, "bag")) as index:
        assert index.matching("heron", 5) == []
        assert agrees(index)


KILLED = """
import os, signal, sys
from pathlib import Path
from index.local import open_index
from tests.fakes import article, keep
index = open_index(Path(sys.argv[1]), "bag")
with index.writing():
    for n in range(1000):
        keep(index, article(f"Late report {n} says late{n}.", url=f"https://late.example/{n}"))
        print(n, flush=True)
"""


def test_killed_in_the_middle_it_keeps_every_finished_article(folder: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        done = [int(line) for line, _ in zip(writer.stdout, range(40), strict=False)]
        writer.send_signal(signal.SIGKILL)

    with closing(open_index(folder, "bag")) as index:
        kept = {a.url for a in index.articles()}
        assert {f"https://late.example/{n}" for n in done} <= kept
        assert [h.span.text for h in index.matching("late5", 1)] == ["Late report 5 says late5."]
        assert agrees(index)
        keep(index, article("A heron landed.", url="https://n.example/heron"))


def test_only_one_process_writes_and_the_other_is_told(folder: Path) -> None:
    with closing(open_index(folder, "bag")) as one, closing(open_index(folder, "bag")) as two:
        with one.writing(), pytest.raises(DatelineError, match="another process is writing to"):
            keep(two, article("Late.", url="https://n.example/late"))
        keep(two, article("Late.", url="https://n.example/late"))


def test_another_encoder_is_refused_and_nothing_changes(folder: Path) -> None:
    with pytest.raises(DatelineError, match=r"by the encoder bag, not other.*DATELINE_ENCODER"):
        open_index(folder, "other@1234")

    with closing(open_index(folder, "bag")) as index:
        assert index.counts() == (12, 12)


def test_vectors_of_another_length_are_refused_and_nothing_changes(folder: Path) -> None:
    late = article("Late.", url="https://n.example/3")
    with closing(open_index(folder, "bag")) as index:
        with pytest.raises(DatelineError, match="64 dimensions, not 7"):
            index.add(late, [Span(late, 0, 5)], np.ones((1, 7), dtype=np.float32))
        assert index.get(numbered(4)[3].id) is not None
        assert agrees(index)


def test_a_folder_that_cannot_be_made_is_one_line() -> None:
    with pytest.raises(DatelineError, match=r"can't be used as an index.*--index"):
        open_index(Path("/proc/dateline/index"), "bag")


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "articles.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(DatelineError, match="can't be used as an index"):
        open_index(tmp_path, "bag")


def test_a_newer_format_is_refused(folder: Path) -> None:
    with sqlite3.connect(folder / "articles.sqlite") as connection:
        connection.execute("UPDATE facts SET value = '99' WHERE name = 'schema'")
    with pytest.raises(DatelineError, match="has format 99"):
        open_index(folder, "bag")


def test_threads_read_while_one_writes(folder: Path) -> None:
    wrong: list[str] = []
    with closing(open_index(folder, "bag")) as index:
        stop = threading.Event()

        def read() -> None:
            vector = BagEncoder().encode_query(["Report 3 says word3."])[0]
            while not stop.is_set():
                hits = [*index.nearest(vector, 3), *index.matching("word3", 3)]
                texts = {hit.span.text: hit.span.article.url.rsplit("/", 1)[1] for hit in hits}
                wrong.extend(text for text, number in texts.items() if number not in text)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(12):
            keep(
                index,
                article(f"Report {number} now word{number}.", url=f"https://n.example/{number}"),
            )
        stop.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert agrees(index)


def test_rebuild_restores_agreement(folder: Path) -> None:
    with closing(open_index(folder, "bag")) as index:
        index.rebuild()
        assert agrees(index)
        assert len(index.matching("word3", 5)) == 1
