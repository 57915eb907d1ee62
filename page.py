"""What happens on the page: each event to what is shown next.

Does not know how the page is laid out (`app.py`), nor how a question is answered.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import gradio as gr

from api import period_of, stepped
from index.types import DatelineError
from rag.plain import answer_json, answer_of
from ui.answer import Shown, answer_html, notice_html, pending_html, settled, waiting
from ui.export import conversation_json, markdown
from ui.listing import PAGE, listing_html, masthead_html
from ui.reading import article_html, missing_html

if TYPE_CHECKING:
    from rag.pipeline import Assistant

TURNS_KEPT = 50  # of one conversation: all of it is drawn anew with each claim

Update = tuple[list[dict[str, Any]], list[Shown], str, gr.Button, gr.Button, gr.Row]


class Page:
    """What happens on the page: each method takes one event and gives what is shown next."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant

    def opened(self, kept: object) -> tuple[Any, ...]:
        """The head of the page, the articles as they are now, and the conversation as it was."""
        listing = self._assistant.index.listed("", PAGE)
        return masthead_html(listing), listing_html(listing), *shown(self._again(kept))

    def _again(self, kept: object) -> list[Shown]:
        """The turns that the browser kept, without those whose articles are gone or changed."""
        turns = []
        for told in kept if isinstance(kept, list) else []:
            with suppress(KeyError, TypeError, ValueError):
                turns.append(settled(answer_of(told, self._assistant.index.get)))
        return turns

    def kept(self, turns: list[Shown]) -> list[dict[str, Any]]:
        """The conversation for the browser to keep until the page is opened again."""
        return [answer_json(turn.whole) for turn in turns if turn.whole]

    def markdown(self, turns: list[Shown]) -> str:
        """The conversation as a Markdown file."""
        return markdown([turn.whole for turn in turns if turn.whole])

    def json(self, turns: list[Shown]) -> str:
        """The conversation as a JSON file."""
        return conversation_json([turn.whole for turn in turns if turn.whole])

    def listed(self, words: str, limit: int = PAGE) -> str:
        """The list of the articles that hold these words."""
        return listing_html(self._assistant.index.listed(words, limit), words)

    def lengthened(self, words: str, wish: gr.EventData) -> str:
        """The same list with more of its rows."""
        return self.listed(words, max(PAGE, int(wish.limit)))

    def read(self, place: gr.EventData) -> str:
        """The article that was clicked, with its quotation highlighted."""
        article = self._assistant.index.get(str(place.article))
        if article is None:
            return missing_html()
        return article_html(article, int(place.start), int(place.end))

    async def answered(
        self, question: str, since: str, until: str, prose: bool, turns: list[Shown]
    ) -> AsyncIterator[Update]:
        """The conversation as the answer grows."""
        if not question.strip():
            yield shown(turns)
            return
        asked = waiting(question, "Searching the articles…")
        yield shown([*turns, asked], busy=True)
        try:
            period = period_of(since, until)
            said = [shown.turn for shown in turns]
            stream = self._assistant.stream(question, period, said, prose=prose)
            async for answer in stepped(stream):
                part = answer_html(answer, whole=False)
                told = "Being written, not checked yet…" if answer.draft else "Reading on…"
                growing = asked._replace(answer=part, remark=pending_html(told))
                yield shown([*turns, growing], busy=True)
            yield shown([*turns, settled(answer)])
        except DatelineError as error:
            # The question goes back into the box, to be mended.
            yield shown([*turns, asked._replace(remark=notice_html(str(error)))], question)

    def stopped(self, turns: list[Shown]) -> Update:
        """The conversation with what had been found when the person stopped it."""
        last = [turn._replace(remark=pending_html("Stopped.")) for turn in turns[-1:]]
        return shown([*turns[:-1], *last])


def shown(turns: list[Shown], box: str = "", *, busy: bool = False) -> Update:
    kept = turns[-TURNS_KEPT:]
    # HTML components, because the chat reads text as Markdown and articles are not Markdown.
    messages = [
        {"role": role, "content": gr.HTML(html, apply_default_css=False, js_on_load=None)}
        for turn in kept
        for role, html in (("user", turn.question), ("assistant", turn.answer + turn.remark))
    ]
    go, stop = gr.Button(visible=not busy), gr.Button(visible=busy)
    return messages, kept, box, go, stop, gr.Row(visible=any(turn.whole for turn in kept))
