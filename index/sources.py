"""Find the article files that paths name, and read one file's bytes.

Does not know what the bytes say: not their characters, not their markup.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.types import DatelineError, Download

KINDS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}
ENDINGS = ".txt, .md, .html"
ABOUT_THE_FOLDER = {"readme.md", "sources.md", "license.md", "changelog.md"}
MEGABYTE = 1_000_000
LARGEST = 5 * MEGABYTE  # a long report is 0.1 MB; this is a dump of many
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Control bytes that no text file holds; tab, newlines, form feed and escape are not among them.
CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
MOST_CONTROLS = 0.1


def sources(paths: Iterable[Path]) -> Iterator[Path | DatelineError]:
    """Each article file once, in order of the paths, folders sorted; an error in place of a path.

    A file that is named is given whatever its name; in folders, only what ends like an article.
    """
    seen: set[str] = set()
    for path in paths:
        # os.path: pathlib's is_dir and resolve fail where reading is forbidden or links loop
        for found in _within(path) if os.path.isdir(path) else [_named(path)]:
            if isinstance(found, DatelineError):
                yield found
            elif (real := os.path.realpath(found)) not in seen:
                seen.add(real)
                yield found


def load_file(path: Path) -> Download:
    """The bytes of a file, when it can hold an article."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise DatelineError(f"{path} ends in {path.suffix or 'nothing'}: articles end in {ENDINGS}")
    body = _read(path)
    if not body.strip():
        raise DatelineError(f"{path} is empty: put an article in it or remove it")
    if _is_binary(body):
        raise DatelineError(f"{path} is not text but binary data: save it as plain text")
    return Download(path.resolve().as_uri(), kind, body)


def _named(path: Path) -> Path | DatelineError:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return DatelineError(f"{path} does not exist: check the spelling")
    except OSError as error:
        return DatelineError(f"{path} cannot be read ({error.strerror}): allow reading it")
    return path


def _within(folder: Path) -> Iterator[Path | DatelineError]:
    found = False
    for file in _walk(folder, set()):
        found = True
        yield file
    if not found:
        yield DatelineError(f"{folder} holds no articles: put files ending in {ENDINGS} there")


def _walk(folder: Path, entered: set[str]) -> Iterator[Path | DatelineError]:
    """Article files below a folder, sorted; a folder reached twice (a link, a loop) only once."""
    real = os.path.realpath(folder)
    if real in entered:
        return
    entered.add(real)
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield DatelineError(f"{folder} cannot be read ({error.strerror}): allow reading it")
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        if os.path.isdir(path):
            yield from _walk(path, entered)
        elif path.suffix.lower() in KINDS and path.name.lower() not in ABOUT_THE_FOLDER:
            yield path


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DatelineError(
                f"{path} is {size / MEGABYTE:.1f} MB, "
                f"the limit is {LARGEST // MEGABYTE} MB: split it"
            )
        if not path.is_file():  # reading a pipe would wait forever
            raise DatelineError(f"{path} is not a file: name a file or a folder of files")
        return path.read_bytes()
    except FileNotFoundError:
        raise DatelineError(f"{path} does not exist: check the spelling") from None
    except OSError as error:
        raise DatelineError(f"{path} cannot be read ({error.strerror}): allow reading it") from None


def _is_binary(body: bytes) -> bool:
    if body.startswith(UTF_16):
        return False
    controls = len(body) - len(body.translate(None, CONTROLS))
    return b"\0" in body or controls > MOST_CONTROLS * len(body)
