"""Open a chat model by its LangChain name and stream its replies, within a time limit.

Does not know articles, nor what the model is asked; the only home of LangChain's chat models.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import os
import queue
import re
import threading
from collections.abc import Generator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from rag.types import ChatError, Complete

MOST_TOKENS = 400
MOST_CHARACTERS = 8_000  # of a reply, should a server not heed MOST_TOKENS
CONTEXT = 4_096  # tokens; Ollama cuts a prompt that is longer without a word
PAUSE = 0.5  # seconds before the one retry
KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
# Set, these send every prompt to LangSmith.
TELEMETRY = ("LANGSMITH_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING", "LANGSMITH_GATEWAY")
ENDS = {"finish_reason", "stop_reason", "done_reason", "status"}  # what a last piece says why
TELLS_ITS_END = {"anthropic", "ollama", "openai"}  # a reply of theirs without one was cut off
SLOW = {"Empty", "TimeoutError", "TimeoutException", "APITimeoutError"}
NOT_REACHED = {"ConnectError", "ConnectionRefusedError"}
NOT_A_CHAT = {"JSONDecodeError", "ValueError", "TypeError", "AttributeError", "KeyError"}
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)
_TOO_LONG = re.compile(r"context|too (?:long|large|many tokens)")
_Said = queue.SimpleQueue[str | None]  # the pieces of a reply, then None


def load_chat(
    model: str, *, base_url: str = "", timeout: float = 60, first: float = 45
) -> Complete:
    """The chat model of this name, such as "ollama:llama3.2", "openai:gpt-4o-mini".

    `base_url` is that of an OpenAI-compatible server, `timeout` the seconds a whole reply may
    take, `first` those until its first words. Raises ChatError, also while a reply is read.
    """
    if base_url and ":" not in model:
        model = f"openai:{model}"
    name = f"chat model {model!r}{_place(base_url)}"
    os.environ.update(dict.fromkeys(TELEMETRY, "false"))
    try:
        from langchain.chat_models import init_chat_model

        opened: Any = init_chat_model(model or "?", **_options(model, base_url, timeout))
    except Exception as error:  # each integration raises its own kinds; all are told in one line
        raise ChatError(f"the {name} cannot be opened: {_remedy(error)}") from error
    return _Chat(name, opened, timeout, min(first, timeout), model.split(":")[0] in TELLS_ITS_END)


def _place(base_url: str) -> str:
    """Where the server is, without what a URL may hide: names, passwords, keys."""
    host = re.match(r"https?://(?:[^@/?#]*@)?([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)", base_url)
    if base_url and not host:
        raise ChatError("not the address of a chat server: write it like http://127.0.0.1:8080/v1")
    return f" at {host[1]}" if host else ""


def _options(model: str, base_url: str, timeout: float) -> dict[str, Any]:
    """What each integration calls the same things."""
    options: dict[str, Any] = {"temperature": 0}
    if base_url:
        options["base_url"] = base_url
    if model.startswith("ollama:"):
        limits = {"num_predict": MOST_TOKENS, "num_ctx": CONTEXT}
        return options | limits | {"client_kwargs": {"timeout": timeout}}
    if model.startswith("openai:"):
        options["stream_chunk_timeout"] = 0  # ours are enough
    key = KEYS.get(model.split(":")[0], "")
    if key and not os.environ.get(key):
        if not base_url:
            raise ValueError(key)
        options["api_key"] = "none"  # a server of one's own asks for none
    return options | {"max_tokens": MOST_TOKENS, "timeout": timeout, "max_retries": 0}


@dataclass(frozen=True, slots=True)
class _Chat:
    """A `Complete`: a task on a loop, which unlike a thread can be stopped while it waits."""

    name: str
    model: Any  # LangChain's BaseChatModel
    timeout: float
    first: float
    tells_its_end: bool

    def __call__(self, instructions: str, prompt: str) -> Generator[str, None, None]:
        said: _Said = queue.SimpleQueue()
        speech = self._speak([("system", instructions), ("human", prompt)], said)
        # An empty context: the caller's LangChain callbacks and traces are not ours to feed.
        speaking = contextvars.Context().run(asyncio.run_coroutine_threadsafe, speech, _loop())
        wait = self.first
        try:
            while (piece := said.get(timeout=wait)) is not None:
                yield piece
                wait = self.timeout  # the task counts the seconds of the whole
            speaking.result()
        except Exception as error:  # as many kinds as there are clients; the quotations stand then
            raise ChatError(f"The {self.name} {_why(error)}.") from error
        finally:
            speaking.cancel()

    async def _speak(self, messages: list[tuple[str, str]], said: _Said) -> None:
        """Put the pieces of a reply, then None. One retry, if the server did not take the call."""
        try:
            async with asyncio.timeout(self.timeout):
                try:
                    await self._hear(messages, said)
                except Exception as error:  # raised again unless the server did not take the call
                    if not _not_taken(error):
                        raise
                    await asyncio.sleep(PAUSE)
                    await self._hear(messages, said)
        finally:
            said.put(None)

    async def _hear(self, messages: list[tuple[str, str]], said: _Said) -> None:
        heard, ended = "", not self.tells_its_end
        async with aclosing(self.model.astream(messages)) as chunks:
            async for chunk in chunks:
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError  # Python 3.11's wait_for can lose it
                ended = ended or not ENDS.isdisjoint(chunk.response_metadata)
                heard += chunk.text
                if _WEB_PAGE.match(heard):
                    raise _NoReplyError("replied with a web page: check the address of its server")
                if chunk.text:
                    said.put(str(chunk.text))
                if len(heard) > MOST_CHARACTERS:
                    return
        if not (ended and heard.strip()):
            raise _NoReplyError(f"{'gave an empty' if ended else 'broke off its'} reply: ask again")


class _NoReplyError(Exception):
    """A reply that came and is none; says why, to follow the model's name."""


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for all models: integrations share connections, and these live on one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat models", daemon=True).start()
    return loop


