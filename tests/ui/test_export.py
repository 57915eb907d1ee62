"""A conversation as a file: all of it, exact, and nothing that Markdown takes for its own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from index.types import Span
from rag.types import Answer, Citation, Claim
from tests.fakes import article
from ui.export import conversation_json, markdown

SAID = "It rained. [Click](javascript:alert(1)) *hard* <b>now</b>."


def answered() -> Answer:
    found = article(SAID, title="Rain # 1", published=date(2024, 3, 5))
    claims = tuple(
        Claim(Span(found, start, end).text, (Citation(n, Span(found, start, end)),), "quoted")
        for n, (start, end) in enumerate([(0, 10), (11, len(SAID))], start=1)
    )
    text = "\n\n".join(f"“{claim.text}” [{n}]" for n, claim in enumerate(claims, start=1))
    return Answer("Did it\nrain?", "Did it rain?", "answered", text, claims)


def test_markdown_has_question_answer_and_where_each_citation_stands() -> None:
    lines = markdown([answered()]).splitlines()

    assert lines[0] == "## Did it rain?"
    assert lines[2] == "“It rained.” \\[1\\]"
    assert lines[6] == (
        "1. Rain \\# 1 (Example News, March 5, 2024). “It rained.” "
        "`https://news.example/a, characters 0–10`"
    )


def test_an_articles_markup_stays_text() -> None:
    told = markdown([answered()])

    assert "\\[Click\\]\\(javascript:alert\\(1\\)\\) \\*hard\\* \\<b\\>now" in told
    assert "](javascript" not in told


def test_a_note_and_an_abstention_are_kept() -> None:
    none = Answer("Why?", "Why?", "abstained", "These articles do not say.", note="No server.")
    told = markdown([none, replace(none, question="Who?", note="")])

    assert told.startswith("## Why?\n\n*No server.*\n\nThese articles do not say.\n")
    assert "## Who?\n\nThese articles do not say.\n" in told


def test_json_is_what_the_doors_give() -> None:
    [told] = json.loads(conversation_json([answered()]))

    place = told["claims"][1]["citations"][0]
    assert SAID[place["start"] : place["end"]] == place["quote"]
