"""The browser door: a chat beside a reading pane, served by gradio with the doors for programs.

Does not know how a question is answered, what programs get (`api.py`), nor how things look.
"""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# No telemetry, and no statistics that load pandas at the first question; gradio reads this early.
os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_ANALYTICS_CACHE_FREQUENCY": "9" * 9}

import gradio as gr

from api import guards, offer, period_of, speak_json, stepped
from index.types import DatelineError
from ui.answer import Shown, answer_html, notice_html, pending_html, settled, waiting
from ui.listing import PAGE, listing_html, masthead_html, welcome_html
from ui.reading import article_html, missing_html

if TYPE_CHECKING:
    from rag.pipeline import Assistant

UI = Path(__file__).parent / "ui"
# Eight questions at once on two cores: a slow one, most often waiting for a chat model, holds one
# place of eight, and a crowd queues instead of thrashing.
AT_ONCE = 8
TURNS_KEPT = 50  # of one conversation: all of it is drawn anew with each claim
# The page's own events are not endpoints: programs get the typed doors instead.
OWN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# What only reads skips the queue: an article opens at once, whatever is being answered.
QUICK: dict[str, Any] = {**OWN, "queue": False}

Update = tuple[list[dict[str, Any]], list[Shown], str, gr.Button, gr.Button]


