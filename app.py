"""The browser door: a chat beside a reading pane, served by gradio with the doors for programs.

Does not know what happens on the page (`page.py`), what programs get (`api.py`), how things look.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# No telemetry, and no statistics that load pandas at the first question; gradio reads this early.
os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_ANALYTICS_CACHE_FREQUENCY": "9" * 9}

import gradio as gr

from api import guards, offer, speak_json
from index.types import DatelineError
from page import Page, shown
from ui.listing import welcome_html

if TYPE_CHECKING:
    from rag.pipeline import Assistant

UI = Path(__file__).parent / "ui"
# Eight questions at once on two cores: a slow one, most often waiting for a chat model, holds one
# place of eight, and a crowd queues instead of thrashing.
AT_ONCE = 8
# The page's own events are not endpoints: programs get the typed doors instead.
OWN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
FILES = ("dateline.md", "dateline.json")
SAVE = """text => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "%s";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""
# What only reads skips the queue: an article opens at once, whatever is being answered.
QUICK: dict[str, Any] = {**OWN, "queue": False}


def build(assistant: "Assistant", examples: Sequence[str] = ()) -> gr.Blocks:
    """The page, the API and the tools; `examples` are questions to start with."""
    blocks: gr.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with blocks:
        _lay_out(blocks, Page(assistant), examples, assistant.complete is not None)
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


def _lay_out(blocks: gr.Blocks, page: Page, examples: Sequence[str], writes: bool) -> None:
    masthead = gr.HTML(elem_id="masthead", apply_default_css=False)
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talk"):
            chat, saving, saves = _conversation(examples)
            asked, go, stop = _talk(writes)
        with gr.Column(elem_id="shelf"):
            words = _line("Find an article", "Title, source or date", "words")
            listing = gr.HTML(elem_id="listing", apply_default_css=False)
            script = (UI / "page.js").read_text("utf-8")
            pane = gr.HTML(elem_id="pane", apply_default_css=False, js_on_load=script)
    question, turns, file = asked[0], gr.State([]), gr.Textbox(visible=False)
    # In the browser alone, and readable by the next start of the server.
    memory = gr.BrowserState([], storage_key="dateline", secret="dateline")
    drawn = [chat, turns, question, go, stop, saving]
    run: dict[str, Any] = {
        "fn": page.answered, "inputs": [*asked, turns], "outputs": drawn,
        "concurrency_limit": AT_ONCE, "concurrency_id": "page", **OWN,
    }  # fmt: skip
    chosen = chat.example_select(_example, None, question, **QUICK)
    asking = [gr.on([question.submit, go.click], **run), chosen.then(**run)]
    # First the end of the answer, then what is left of it: else its last words come after.
    stop.click(None, cancels=asking, **QUICK).then(page.stopped, turns, drawn, **QUICK)
    cleared = chat.clear(None, cancels=asking, **QUICK).then(shown, gr.State([]), drawn, **QUICK)
    # Once an answer is whole: each of its states would send the conversation anew.
    for done in (*asking, cleared):
        done.then(page.kept, turns, memory, **QUICK)
    for save, made, name in zip(saves, (page.markdown, page.json), FILES, strict=True):
        save.click(made, turns, file, **QUICK).then(None, file, None, js=SAVE % name, **QUICK)
    blocks.load(page.opened, memory, [masthead, listing, *drawn], **QUICK)
    words.change(page.listed, words, listing, trigger_mode="always_last", **QUICK)
    pane.open(page.read, None, pane, **QUICK)
    pane.more(page.lengthened, words, listing, **QUICK)


def _conversation(examples: Sequence[str]) -> tuple[gr.Chatbot, gr.Row, list[gr.Button]]:
    chat = gr.Chatbot(
        elem_id="chat", show_label=False, container=False, height=None, autoscroll=False,
        layout="panel", buttons=[], latex_delimiters=[], feedback_options=None,
        placeholder=welcome_html(), examples=[{"text": text} for text in examples],
    )  # fmt: skip
    with gr.Row(elem_id="saving", visible=False) as saving:
        saves = [gr.Button(f"Save as {kind}", size="sm") for kind in ("Markdown", "JSON")]
    return chat, saving, saves


def _talk(writes: bool) -> tuple[list[Any], gr.Button, gr.Button]:
    """The question, its period and whether to answer in prose; the two buttons."""
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
        prose = gr.Checkbox(
            writes, label="In prose, checked", elem_id="prose", visible=writes, container=False
        )
    return [question, since, until, prose], go, stop


def _line(label: str, placeholder: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder=placeholder, elem_id=elem_id, max_lines=1)


def _example(choice: gr.SelectData) -> str:
    return str(choice.value["text"])
