"""The page as a person meets it: Debian's Chromium asks, clicks and reads.

Screenshots go to the folder that DATELINE_ARTIFACTS names, `artifacts/` when it names none;
`cited.png` among them is the picture in the README.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rag.pipeline import Assistant
from tests.doors.serving import HARM, HARMFUL, serving
from tests.fakes import MemoryIndex, article, keep

WHY = "why did the U.S. abstain?"
DESK, PHONE = (1400, 900), (390, 844)
Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens pages. In the end: every request went to loopback, no script failed."""
    asked: list[str] = []
    failed: list[str] = []
    contexts = []

    def open_page(url: str, size: tuple[int, int] = DESK, colours: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=colours,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on("console", lambda m: failed.append(m.text) if m.type == "error" else None)
        page.goto(url)
        expect(page.locator("#listing .count")).to_be_attached(timeout=20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1", None}
    assert [url for url in asked if urlsplit(url).scheme not in {"http", "data", "blob"}] == []
    assert failed == []


def keep_picture(page: Page, name: str) -> None:
    """A screenshot among the artefacts."""
    folder = Path(os.environ.get("DATELINE_ARTIFACTS", "artifacts"))
    page.screenshot(path=folder / f"{name}.png")


def ask(page: Page, question: str) -> Locator:
    """Types the question, presses Enter; the last answer once it is whole."""
    answers = page.locator("#chat .bot-row")
    before = answers.count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1)
    expect(answers.last.locator(".timing, .notice")).to_be_visible(timeout=20_000)
    return answers.last


def top_of(element: Locator) -> float:
    """How far down the window it begins."""
    return float(element.evaluate("element => element.getBoundingClientRect().top"))


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_ask_click_a_citation_and_read_it_highlighted(served: str, visit: Open) -> None:
    page = visit(served)
    answer = ask(page, WHY)
    claim = answer.locator(".claim").first
    expect(claim).to_contain_text("did not condemn Hamas")

    claim.locator("button.cite").click()

    mark = page.locator("#pane mark")
    expect(mark).to_be_in_viewport(ratio=1)
    assert mark.text_content() == claim.locator("span").first.text_content()
    expect(page.locator("#pane h2")).to_contain_text("ceasefire")
    expect(page.locator("#pane header time")).to_have_text("March 25, 2024")
    expect(page.locator("#pane .reading")).to_be_focused()
    keep_picture(page, "cited")


def test_every_citation_opens_at_its_own_words(served: str, visit: Open) -> None:
    page = visit(served, size=(1000, 500))
    answer = ask(page, WHY)
    for claim in answer.locator(".claim").all():
        claim.locator("button.cite").click()
        expect(page.locator("#pane mark")).to_have_text(claim.locator("span").first.inner_text())
        expect(page.locator("#pane mark")).to_be_in_viewport(ratio=1)


def test_dates_stand_with_the_claims_the_best_first(served: str, visit: Open) -> None:
    answer = ask(visit(served), WHY)

    days = answer.locator("h3.day").all_inner_texts()
    assert days[0].title() == "March 25, 2024"
    assert "December 22, 2023" in [day.title() for day in days[1:]]


def test_the_newest_question_stands_at_the_top_above_its_answer(served: str, visit: Open) -> None:
    page = visit(served)
    for question in (WHY, "Who vetoed the drafts?", "How many tents did Israel propose?"):
        answer = ask(page, question)
        asked = page.locator("#chat .asked").last
        expect(asked).to_have_text(question)
        expect(asked).to_be_in_viewport(ratio=1)
        below = top_of(asked) - top_of(page.locator("#chat"))
        assert 0 <= below < 120, "read from here down, with little of the last answer above"
        expect(answer.locator(".claim, .verdict").first).to_be_in_viewport(ratio=1)


def test_the_answer_grows_and_can_be_stopped(
    paced: tuple[str, Callable[[], None]], visit: Open
) -> None:
    url, _ = paced
    page = visit(url)
    page.locator("#question textarea").fill(WHY)
    page.locator("#go").click()

    answer = page.locator("#chat .bot-row")
    expect(answer.locator(".claim")).to_have_count(1)
    expect(answer.locator(".pending")).to_have_text("Reading on…")
    page.locator("#stop").click()

    expect(answer.locator(".pending")).to_have_text("Stopped.")
    expect(answer.locator(".claim")).to_have_count(1)
    expect(page.locator("#go")).to_be_visible()
    expect(page.locator("#stop")).to_be_hidden()


def test_while_one_person_waits_another_gets_an_answer(
    paced: tuple[str, Callable[[], None]], visit: Open
) -> None:
    url, _ = paced
    waiting, other = visit(url), visit(url)
    waiting.locator("#question textarea").fill("hold on, what happened?")
    waiting.keyboard.press("Enter")
    expect(waiting.locator("#stop")).to_be_visible()

    expect(ask(other, "What is the boiling point of tungsten?")).to_be_visible()
    waiting.locator("#listing button").first.click()
    expect(waiting.locator("#pane h2")).to_be_visible()
    expect(waiting.locator("#chat .pending")).to_have_text("Searching the articles…")


def test_an_abstention_shows_and_opens_the_nearest_passages(served: str, visit: Open) -> None:
    page = visit(served)
    answer = ask(page, "What is the boiling point of tungsten?")

    expect(answer.locator(".verdict")).to_have_text("These articles do not say.")
    expect(answer).to_contain_text("Nearest passages, which do not answer")
    expect(answer.locator(".claim")).to_have_count(0)
    answer.locator(".nearest button").first.click()
    expect(page.locator("#pane mark").first).to_be_in_viewport()
    keep_picture(page, "abstained")


def test_the_keyboard_alone_is_enough(served: str, visit: Open) -> None:
    page = visit(served)
    citation = ask(page, WHY).locator("button.cite").first
    citation.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pane .reading")).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("#listing")).to_be_visible()
    expect(citation).to_be_focused()


def test_the_list_opens_articles_and_narrows_with_words(served: str, visit: Open) -> None:
    page = visit(served)
    expect(page.locator("#listing .count")).to_have_text("7 articles")
    page.locator("#words input").fill("2024-03-25")
    expect(page.locator("#listing .count")).to_have_text("1 article")

    title = page.locator("#listing .title").inner_text()
    page.locator("#listing button.open").click()
    expect(page.locator("#pane h2")).to_have_text(title)
    expect(page.locator("#pane mark")).to_have_count(0)
    page.locator("#pane .back").click()
    page.locator("#words input").fill("zebra <b>")
    expect(page.locator("#listing .count")).to_have_text("No article matches “zebra <b>”.")


def test_a_long_list_is_shown_in_parts(visit: Open) -> None:
    index = MemoryIndex()
    keep(index, *(article(f"Text {n}.", url=f"a/{n}", title=f"Story {n}") for n in range(10_000)))
    double = type("Shelf", (), {"index": index, "complete": None})
    with serving(double) as url:
        page = visit(url)
        expect(page.locator("#listing .count")).to_have_text("First 100 of 10,000 articles")
        page.locator("#listing .more").click()
        expect(page.locator("#listing li")).to_have_count(200)
        page.locator("#words input").fill("story 9999")
        expect(page.locator("#listing .count")).to_have_text("1 article")


def test_a_mistake_is_told_on_the_page_and_the_question_kept(served: str, visit: Open) -> None:
    page = visit(served)
    page.locator("#since input").fill("<b>soon</b>")
    answer = ask(page, WHY)

    expect(answer.locator(".notice")).to_have_text(
        "'<b>soon</b>' is not a date: write it like 2024-03-25"
    )
    expect(page.locator("#question textarea")).to_have_value(WHY)
    page.locator("#since input").fill("2023-12-01")
    page.locator("#until input").fill("2023-12-31")
    expect(ask(page, WHY).locator(".claim").first).to_be_visible()
    expect(page.locator("#chat .bot-row").last).not_to_contain_text("2024")


def test_a_follow_up_shows_what_was_searched(served: str, visit: Open) -> None:
    page = visit(served)
    first = ask(page, "Who vetoed the Brazilian draft?")
    expect(first.locator(".claim strong").first).to_be_visible()
    expect(first.locator(".query")).to_have_count(0)

    second = ask(page, "Why?")
    expect(second.locator(".query")).to_contain_text("vetoed the Brazilian draft")


def test_an_example_is_asked_and_the_conversation_can_be_cleared(served: str, visit: Open) -> None:
    page = visit(served)
    page.locator("#chat .example").first.click()
    expect(page.locator("#chat .timing")).to_be_visible(timeout=20_000)
    expect(page.locator("#chat .asked")).to_have_text("Why did the U.S. abstain?")

    page.locator("#chat .icon-button").first.click()
    expect(page.locator("#chat .welcome")).to_be_visible()
    ask(page, "What is the boiling point of tungsten?")
    expect(page.locator("#chat .asked")).to_have_count(1)


def test_what_an_article_holds_stays_text(harmful: str, visit: Open) -> None:
    page = visit(harmful)
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    for question in (f"What cost at the zebra parade? {HARM}", "What did zebra parade cost?"):
        answer = ask(page, question)
        answer.locator("button[data-article]").first.click()
        expect(page.locator("#pane h2")).to_have_text(HARMFUL.title)
        assert page.locator("#pane .text").text_content() == HARM
        assert HARM.split(" At ")[1] in " ".join(answer.inner_text().split())
    assert page.locator("#chat .asked").first.inner_text().endswith(HARM)
    expect(page.locator("#listing .title")).to_have_text(HARMFUL.title, use_inner_text=False)
    assert page.evaluate("window.harmed") is None
    shown = page.locator("#chat, #pane, #listing, #masthead")
    expect(shown.locator("img, script, a, b, i, code, .katex, [onerror]")).to_have_count(0)
    keep_picture(page, "harmless")


def test_a_web_source_opens_apart_and_learns_nothing(visit: Open) -> None:
    index = MemoryIndex()
    keep(index, article("Text.", url="https://news.example/a?b=1&c=2"))
    with serving(type("Shelf", (), {"index": index, "complete": None})) as url:
        page = visit(url)
        page.locator("#listing button.open").click()
        link = page.locator("#pane header a")
        expect(link).to_have_attribute("href", "https://news.example/a?b=1&c=2")
        expect(link).to_have_attribute("rel", re.compile("noopener"))
        expect(link).to_have_attribute("target", "_blank")


def test_a_phone_shows_one_thing_at_a_time(served: str, visit: Open) -> None:
    page = visit(served, size=PHONE)
    answer = ask(page, WHY)
    assert fits(page)
    keep_picture(page, "phone-answer")
    answer.locator("button.cite").first.click()
    expect(page.locator("#pane mark")).to_be_in_viewport(ratio=1)
    expect(page.locator("#talk")).to_be_hidden()
    assert fits(page)
    keep_picture(page, "phone-article")

    page.locator("#pane .back").click()
    expect(page.locator("#listing")).to_be_visible()
    assert fits(page)
    page.locator("#masthead .shelf").click()
    expect(answer).to_be_visible()
    expect(page.locator("#shelf")).to_be_hidden()


LUMINANCE = """element => {
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(c => c / 255)
    .map(c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  let behind = element;
  const opaque = e => (channels(getComputedStyle(e).backgroundColor)[3] ?? 1) > 0.99;
  while (behind.parentElement && !opaque(behind)) behind = behind.parentElement;
  const [ink, paper] = [
    light(channels(getComputedStyle(element).color)),
    light(channels(getComputedStyle(behind).backgroundColor)),
  ];
  return { ink, paper, contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) };
}"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_both_colour_schemes_can_be_read(served: str, visit: Open, colours: str) -> None:
    page = visit(served, colours=colours)
    ask(page, "What is the boiling point of tungsten?")
    ask(page, WHY).locator("button.cite").first.click()
    expect(page.locator("#pane mark")).to_be_visible()
    kinds = (
        "#masthead h1", "#masthead .extent", ".asked", ".claim", ".day", "button.cite", ".origin",
        ".sources .title", ".verdict", ".remark", ".excerpt", ".timing", "#go", "#period label",
        "#pane h2", "#pane .text p", "#pane mark", "#pane .back",
    )  # fmt: skip
    for kind in kinds:
        seen = page.locator(kind).first.evaluate(LUMINANCE)
        assert seen["contrast"] >= 4.5, f"{kind}: {seen}"
    assert (page.locator("#talk").evaluate(LUMINANCE)["paper"] < 0.2) == (colours == "dark")
    keep_picture(page, f"cited-{colours}")


def test_the_conversation_is_there_again_after_a_reload(served: str, visit: Open) -> None:
    page = visit(served)
    first = ask(page, WHY).locator(".claim").first.inner_text()
    ask(page, "Who won the chess final?")

    page.reload()

    answers = page.locator("#chat .bot-row")
    expect(answers).to_have_count(2)
    expect(answers.first.locator(".claim").first).to_have_text(first)
    expect(answers.last.locator(".verdict")).to_be_visible()
    answers.first.locator(".claim button.cite").first.click()
    expect(page.locator("#pane mark")).to_be_in_viewport(ratio=1)
    ask(page, "And Russia?")
    expect(answers).to_have_count(3)


def test_the_conversation_can_be_saved(served: str, visit: Open) -> None:
    page = visit(served)
    expect(page.locator("#saving")).to_be_hidden()
    answer = ask(page, WHY)

    with page.expect_download() as got:
        page.get_by_role("button", name="Save as Markdown").click()
    kept = Path(got.value.path()).read_text("utf-8")
    with page.expect_download() as other:
        page.get_by_role("button", name="Save as JSON").click()
    [told] = json.loads(Path(other.value.path()).read_text("utf-8"))

    assert got.value.suggested_filename == "dateline.md"
    assert kept.startswith("## why did the U.S. abstain?")
    quote = told["claims"][0]["citations"][0]["quote"]
    assert "1. U.N. demands Gaza ceasefire as U.S. abstains" in kept
    assert " ".join(answer.locator(".claim span").first.inner_text().split()) == quote
    assert other.value.suggested_filename == "dateline.json"


def test_prose_is_marked_where_it_is_not_verified_and_can_be_turned_off(
    seed_assistant: Assistant, visit: Open
) -> None:
    def complete(instructions: str, prompt: str) -> Generator[str, None, None]:
        yield "John Kirby said the U.S. abstained because the resolution did not condemn Hamas. "
        yield "Some 300 people <b>marched</b> in Oslo."

    with serving(replace(seed_assistant, complete=complete)) as url:
        page = visit(url)
        answer = ask(page, WHY)
        expect(answer.locator(".prose .supported")).to_contain_text("did not condemn Hamas")
        expect(answer.locator(".prose .unverified")).to_have_text(
            "Some 300 people <b>marched</b> in Oslo."
        )
        expect(answer.locator(".doubt")).to_be_visible()
        keep_picture(page, "prose")
        answer.locator("button.cite").first.click()
        expect(page.locator("#pane mark")).to_contain_text("Hamas")

        page.get_by_label("In prose, checked").uncheck()
        expect(ask(page, WHY).locator(".claim.quoted").first).to_be_visible()


def test_without_a_chat_model_there_is_nothing_to_choose(served: str, visit: Open) -> None:
    expect(visit(served).get_by_label("In prose, checked")).to_have_count(0)