class Page:
    """What happens on the page: each method takes one event and gives what is shown next."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant

    def opened(self) -> tuple[str, str]:
        """The head of the page and the list of articles, as they are now."""
        listing = self._assistant.index.listed("", PAGE)
        return masthead_html(listing), listing_html(listing)

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
        self, question: str, since: str, until: str, turns: list[Shown]
    ) -> AsyncIterator[Update]:
        """The conversation as the answer grows."""
        if not question.strip():
            yield _shown(turns)
            return
        asked = waiting(question, "Searching the articles…")
        yield _shown([*turns, asked], busy=True)
        try:
            period = period_of(since, until)
            said = [shown.turn for shown in turns]
            async for answer in stepped(self._assistant.stream(question, period, said)):
                part = answer_html(answer, whole=False)
                growing = asked._replace(answer=part, remark=pending_html("Reading on…"))
                yield _shown([*turns, growing], busy=True)
            yield _shown([*turns, settled(answer)])
        except DatelineError as error:
            # The question goes back into the box, to be mended.
            yield _shown([*turns, asked._replace(remark=notice_html(str(error)))], question)

    def stopped(self, turns: list[Shown]) -> Update:
        """The conversation with what had been found when the person stopped it."""
        last = [turn._replace(remark=pending_html("Stopped.")) for turn in turns[-1:]]
        return _shown([*turns[:-1], *last])


def build(assistant: "Assistant", examples: Sequence[str] = ()) -> gr.Blocks:
    """The page, the API and the tools; `examples` are questions to start with."""
    blocks: gr.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with blocks:
        _lay_out(blocks, Page(assistant), examples)
        offer(assistant, AT_ONCE)
    return blocks


def serve(
    assistant: "Assistant",
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    examples: Sequence[str] = (),
    say: Callable[[str], object] = print,
) -> None:
    """Serve until interrupted; where is said once the page answers there."""
    blocks = start(assistant, host, port, examples=examples)
    say(f"Dateline is at {blocks.local_url}")
    blocks.block_thread()


def start(assistant: "Assistant", host: str, port: int, examples: Sequence[str] = ()) -> gr.Blocks:
    """Serve in the background; `.local_url` says where, `.close()` ends it."""
    blocks = build(assistant, examples)
    # System fonts only: gradio's own themes fetch theirs from the web.
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"])
    # As css_paths, gradio would prefix each selector with its own and so break those on :root.
    style = f"<style>{(UI / 'style.css').read_text('utf-8')}</style>"
    try:
        blocks.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, quiet=True,
            mcp_server=True, theme=theme, head=style, footer_links=[], ssr_mode=False, pwa=False,
            # Nothing leaves this machine, nothing is kept of a visit, nobody has a file to upload.
            share=False, run_history=False, enable_monitoring=False, max_file_size="1kb",
            app_kwargs={"middleware": guards(host)},
        )  # fmt: skip
    except OSError as error:
        message = f"cannot serve at {host}:{port}: it is taken or not ours, choose another port"
        raise DatelineError(message) from error
    speak_json(blocks)
    return blocks


def _lay_out(blocks: gr.Blocks, page: Page, examples: Sequence[str]) -> None:
    masthead = gr.HTML(elem_id="masthead", apply_default_css=False)
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talk"):
            chat, question, since, until, go, stop = _talk(examples)
        with gr.Column(elem_id="shelf"):
            words = _line("Find an article", "Title, source or date", "words")
            listing = gr.HTML(elem_id="listing", apply_default_css=False)
            script = (UI / "page.js").read_text("utf-8")
            pane = gr.HTML(elem_id="pane", apply_default_css=False, js_on_load=script)
    turns = gr.State([])
    shown = [chat, turns, question, go, stop]
    run: dict[str, Any] = {
        "fn": page.answered, "inputs": [question, since, until, turns], "outputs": shown,
        "concurrency_limit": AT_ONCE, "concurrency_id": "page", **OWN,
    }  # fmt: skip
    chosen = chat.example_select(_example, None, question, **QUICK)
    asking = [gr.on([question.submit, go.click], **run), chosen.then(**run)]
    # First the end of the answer, then what is left of it: else its last words come after.
    stop.click(None, cancels=asking, **QUICK).then(page.stopped, turns, shown, **QUICK)
    chat.clear(None, cancels=asking, **QUICK).then(_shown, gr.State([]), shown, **QUICK)
    blocks.load(page.opened, None, [masthead, listing], **QUICK)
    words.change(page.listed, words, listing, trigger_mode="always_last", **QUICK)
    pane.open(page.read, None, pane, **QUICK)
    pane.more(page.lengthened, words, listing, **QUICK)


def _talk(
    examples: Sequence[str],
) -> tuple[gr.Chatbot, gr.Textbox, gr.Textbox, gr.Textbox, gr.Button, gr.Button]:
    chat = gr.Chatbot(
        elem_id="chat", show_label=False, container=False, height=None, autoscroll=False,
        layout="panel", buttons=[], latex_delimiters=[], feedback_options=None,
        placeholder=welcome_html(), examples=[{"text": text} for text in examples],
    )  # fmt: skip
    with gr.Row(elem_id="ask"):
        question = gr.Textbox(
            label="Question", placeholder="Ask the articles a question", elem_id="question",
            show_label=False, container=False, lines=1, max_lines=5, autofocus=True,
        )  # fmt: skip
        go = gr.Button("Ask", variant="primary", elem_id="go")
        stop = gr.Button("Stop", visible=False, elem_id="stop")
    with gr.Row(elem_id="period"):
        since = _line("From", "YYYY-MM-DD", "since")
        until = _line("To", "YYYY-MM-DD", "until")
    return chat, question, since, until, go, stop


def _line(label: str, placeholder: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder=placeholder, elem_id=elem_id, max_lines=1)


def _shown(turns: list[Shown], box: str = "", *, busy: bool = False) -> Update:
    kept = turns[-TURNS_KEPT:]
    # HTML components, because the chat reads text as Markdown and articles are not Markdown.
    messages = [
        {"role": role, "content": gr.HTML(shown, apply_default_css=False, js_on_load=None)}
        for turn in kept
        for role, shown in (("user", turn.question), ("assistant", turn.answer + turn.remark))
    ]
    return messages, kept, box, gr.Button(visible=not busy), gr.Button(visible=busy)


def _example(choice: gr.SelectData) -> str:
    return str(choice.value["text"])
