"""What several test files share: the real product over the seeds, built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from index.embed import load_encoder
from index.ingest import ingest
from index.sources import sources
from index.types import Encoder
from rag.pipeline import Assistant
from rag.settings import Settings, open_assistant, open_settings_index

ROOT = Path(__file__).parent.parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped encoder."""
    return load_encoder()


@pytest.fixture(scope="session")
def seed_settings(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Settings:
    """Settings of an index that holds the seeds."""
    settings = Settings(index=tmp_path_factory.mktemp("seeds") / "index")
    index = open_settings_index(settings)
    rows = list(ingest(sources([ROOT / "seeds"]), index, encoder))
    index.close()
    assert [row.outcome for row in rows] == ["added"] * 7
    return settings


@pytest.fixture(scope="session")
def seed_assistant(seed_settings: Settings) -> Assistant:
    """The real assistant over the seeds."""
    return open_assistant(seed_settings)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium with a profile of its own."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the browser tests need Debian's chromium: apt-get install chromium")
        pytest.skip("no chromium here, so nobody looked at the page")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
