"""Sources: what is found in folders, and one line of help for each thing that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.sources import LARGEST, load_file, sources
from index.types import DatelineError


def put(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Rain fell\n\nIt was late.", encoding="utf-8")


def found(*paths: Path) -> list[str]:
    """Names of what is found, an error as its text."""
    return [item.name if isinstance(item, Path) else str(item) for item in sources(paths)]


def refusal(path: Path) -> str:
    with pytest.raises(DatelineError) as error:
        load_file(path)
    return str(error.value)


def test_a_folder_gives_its_articles_sorted_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path, "b.md", "a.txt", "sub/c.HTML", "sub/deep/d.htm", "e.pdf", "noending")
    put(tmp_path, ".hidden.md", ".git/x.md", "README.md", "SOURCES.md", "sub/License.md")

    assert found(tmp_path) == ["a.txt", "b.md", "c.HTML", "d.htm"]


def test_a_file_that_is_named_is_given_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "README.md", ".hidden.md", "e.pdf")

    assert found(*(tmp_path / name for name in ("README.md", ".hidden.md", "e.pdf"))) == [
        "README.md",
        ".hidden.md",
        "e.pdf",
    ]


def test_a_file_reached_twice_is_given_once(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "sub/notes.pdf")

    assert found(tmp_path / "a.md", tmp_path, tmp_path / "sub" / ".." / "a.md") == ["a.md"]


def test_links_are_followed_but_a_loop_ends(tmp_path: Path) -> None:
    put(tmp_path, "in/a.md")
    put(tmp_path, "out/b.md")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "other").symlink_to(tmp_path / "out")

    assert found(tmp_path / "in") == ["a.md", "b.md"]


def test_each_path_has_its_own_error_in_its_own_place(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "empty/notes.pdf")
    missing, empty = tmp_path / "missing", tmp_path / "empty"

    first, second, third = found(missing, tmp_path / "a.md", empty)

    assert first == f"{missing} does not exist: check the spelling"
    assert second == "a.md"
    assert third == f"{empty} holds no articles: put files ending in .txt, .md, .html there"


def test_a_broken_link_in_a_folder_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")

    assert found(tmp_path) == ["gone.md"]
    assert refusal(tmp_path / "gone.md").endswith("does not exist: check the spelling")


def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)

    assert found(tmp_path) == found(loop) == ["loop.md"]
    assert refusal(loop).startswith(f"{loop} cannot be read (Too many levels of symbolic links)")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "closed/b.md")
    closed = tmp_path / "closed"
    (tmp_path / "a.md").chmod(0)
    closed.chmod(0)
    try:
        assert "a.md cannot be read (Permission denied)" in refusal(tmp_path / "a.md")
        assert "closed cannot be read (Permission denied)" in found(tmp_path)[1]
        assert "b.md cannot be read (Permission denied)" in found(closed / "b.md")[0]
    finally:
        closed.chmod(0o700)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.txt", "text"), ("a.md", "markdown"), ("a.HTM", "html"), ("é ü.html", "html")],
)
def test_a_file_is_read_as_its_ending_says(tmp_path: Path, name: str, kind: str) -> None:
    put(tmp_path, name)

    download = load_file(tmp_path / name)

    assert download.kind == kind
    assert download.body == b"Rain fell\n\nIt was late."
    assert download.url == (tmp_path / name).resolve().as_uri()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.pdf", b"%PDF", "ends in .pdf: articles end in .txt, .md, .html"),
        ("a", b"text", "ends in nothing: articles end in .txt, .md, .html"),
        ("a.txt", b"", "is empty: put an article in it or remove it"),
        ("a.txt", b" \n\t\r\n", "is empty: put an article in it or remove it"),
        ("a.txt", b"PK\x03\x04\x00\x00text", "is not text but binary data: save it as plain text"),
        ("a.md", b"\x01\x02\x03ab" * 9, "is not text but binary data: save it as plain text"),
        ("a.txt", b"x" * 20_000_000, "is 20.0 MB, the limit is 5 MB: split it"),
    ],
)
def test_what_cannot_be_an_article_is_refused(
    tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(body)

    assert refusal(tmp_path / name) == f"{tmp_path / name} {said}"


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * LARGEST)

    assert len(load_file(tmp_path / "a.txt").body) == LARGEST


def test_text_in_utf_16_is_not_taken_for_binary_data(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell", encoding="utf-16")

    assert load_file(tmp_path / "a.txt").kind == "text"


def test_a_folder_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")

    for name in ("folder.md", "pipe.md"):
        assert refusal(tmp_path / name).endswith("is not a file: name a file or a folder of files")
