"""The doors for programs: ask, search, articles and article, as HTTP endpoints and MCP tools.

Does not know the page that is served beside them, nor how a question is answered.
"""

# Annotations stay values here: gradio makes the endpoints' types of them.
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from anyio.to_thread import run_sync
from gradio.events import api
from mcp.types import TextContent
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.types import DatelineError, Period
from rag.plain import answer_json, article_json, hit_json
from rag.types import Turn

if TYPE_CHECKING:
    from rag.pipeline import Assistant

Item = TypeVar("Item")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ECHOED = 40  # characters of a wrong value that its error message repeats


class Doors:
    """What programs may call. Arguments come as any JSON, so each is checked."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant

    def ask(
        self,
        question: str,
        since: str = "",
        until: str = "",
        history: list[dict[str, str]] | None = None,
        prose: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """Answer a question in quotations from news articles, each cited to exact characters.

        When the articles do not say, status is "abstained" and hits are the nearest passages.

        Args:
            question: What you want to know, in plain words.
            since: First publication date to look at, like 2024-03-01; empty for no limit.
            until: Last publication date to look at, like 2024-03-31; empty for no limit.
            history: Earlier turns, oldest first, each {"question": "...", "answer": "..."}.
            prose: Let the server's chat model, if it has one, write; false for quotations only.
        """
        asked, period, turns = _text("question", question), period_of(since, until), _turns(history)
        for answer in self._assistant.stream(asked, period, turns, prose=prose is not False):
            yield answer_json(answer)

    # The API's type is that of one item, where Python's is that of the whole stream.
    ask.__annotations__["return"] = dict[str, Any]

    def search(
        self, query: str, k: int = 10, since: str = "", until: str = ""
    ) -> list[dict[str, Any]]:
        """Find the passages of the news articles nearest to a query, best first.

        Args:
            query: Words or a question to search for.
            k: How many passages, 1 to 100.
            since: First publication date to look at, like 2024-03-01; empty for no limit.
            until: Last publication date to look at, like 2024-03-31; empty for no limit.
        """
        count = _within("k", k, 1, 100)
        period = period_of(since, until)
        return [hit_json(h) for h in self._assistant.search(_text("query", query), count, period)]

    def articles(self, query: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
        """List the articles of the collection, newest first, and how many there are in total.

        Args:
            query: Words that title, source, author or date must hold; empty for all articles.
            limit: How many articles to list, 1 to 1000.
            offset: How many of the newest to leave out, to page on.
        """
        first = _within("offset", offset, 0, 10**9)
        most = _within("limit", limit, 1, 1000)
        found = self._assistant.index.listed(_text("query", query), most, first)
        return {"total": found.total, "articles": [article_json(a) for a in found.articles]}

    def article(self, article_id: str) -> dict[str, Any]:
        """Give one article with its whole text; the offsets of citations count its characters.

        Args:
            article_id: The id by which answers, search results and lists name an article.
        """
        found = self._assistant.index.get(_text("article_id", article_id))
        if found is None:
            raise DatelineError(
                f"no article has the id {article_id[:ECHOED]!r}: take one from the list of articles"
            )
        return {**article_json(found), "text": found.text}


def guards(host: str) -> list[Middleware]:
    """On loopback, answer to loopback's names alone: any site can point a name of its own here."""
    if host not in LOOPBACK:
        return []
    return [Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"])]


def offer(assistant: "Assistant", at_once: int) -> None:
    """Add the doors to the Blocks being built, each for so many callers at once."""
    doors = Doors(assistant)
    for door in (doors.ask, doors.search, doors.articles, doors.article):
        api(_told(door), api_name=door.__name__, concurrency_limit=at_once)


def speak_json(blocks: gr.Blocks) -> None:
    """Let the tools of a launched page answer in JSON: gradio 6 sends `str()` of a dict."""

    def contents(data: list[Any], _root: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(item)) for item in data]

    blocks.mcp_server_obj.postprocess_output_data = contents  # type: ignore[method-assign, union-attr]


async def stepped(items: Iterator[Item]) -> AsyncIterator[Item]:
    """The same items, each made in a thread, and left alone there when nobody waits any longer.

    Gradio closes a plain generator only after its step: to stop one in a step of 5 s took 4.7 s,
    or an error 500 when two requests closed it. This way it took 0.05 s.
    """
    while (item := await run_sync(next, items, None, abandon_on_cancel=True)) is not None:
        yield item


def period_of(since: str, until: str) -> Period:
    """The period between two written dates; an empty one leaves its side open."""
    return Period(_day("since", since), _day("until", until))


def _told(door: Callable[..., Any]) -> Callable[..., Any]:
    """The same door; its DatelineErrors reach the caller as one line."""
    if not inspect.isgeneratorfunction(door):
        return _one_line()(door)

    @wraps(door)
    async def streamed(*given: object) -> AsyncIterator[Any]:
        with _one_line():
            async for item in stepped(door(*given)):
                yield item

    return streamed


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except DatelineError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _day(name: str, written: str) -> date | None:
    text = _text(name, written).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = f"{text[:ECHOED]!r} is not a date: write it like 2024-03-25"
        raise DatelineError(message) from None


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        message = f"{name} is {repr(value)[:ECHOED]}, not text: put it in quotation marks"
        raise DatelineError(message)
    return value


def _turns(history: object) -> list[Turn]:
    if history is None:
        return []
    if not isinstance(history, list) or not all(isinstance(turn, dict) for turn in history):
        message = f"history is {repr(history)[:ECHOED]}: give a list of {{question, answer}}"
        raise DatelineError(message)
    return [
        Turn(_text("question", turn.get("question")), _text("answer", turn.get("answer", "")))
        for turn in history
    ]


def _within(name: str, value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        message = f"{name} is {repr(value)[:ECHOED]}: give a whole number from {low} to {high:,}"
        raise DatelineError(message)
    return value
