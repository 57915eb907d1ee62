"""The example of docs/langchain.md, run as it stands there, with a real chat model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.settings import Settings

PAGE = Path(__file__).parent.parent.parent / "docs" / "langchain.md"


def test_the_example_of_the_page_streams_an_answer(
    seed_settings: Settings,
    chat_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATELINE_INDEX", str(seed_settings.index))
    monkeypatch.setenv("OPENAI_BASE_URL", chat_url)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict[str, object] = {}

    exec(compile(code, str(PAGE), "exec"), names)

    assert len(capsys.readouterr().out.split()) > 3
    found = names["retriever"].invoke("Why did the U.S. abstain?")  # type: ignore[attr-defined]
    assert len(found) == 3
    asked = names["dated"](found)  # type: ignore[operator]
    for document in found:
        assert document.page_content in asked
        assert document.metadata["title"] in asked
    names["retriever"].index.close()  # type: ignore[attr-defined]
