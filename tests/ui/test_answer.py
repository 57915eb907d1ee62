"""An answer shows its claims, what each rests on, and whether it is an answer at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Hit, Span, article_id
from rag.types import Answer, Citation, Claim, Support, Timing
from ui.answer import answer_html, notice_html, pending_html, question_html

TAG = re.compile(r"<[^>]*>")
EVIL = "<img src=x onerror=alert(1)>\"'&"


def span(
    text: str = "It rained.", published: date | None = date(2024, 3, 25), **others: str
) -> Span:
    fields = {
        "url": f"https://news.example/{published}",
        "title": "Title",
        "source": "News",
    } | others
    made = Article(article_id(fields["url"], text), text=text, published=published, **fields)
    return Span(made, 0, len(text))


def claim(number: int, found: Span, support: Support = "quoted") -> Claim:
    return Claim(found.text, (Citation(number, found),), support)


def answered(*claims: Claim) -> Answer:
    return Answer("why?", "why?", "answered", "text", claims, (), Timing(total_ms=420))


def abstained(*hits: Hit) -> Answer:
    return Answer("why?", "why?", "abstained", "These articles do not say.", (), hits)


def test_a_citation_is_a_button_that_knows_its_place() -> None:
    found = span()
    rendered = answer_html(answered(claim(1, found)))

    place = f'data-article="{found.article.id}" data-start="0" data-end="10"'
    assert f'<button type="button" class="cite" {place} aria-label="Source 1: Title, ' in rendered
    assert rendered.count(place) == 2, "once in the text, once in the list of sources"


def test_dates_stand_with_the_claims_when_they_differ() -> None:
    march, december = span(), span(published=date(2023, 12, 22))
    rendered = answer_html(answered(claim(1, march), claim(2, march), claim(3, december)))

    headings = re.findall(r'<h3 class="day">(.*?)</h3>', rendered)
    assert [TAG.sub("", heading) for heading in headings] == ["March 25, 2024", "December 22, 2023"]


def test_one_date_needs_no_heading_and_no_date_says_so() -> None:
    assert 'class="day"' not in answer_html(answered(claim(1, span()), claim(2, span("Twice."))))
    undated = answer_html(answered(claim(1, span()), claim(2, span(published=None))))
    assert '<h3 class="day"><span>Undated</span></h3>' in undated


def test_only_an_unverified_claim_carries_a_warning() -> None:
    assert "not verified" in answer_html(answered(claim(1, span(), "unverified")))
    for support in ("quoted", "supported"):
        assert "not verified" not in answer_html(answered(claim(1, span(), support)))


def test_a_source_cited_twice_is_listed_once() -> None:
    twice = claim(1, span())
    rendered = answer_html(answered(twice, replace(twice, text="Again.")))

    assert rendered.count("<li>") == 1


def test_an_abstention_looks_different_and_calls_the_nearest_what_they_are() -> None:
    rendered = answer_html(abstained(*(Hit(span(f"Passage {n}."), 1.0) for n in range(6))))

    assert 'class="answer abstained"' in rendered
    assert '<p class="verdict">These articles do not say.</p>' in rendered
    assert "Nearest passages, which do not answer" in rendered
    assert re.findall(r"Passage \d", rendered) == [f"Passage {n}" for n in range(4)]
    assert 'class="cite"' not in rendered


def test_an_abstention_without_passages_says_that_too() -> None:
    rendered = answer_html(abstained())

    assert "No passage comes near this question." in rendered
    assert "Nearest passages" not in rendered


def test_a_long_passage_is_cut_between_words() -> None:
    rendered = answer_html(abstained(Hit(span("word " * 200), 1.0)))

    assert "word …</span>" in rendered
    assert len(TAG.sub("", rendered)) < 600


def test_a_growing_answer_shows_claims_but_judges_nothing_yet() -> None:
    assert answer_html(replace(answered(), status="abstained"), whole=False) == ""
    part = answer_html(answered(claim(1, span())), whole=False)
    assert "It rained." in part
    assert "sources" not in part
    assert "timing" not in part


@given(st.text())
def test_nothing_that_came_in_can_become_markup(text: str) -> None:
    evil = EVIL + text
    bad = span(evil, title=evil, source=evil, url=evil)
    marked = Claim(bad.text, (Citation(3, bad, Span(bad.article, 2, len(evil) - 1)),), "quoted")
    shown = [
        answer_html(answered(claim(1, bad), claim(2, span(published=None)), marked)),
        answer_html(abstained(Hit(bad, 1.0))),
        answer_html(replace(abstained(), text=evil)),
        question_html(evil),
        notice_html(evil),
        pending_html(evil),
    ]

    tags = {tag.split()[0].strip("</>") for html in shown for tag in TAG.findall(html)}
    assert tags <= {
        "div", "h2", "h3", "blockquote", "button", "span", "strong", "time", "ol", "ul", "li", "p",
    }  # fmt: skip


def test_the_characters_that_answer_stand_out_in_the_quotation() -> None:
    found = span("It <rained> on Monday.")
    answer = Span(found.article, 15, 21)
    rendered = answer_html(answered(Claim(found.text, (Citation(1, found, answer),), "quoted")))

    assert "It &lt;rained&gt; on <strong>Monday</strong>." in rendered


def test_how_sure_an_answer_is_stands_in_words() -> None:
    sure, unsure = (replace(answered(claim(1, span())), certainty=c) for c in ("sure", "unsure"))

    assert '<span class="certainty sure">Sure</span>' in answer_html(sure)
    assert "Unsure: read it in the article" in answer_html(unsure)
    assert "certainty" not in answer_html(abstained())


def test_a_rewritten_question_is_shown_as_it_was_searched() -> None:
    told = replace(answered(claim(1, span())), query="Why did <Ann> leave?")

    assert "Searched for: Why did &lt;Ann&gt; leave?" in answer_html(told)
    assert "Searched for" not in answer_html(answered(claim(1, span())))
