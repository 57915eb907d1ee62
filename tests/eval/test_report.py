"""The report as a reader meets it: plots, filters, anchors, and text that stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.pages import STYLE, tokens
from eval.picture import picture
from eval.plots import PLOTS
from eval.records import Record
from eval.report import report_html
from eval.scores import scores, timings
from eval.types import Gold, Turn
from tests.eval.values import (
    ABSTAINED,
    ARTICLE,
    QUOTE,
    RIGHT,
    START,
    WRONG,
    answer,
    citation,
    passage,
    question,
    record,
    unanswerable,
)

HARM = '<script>window.harmed = 1</script><img src=x onerror="window.harmed = 2">&amp; $x^2$'
FOUND = (passage(0, 20), passage(START, START + len(QUOTE)))


def records() -> list[Record]:
    """Right and wrong, answered, abstained and broken, one that means harm."""
    harmful = question("harm", answers=(HARM,), evidence=(Gold(HARM, HARM, 0),), kind=HARM)
    said = answer(citation(0, len(HARM), url=HARM, text=HARM))
    followed = question("q9", kind="follow-up")
    object.__setattr__(followed, "history", (Turn("And before?", "Rain fell."),))
    return [
        record(question("q1"), RIGHT, FOUND),
        record(question("q2", kind="where"), WRONG, FOUND),
        record(question("q3"), ABSTAINED, FOUND),
        record(question("q4"), None),
        record(unanswerable(), ABSTAINED, FOUND),
        record(harmful, said, (passage(0, len(HARM), article=HARM, text=HARM),)),
        record(followed, RIGHT, FOUND),
    ]


def written(folder: Path, made: list[Record]) -> Path:
    found = {**scores(made), "timings": {**timings(made), "index_mb": 1.5}}
    path = folder / "report.html"
    path.write_text(report_html(HARM, made, found), "utf-8")
    return path


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The report, opened; in the end nothing was fetched and no script failed."""
    path = written(tmp_path, records())
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    failed: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: failed.append(str(error)))
    opened.on("console", lambda m: failed.append(m.text) if m.type == "error" else None)
    opened.goto(path.as_uri())
    yield opened
    assert opened.evaluate("window.harmed") is None
    assert asked == [path.as_uri()]
    assert failed == []
    opened.close()


@pytest.mark.parametrize(
    ("scheme", "faded"), [("light", "rgb(102, 94, 82)"), ("dark", "rgb(170, 161, 147)")]
)
def test_two_plots_stand_in_one_picture_in_colours_of_their_own(
    browser: Browser, tmp_path: Path, scheme: Any, faded: str
) -> None:
    made = records()
    file = tmp_path / "picture.svg"
    file.write_text(picture({**scores(made), "timings": timings(made)}), "utf-8")
    opened = browser.new_page(color_scheme=scheme)
    opened.goto(file.as_uri())

    expect(opened.locator("svg svg")).to_have_count(2)
    for words in ("coverage: share of questions answered", "confidence"):
        box = opened.locator("text", has_text=words).bounding_box()
        assert box
        assert box["width"] > 0
    filled = opened.locator("text", has_text="coverage").evaluate("e => getComputedStyle(e).fill")
    assert filled == faded
    opened.close()


def test_every_plot_is_drawn_in_the_colours_of_the_page(page: Page) -> None:
    expect(page.locator("figure svg")).to_have_count(len(PLOTS))
    for box in page.locator("figure svg").all():
        size = box.bounding_box()
        assert size
        assert size["width"] > 200
        assert size["height"] > 100
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert "#0" not in "".join(re.findall(r"(?:fill|stroke): #\w+", page.content()))


def test_the_filters_leave_what_is_asked_for(page: Page) -> None:
    cards, told = page.locator(".card:visible"), page.locator("#filters output")
    expect(told).to_have_text("7 of 7")

    page.get_by_label("Verdict").select_option("wrong")
    expect(told).to_have_text("3 of 7")
    page.get_by_label("Status").select_option("error")
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("Error: broken")

    page.get_by_label("Status").select_option("all")
    page.get_by_label("Verdict").select_option("all")
    page.get_by_label("Words").fill("owns mill")
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("The articles do not say.")


def test_links_lead_from_the_summary_to_questions_and_back(page: Page) -> None:
    page.get_by_text("3 are wrong.").click()
    expect(page.locator("#filters output")).to_have_text("3 of 7")
    page.locator(".wide a", has_text="where").click()
    expect(page.locator("#filters output")).to_have_text("1 of 7")

    page.goto(page.url.split("#")[0] + "#q1")  # hidden by the filter till then
    expect(page.locator("#q1")).to_be_visible()
    page.locator("#filters").get_by_text("Summary").click()
    expect(page.locator("#summary")).to_be_in_viewport()


def test_a_question_shows_answer_gold_and_passages(page: Page) -> None:
    card = page.locator("#q1")
    expect(card.locator(".verdict")).to_have_text("right")
    expect(card.locator("blockquote").first).to_contain_text(QUOTE)
    expect(card.locator(".answers")).to_have_text("two metres")
    expect(card.locator("summary")).to_have_text(
        "Retrieved: 2 passages; the first with gold evidence is number 2"
    )
    card.locator("summary").click()
    expect(card.locator("details li").nth(1)).to_contain_text(f"{ARTICLE} · {START}")
    expect(card.locator("details .gold")).to_have_count(1)
    expect(page.locator("#q7 .history")).to_contain_text("And before?")


def test_what_means_harm_stays_text(page: Page) -> None:
    card = page.locator("#q6")

    expect(card.locator("blockquote").first).to_contain_text(HARM)
    expect(card.locator(".facts").first).to_contain_text(HARM)
    expect(page.locator("script")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_dark_where_the_system_is(page: Page) -> None:
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_a_report_of_nothing_and_of_nothing_but_errors(tmp_path: Path) -> None:
    for made in ([], [record(question(), None)], [record(unanswerable(), ABSTAINED)]):
        page = written(tmp_path, made).read_text()
        assert page.count("<svg") == len(PLOTS)
        assert f"{len(made)} questions" in page


def test_two_reports_of_the_same_run_are_the_same(tmp_path: Path) -> None:
    assert written(tmp_path, records()).read_text() == written(tmp_path, records()).read_text()


def test_the_colours_are_those_of_the_product() -> None:
    found = tokens(STYLE.read_text("utf-8"))

    assert found.count("--paper:") == found.count("--accent:") == 2
    assert found.index("prefers-color-scheme: dark") > found.index("--serif:")