def _names(error: BaseException | None) -> set[str]:
    """The classes of an error and of those it came from: each client has its own for the same."""
    names: set[str] = set()
    while error:
        names |= {kind.__name__ for kind in type(error).__mro__}
        error = error.__cause__ or error.__context__
    return names


def _not_taken(error: Exception) -> bool:
    """A server that was not there or could not: worth another try, as nothing was said yet."""
    return getattr(error, "status_code", 0) >= 500 or bool(_names(error) & NOT_REACHED)


def _why(error: Exception) -> str:
    """One line of a foreign error. It leaves out the error's own words, which may hold a key."""
    status, words, names = getattr(error, "status_code", 0), str(error).lower(), _names(error)
    reasons = (
        (isinstance(error, _NoReplyError), str(error)),
        (names & SLOW, "took too long: try again, or use a smaller model"),
        (names & NOT_REACHED, "cannot be reached: see whether its server runs"),
        (
            status < 500 and _TOO_LONG.search(words),
            "cannot hold so long a prompt: give it a larger context",
        ),
        (status in {401, 403} or "api_key" in words, "was given no valid key: set its API key"),
        (status == 404, "is not there: check its name and the address of its server"),
        (status == 429, "is asked too often, or the account is used up: try again later"),
        (status >= 500, f"is in trouble (HTTP {status}): try again later"),
        (status >= 400, f"refused the question (HTTP {status})"),
        (names & NOT_A_CHAT, "gave no reply that can be read: check the address of its server"),
    )
    return next((why for holds, why in reasons if holds), "broke off its reply: ask again")


def _remedy(error: Exception) -> str:
    """What to do about a model that LangChain can't open."""
    if isinstance(error, ImportError):
        package = re.search(r"pip install [\w.-]+", str(error))
        return package.group() if package else "pip install langchain langchain-openai"
    if key := re.search(r"\b[A-Z]+_API_KEY\b", str(error)):
        return f"set {key.group()}"
    if "provider" in str(error):
        return 'its provider is not known: write it like "ollama:llama3.2"'
    return "check its name"
