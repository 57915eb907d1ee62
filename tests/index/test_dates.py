"""Dates: certain ones, and None for every doubt."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring  # type: ignore[import-untyped]

from index.dates import dates_in, opening_date, page_date, stated_date

MARCH_25 = date(2024, 3, 25)


@pytest.mark.parametrize(
    "written",
    [
        "March 25, 2024",
        "Mar. 25, 2024",
        "25 March 2024",
        "25th March 2024",
        "25-Mar-2024",
        "2024-03-25",
        "2024/03/25",
        "2024-03-25T23:30:00-05:00",
        "2024-03-25 10:00",
        "Mon, 25 Mar 2024 10:00:00 GMT",
        "25/03/2024",
        "03/25/2024",
        "MARCH 25 2024",
    ],
)
def test_a_full_date_is_read(written: str) -> None:
    assert stated_date(written) == MARCH_25


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2024",
        "3/4/24",
        "March 25",
        "March 2024",
        "2024",
        "2024-02-30",
        "February 30, 2024",
        "March 25, 2024 or March 26, 2024",
        "/2024-03-25/",
        "12024-03-25",
        "v2024-03-25",
        "Monday",
        "",
    ],
)
def test_a_doubtful_date_is_none(written: str) -> None:
    assert stated_date(written) is None


def test_a_day_that_reads_the_same_both_ways_is_certain() -> None:
    assert stated_date("3/3/2024") == date(2024, 3, 3)


@pytest.mark.parametrize(
    "top",
    [
        "March 25, 2024",
        "Monday, March 25, 2024 at 9:30 a.m. ET",
        "Published: March 25, 2024",
        "Published on Monday 25 March 2024 10.15 GMT",
        "First published 25 March 2024, last updated 2 April 2024",
        "March 25, 2024 Updated March 26, 2024, 10:32 a.m. ET",
        "Updated March 25, 2024",
        "By Jane Doe | March 25, 2024",
        "By Jane Doe and John O'Neill, March 25, 2024",
        "By Jane Doe\nDate: 2024-03-25",
        "Posted by Jane Doe on March 25, 2024\nUpdated: April 2, 2024",
        "WASHINGTON, March 25, 2024 (AP) — The U.S. abstained.",
        "UNITED NATIONS (Reuters) March 25, 2024 - The U.S. abstained.",
        "KYIV, Ukraine, March 25, 2024 — Sirens sounded.",
    ],
)
def test_the_date_at_the_top_of_a_text(top: str) -> None:
    text = f"{top}\n\nOn January 5, 2021, the council had met."

    assert opening_date(text) == MARCH_25


@pytest.mark.parametrize(
    "text",
    [
        "The council voted on March 25, 2024.",
        "The vote on March 25, 2024\n\nIt was late.",
        "WASHINGTON, March 25 (AP) — The U.S. abstained.",
        "WASHINGTON, March 25, 2024 was a rainy day.",
        "Published: 03/04/2024",
        "March 25, 2024\nMarch 26, 2024",
        "Copyright 2024",
        "\n".join(["A line."] * 10) + "\nMarch 25, 2024",
        "",
    ],
)
def test_no_date_at_the_top_is_certain(text: str) -> None:
    assert opening_date(text) is None


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-03-25T10:00:00Z">'
        '<meta property="article:modified_time" content="2024-04-01">',
        '<meta itemprop="datePublished" content="2024-03-25">',
        '<meta name="DC.date.issued" content="2024-03-25">',
        '<script type="application/ld+json">{"datePublished": "2024-03-25T10:00:00+01:00",'
        '"dateModified": "2024-04-01"}</script>',
        '<time itemprop="datePublished" datetime="2024-03-25"></time><time datetime="2020-01-01">',
        '<time datetime="2024-03-25">yesterday</time>',
    ],
)
def test_the_date_a_page_states(head: str) -> None:
    assert page_date(document_fromstring(f"<html>{head}<p>On May 1, 2020, it rained.")) == MARCH_25


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Published on March 25, 2024, by us</p>",
        '<meta property="article:modified_time" content="2024-03-25">',
        '<link rel="canonical" href="https://n.example/2024/03/25/vote">',
        '<meta itemprop="copyrightYear" content="2024">',
        '<time datetime="2024-03-25"></time><time datetime="2024-03-26"></time>',
        '<meta name="date" content="03/04/2024">',
        "<time>March 25, 2024</time><meta name=date>",
    ],
)
def test_what_a_page_does_not_state_is_not_guessed(markup: str) -> None:
    assert page_date(document_fromstring(f"<html>{markup}<p>Text</p>")) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_any_day_written_out_is_read_back(day: date) -> None:
    months = "January February March April May June July August September October November December"
    month = months.split()[day.month - 1]

    assert dates_in(f"It was {day.isoformat()}.") == [day]
    assert dates_in(f"It was {month} {day.day}, {day.year}.") == [day]
    assert dates_in(f"It was {day.day} {month[:3]} {day.year}.") == [day]


@given(st.text())
def test_any_text_is_read_without_failing(text: str) -> None:
    dates_in(text)
    opening_date(text)
