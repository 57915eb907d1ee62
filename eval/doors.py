"""Two ways to ask: an assistant in this process, and a served app through its API.

Both give the JSON that every door gives, so that what is deployed is what is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Protocol

from index.types import DatelineError
from rag.pipeline import Assistant
from rag.plain import answer_json, hit_json
from rag.types import Turn


class GoneError(DatelineError):
    """The served app can't be reached any more: no answer, rather than a wrong one."""


class Door(Protocol):
    """Where questions are asked."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> dict[str, Any]:
        """The whole answer as JSON. Raises DatelineError when there is none, GoneError for good."""

    def search(self, query: str, k: int) -> list[dict[str, Any]]:
        """The k nearest passages as JSON, best first."""

    def text(self, article_id: str) -> str | None:
        """The text of an article; None when there is no such article."""


class InProcess:
    """A `Door` to an assistant of this process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[Turn] = ()) -> dict[str, Any]:
        return answer_json(self._assistant.ask(question, history=history))

    def search(self, query: str, k: int) -> list[dict[str, Any]]:
        return [hit_json(hit) for hit in self._assistant.search(query, k)]

    def text(self, article_id: str) -> str | None:
        article = self._assistant.index.get(article_id)
        return article.text if article else None


class Served:
    """A `Door` to an app at an address, such as http://127.0.0.1:7860."""

    def __init__(self, url: str) -> None:
        from gradio_client import Client

        try:
            self._client = Client(url, verbose=False, analytics_enabled=False, download_files=False)
        except Exception as error:  # the client raises as many kinds as an address can be wrong
            raise DatelineError(
                f"no Dateline answers at {url} ({type(error).__name__}): start one with "
                "`dateline serve`"
            ) from error
        self._texts: dict[str, str | None] = {}

    def ask(self, question: str, history: Sequence[Turn] = ()) -> dict[str, Any]:
        turns = [asdict(turn) for turn in history]
        answer: dict[str, Any] = self._call("/ask", question, "", "", turns)
        return answer

    def search(self, query: str, k: int) -> list[dict[str, Any]]:
        passages: list[dict[str, Any]] = self._call("/search", query, k)
        return passages

    def text(self, article_id: str) -> str | None:
        if article_id not in self._texts:
            self._texts[article_id] = self._call("/article", article_id)["text"]
        return self._texts[article_id]

    def _call(self, name: str, *given: object) -> Any:
        from gradio_client.exceptions import AppError
        from httpx import HTTPError

        try:
            return self._client.predict(*given, api_name=name)
        except AppError as error:
            raise DatelineError(str(error)) from None
        except HTTPError as error:
            raise GoneError(
                f"{self._client.src} does not answer any more ({type(error).__name__}): "
                "serve it again and run the same command, which goes on from here"
            ) from error
