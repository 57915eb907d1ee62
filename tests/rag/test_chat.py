"""Chat models: a real one over HTTP, and servers that go wrong in every way we know."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from rag.chat import MOST_CHARACTERS, MOST_TOKENS, load_chat
from rag.types import ChatError

ROOT = Path(__file__).parent.parent.parent
LONG = "Write a very long story about a river. Use at least two thousand words."
PATIENT = {"timeout": 300.0, "first": 200.0}  # what else runs here may slow a model down
SECRET = "sk-verysecret123"


def reply(chat_url: str, instructions: str, prompt: str, **limits: float) -> list[str]:
    """The pieces of a reply of whatever listens there."""
    return list(load_chat("openai:any", base_url=chat_url, **limits)(instructions, prompt))


def said(text: str | None, reason: str | None = None) -> bytes:
    """A piece of a reply as servers send it."""
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "model": "any", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


Speak = Callable[[BaseHTTPRequestHandler, int], None]


@contextmanager
def listening(speak: Speak) -> Iterator[str]:
    """The base URL of a server that answers call number n (from 1) with `speak(..., n)`."""
    calls = iter(range(1, 1_000))

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked may leave
                speak(self, next(calls))

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def begin(door: BaseHTTPRequestHandler, kind: str = "text/event-stream", status: int = 200) -> None:
    door.send_response(status)
    door.send_header("Content-Type", kind)
    door.end_headers()


def fails(url: str, **limits: float) -> str:
    """The one line a person reads, and that it is one."""
    with pytest.raises(ChatError) as raised:
        reply(url, "Be brief.", "Hello?", **limits)
    line = str(raised.value)
    assert "\n" not in line
    assert len(line) < 160
    assert SECRET not in line
    return line


def test_a_real_model_replies_piece_by_piece(chat_url: str) -> None:
    pieces = reply(chat_url, "You are brief.", "Say hello in five words.", **PATIENT)

    assert len(pieces) > 2
    assert "".join(pieces).strip()


def test_a_real_model_says_the_same_twice(chat_url: str) -> None:
    first, second = (reply(chat_url, "Be brief.", "Say hi.", **PATIENT) for _ in range(2))

    assert first == second


def test_a_real_model_is_stopped_after_so_many_tokens_and_when_closed(chat_url: str) -> None:
    chat = load_chat("openai:any", base_url=chat_url, **PATIENT)
    whole = time.perf_counter()
    assert 50 < len(list(chat("You write novels.", LONG))) <= MOST_TOKENS
    whole = time.perf_counter() - whole

    pieces = chat("You write novels.", LONG)
    next(pieces)
    pieces.close()

    start = time.perf_counter()
    assert next(chat("You are brief.", "Say hi."))  # the server takes one at a time
    assert time.perf_counter() - start < max(1.0, whole / 2)


def test_a_prompt_beyond_the_context_of_a_real_model(chat_url: str) -> None:
    with pytest.raises(ChatError, match="cannot hold so long a prompt: give it a larger context"):
        reply(chat_url, "Be brief.", "rain " * 3_000)


def test_a_real_model_too_slow_for_the_time(chat_url: str) -> None:
    start = time.perf_counter()

    with pytest.raises(ChatError, match="took too long"):
        reply(chat_url, "You write novels.", LONG, timeout=0.5)

    assert time.perf_counter() - start < 5


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    line = fails(f"http://127.0.0.1:{port}/v1")

    assert line == (
        f"The chat model 'openai:any' at 127.0.0.1:{port} cannot be reached: "
        "see whether its server runs."
    )


def test_a_server_in_trouble_is_asked_once_more() -> None:
    calls = []

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        calls.append(number)
        if number == 1:
            begin(door, "text/html", 503)
            door.wfile.write(b"<html>busy</html>")
            return
        begin(door)
        door.wfile.write(said("Rain ") + said("fell.") + said(None, "stop") + b"data: [DONE]\n\n")

    with listening(speak) as url:
        assert reply(url, "Be brief.", "Hello?") == ["Rain ", "fell."]
    assert calls == [1, 2]


@pytest.mark.parametrize(
    ("status", "calls", "told"),
    [
        (500, 2, "is in trouble (HTTP 500)"),
        (503, 2, "is in trouble (HTTP 503)"),
        (401, 1, "was given no valid key"),
        (404, 1, "is not there"),
        (429, 1, "is asked too often"),
        (400, 1, "refused the question (HTTP 400)"),
    ],
)
def test_a_status_is_told_in_words_and_without_the_key(status: int, calls: int, told: str) -> None:
    seen = []

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        seen.append(number)
        begin(door, "application/json", status)
        error = {"error": {"message": f"No: {SECRET}\nTraceback", "code": status}}
        door.wfile.write(json.dumps(error).encode())

    with listening(speak) as url:
        assert told in fails(url)
    assert len(seen) == calls


def test_a_key_in_the_address_is_not_told() -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door, status=400)

    with listening(speak) as url:
        line = fails(url.replace("http://", f"http://me:{SECRET}@") + f"?key={SECRET}")

    assert "me" not in re.findall(r"\w+", line)


def test_a_web_page_instead_of_a_reply() -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door, "text/html")
        door.wfile.write(b"<!doctype html><html><body>Log in</body></html>")

    with listening(speak) as url:
        assert "check the address" in fails(url)


def test_a_web_page_inside_a_reply() -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        door.wfile.write(said("<!DOC") + said("TYPE html>") + said("x") + said(None, "stop"))

    with listening(speak) as url:
        assert "replied with a web page" in fails(url)


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_reply(content: str) -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        door.wfile.write(said(content) + said(None, "stop") + b"data: [DONE]\n\n")

    with listening(speak) as url:
        assert "gave an empty reply" in fails(url)


def test_a_server_that_dies_half_way_is_not_asked_again() -> None:
    calls = []

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        calls.append(number)
        begin(door)
        door.wfile.write(said("Rain "))

    with listening(speak) as url:
        pieces = load_chat("openai:any", base_url=url)("Be brief.", "Hello?")
        assert next(pieces) == "Rain "
        with pytest.raises(ChatError, match="broke off its reply"):
            next(pieces)
    assert calls == [1]


def test_a_connection_that_breaks_half_way() -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        door.send_response(200)
        door.send_header("Content-Type", "text/event-stream")
        door.send_header("Content-Length", "10000")
        door.end_headers()
        door.wfile.write(said("Rain "))

    with listening(speak) as url:
        assert "broke off its reply" in fails(url)


def test_an_error_in_the_middle_of_a_reply() -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        error = {"error": {"message": f"failed for {SECRET}", "type": "server_error"}}
        door.wfile.write(said("Rain ") + f"data: {json.dumps(error)}\n\n".encode())

    with listening(speak) as url:
        assert "broke off its reply" in fails(url)


def test_slow_first_words() -> None:
    leave = threading.Event()

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        leave.wait(10)

    with listening(speak) as url:
        start = time.perf_counter()
        assert "took too long" in fails(url, first=0.3)
        assert time.perf_counter() - start < 1.5
        leave.set()


@pytest.mark.parametrize("drop", [said("drip "), b": still here\n\n"])
def test_a_trickle_ends_and_the_server_is_left(drop: bytes) -> None:
    left = threading.Event()

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        try:
            for _ in range(200):
                door.wfile.write(drop)
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            left.set()

    with listening(speak) as url:
        start = time.perf_counter()
        assert "took too long" in fails(url, timeout=0.5)
        assert time.perf_counter() - start < 2
        assert left.wait(3)


def test_closing_leaves_a_server_that_says_nothing_more() -> None:
    left = threading.Event()

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        door.wfile.write(said("Rain "))
        door.connection.settimeout(10)
        if door.connection.recv(1) == b"":
            left.set()

    with listening(speak) as url:
        pieces = load_chat("openai:any", base_url=url)("Be brief.", "Hello?")
        next(pieces)
        pieces.close()
        assert left.wait(3)


def test_a_flood_is_cut() -> None:
    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        begin(door)
        for _ in range(100):
            door.wfile.write(said("rain " * 100))

    with listening(speak) as url:
        assert len("".join(reply(url, "Be brief.", "Hello?"))) <= MOST_CHARACTERS + 500


def test_a_server_of_ones_own_gets_a_key_only_if_there_is_one() -> None:
    keys = []

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        keys.append(door.headers["Authorization"])
        begin(door)
        door.wfile.write(said("Yes.") + said(None, "stop"))

    with listening(speak) as url, pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPENAI_API_KEY", raising=False)
        reply(url, "Be brief.", "Hello?")
        patch.setenv("OPENAI_API_KEY", SECRET)
        reply(url, "Be brief.", "Hello?")

    assert keys == ["Bearer none", f"Bearer {SECRET}"]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("", "write it like"),
        ("nobody:x", "write it like"),
        ("x", "write it like"),
        ("groq:llama", "pip install langchain-groq"),
        ("openai:gpt-4o-mini", "set OPENAI_API_KEY"),
        ("anthropic:claude", "set ANTHROPIC_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_opened(
    model: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)

    with pytest.raises(ChatError, match=told) as raised:
        load_chat(model)

    assert repr(model) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://here/v1", "http://", "x"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ChatError, match="write it like http"):
        load_chat("openai:any", base_url=url)


def test_without_langchain_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)

    with pytest.raises(ChatError, match="pip install langchain langchain-openai"):
        load_chat("ollama:llama3.2")


TRACED = """
import sys
from rag.chat import load_chat
assert not {"langchain", "langchain_core", "openai", "tiktoken"} & sys.modules.keys()
print(*load_chat("any", base_url=sys.argv[1])("Be brief.", "Hello?"))
"""


def test_nothing_is_told_to_langsmith_and_langchain_is_loaded_late() -> None:
    told = []

    def speak(door: BaseHTTPRequestHandler, number: int) -> None:
        told.append(door.path)
        begin(door)
        door.wfile.write(said("Yes.") + said(None, "stop"))

    with listening(speak) as url:
        on = dict.fromkeys(("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"), "true")
        there = {"LANGSMITH_ENDPOINT": url, "LANGSMITH_API_KEY": "x", "LANGSMITH_GATEWAY": url}
        ran = subprocess.run(
            [sys.executable, "-c", TRACED, url],
            cwd=ROOT,
            env={**os.environ, **on, **there},
            capture_output=True,
            text=True,
            check=True,
        )
        time.sleep(0.2)
    assert ran.stdout.split() == ["Yes."]
    assert told == ["/v1/chat/completions"]


def test_the_test_server_speaks_http_by_itself(chat_url: str) -> None:
    """The reply is the model's, whoever asks: plain HTTP without LangChain says the same."""
    question = {"messages": [{"role": "user", "content": "What is rain?"}], "max_tokens": 8}
    body = json.dumps(question).encode()
    request = Request(f"{chat_url}/chat/completions", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=30) as got:
        assert json.load(got)["choices"][0]["message"]["content"].strip()
