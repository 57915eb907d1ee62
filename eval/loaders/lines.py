"""Read JSON lines and JSON files, gzipped or not; a fault is told with its file and line.

Knows nothing of what the rows mean.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from index.types import DatelineError


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """One object a line; blank lines are passed over."""
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise DatelineError(f"{path} line {number} is not JSON: {error}") from None
            if not isinstance(row, dict):
                raise DatelineError(f"{path} line {number} is not a JSON object: {line[:40]!r}")
            yield row


def json_file(path: Path) -> Any:
    """The one value of a JSON file."""
    with _opened(path) as file:
        try:
            return json.load(file)
        except json.JSONDecodeError as error:
            raise DatelineError(f"{path} is not JSON: {error}") from None


def tab_rows(path: Path) -> Iterator[list[str]]:
    """The fields of each line, the header left out."""
    with _opened(path) as lines:
        next(lines, None)
        for line in lines:
            if line.strip():
                yield line.rstrip("\r\n").split("\t")


@contextmanager
def complete(path: Path, row: str) -> Iterator[None]:
    """Turn a missing or mistyped field into an error that names file, row and field."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        problem = (
            f"lacks {error}" if isinstance(error, KeyError) else f"is not as expected: {error}"
        )
        raise DatelineError(f"{path}: {row} {problem}; see eval/loaders for the formats") from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            yield file
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DatelineError(f"{path} can't be read: {reason}") from None
