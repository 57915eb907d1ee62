"""Served pages to knock at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from index.passages import passages
from rag.pipeline import Assistant
from tests.doors.serving import HARMFUL, Paced, serving
from tests.fakes import MemoryIndex


@pytest.fixture(scope="session")
def served(seed_assistant: Assistant) -> Iterator[str]:
    """The seeds, served as `dateline serve` does."""
    with serving(seed_assistant, examples=["Why did the U.S. abstain?"]) as url:
        yield url


@pytest.fixture
def paced(seed_assistant: Assistant) -> Iterator[tuple[str, Callable[[], None]]]:
    """The seeds, served by an assistant that waits; call the second to let it go on a step."""
    double = Paced(seed_assistant)
    with serving(double) as url:
        yield url, double.go.release
        for _ in range(100):  # whatever still waits in a thread
            double.go.release()


@pytest.fixture(scope="session")
def harmful(seed_assistant: Assistant) -> Iterator[str]:
    """One article full of markup, templates and scripts, served."""
    index = MemoryIndex()
    spans = passages(HARMFUL)
    vectors = seed_assistant.encoder.encode_document([span.text for span in spans])
    index.add(HARMFUL, spans, vectors)
    with serving(replace(seed_assistant, index=index)) as url:
        yield url
