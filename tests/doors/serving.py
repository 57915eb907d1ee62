"""Serve a page for a test: any assistant, one that waits for leave, an article that means harm."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import app
from index.types import ALWAYS, Article, Hit, Index, Period, article_id
from rag.pipeline import Assistant
from rag.types import Answer, Turn

HARM = (
    '<script>window.harmed = 1</script><img src=x onerror="window.harmed = 2"> At the zebra parade '
    "$x^2$ and $$y$$ cost {{value}} and ${value}, [a link](javascript:alert(1)) said, **not bold**."
)
HARMFUL = Article(
    id=article_id("javascript:window.harmed=3", HARM),
    url="javascript:window.harmed=3",
    title='Zebra parade <img src=x onerror="window.harmed = 4"> {{value}} ${value}',
    text=HARM,
    published=date(2024, 4, 1),
    source="<b onclick=alert(1)>Zebra</b>",
    author="</p><script>window.harmed = 5</script>",
)


class Paced:
    """An assistant that waits for leave (`go`) before each next item of an answer."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.index: Index = assistant.index
        self.complete = assistant.complete
        self.go = threading.Semaphore(0)

    def stream(
        self,
        question: str,
        period: Period = ALWAYS,
        history: Sequence[Turn] = (),
        *,
        prose: bool = True,
    ) -> Iterator[Answer]:
        """The same answer; one about holding on waits before its first item too."""
        if "hold" in question:
            self._wait()
        for number, answer in enumerate(
            self._assistant.stream(question.replace("hold ", ""), period, history, prose=prose)
        ):
            if number:
                self._wait()
            yield answer

    def search(self, query: str, k: int = 10, period: Period = ALWAYS) -> list[Hit]:
        """The same passages, at once."""
        return self._assistant.search(query, k, period)

    def _wait(self) -> None:
        assert self.go.acquire(timeout=30), "nobody gave leave"


@contextmanager
def serving(assistant: object, **options: object) -> Iterator[str]:
    """The address of a page over this assistant."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    blocks = app.start(assistant, "127.0.0.1", port, **options)  # type: ignore[arg-type]
    try:
        yield str(blocks.local_url)
    finally:
        blocks.close(verbose=False)
