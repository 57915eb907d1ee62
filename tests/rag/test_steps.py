"""The steps of answering, each by itself."""

from __future__ import annotations

from datetime import date

import pytest
from langchain_core.documents import Document

from index.types import Hit, Period, Span
from rag.compose import answer_text, quoted
from rag.cues import holds_kind, names_in
from rag.evidence import by_date, evidence, quotation
from rag.retrieve import fuse
from rag.retriever import DatelineRetriever
from rag.types import Evidence, Reading
from rag.when import moment
from tests.fakes import BagEncoder, MemoryIndex, article, keep, whole

NEWEST = date(2024, 3, 26)


def reading(text: str, score: float, *, url: str = "https://n.example/a", day: int = 1) -> Reading:
    """All of an article as a reading."""
    found = article(text, url=url, published=date(2024, 3, day))
    return Reading(Span(found, 0, len(text)), score, 0, len(text))


def test_fusion_counts_order_only() -> None:
    first, second, third = (Span(article("abc"), n, n + 1) for n in range(3))

    fused = fuse([[Hit(first, 9e9), Hit(second, 1)], [Hit(second, 0.1), Hit(third, 0.01)]])

    assert [hit.span for hit in fused] == [second, first, third]


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("What happened on March 25?", (date(2024, 3, 25), date(2024, 3, 25))),
        ("what happened on 25 March 2024", (date(2024, 3, 25), date(2024, 3, 25))),
        ("votes of 2023-12-22", (date(2023, 12, 22), date(2023, 12, 22))),
        ("Why did the U.S. abstain in December?", (date(2023, 12, 1), date(2023, 12, 31))),
        ("the veto in Oct. 2023", (date(2023, 10, 1), date(2023, 10, 31))),
        ("What was decided in 2023?", (date(2023, 1, 1), date(2023, 12, 31))),
        ("what happened on December 8", (date(2023, 12, 8), date(2023, 12, 8))),
    ],
)
def test_a_question_names_its_time(question: str, period: tuple[date, date]) -> None:
    found = moment(question, NEWEST)

    assert found
    assert found.period == Period(*period)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the U.S. abstain?",
        "What may happen?",
        "Did they march in London?",
        "How did the vote change between February 20 and March 25?",
        "What is on February 30, 2024?",
        "resolution 2728",
    ],
)
def test_a_question_without_one_time_names_none(question: str) -> None:
    assert moment(question, NEWEST) is None


def test_a_report_of_the_next_day_or_a_text_that_names_the_day_fits() -> None:
    found = moment("What happened on March 22?", NEWEST)

    assert found
    assert found.fits(date(2024, 3, 23), "")
    assert found.fits(date(2024, 5, 1), "He said so on March 22.")
    assert not found.fits(date(2024, 5, 1), "He said so on March 2.")
    assert not found.fits(None, "")


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("How many died?", "Some 3,000 died.", "Many died."),
        ("When did it end?", "It ended on Tuesday.", "It ended."),
        ("Why did he resign?", "He left because of the scandal.", "He left the building."),
        ("Who won?", "The prize went to Ada Lovelace.", "The prize went to nobody."),
        ("Where was it?", "It was held in Leeds.", "It was held."),
        ("What did she say?", "She called it “a start.”", "She left."),
    ],
)
def test_the_kind_of_answer_is_recognised(question: str, yes: str, no: str) -> None:
    assert holds_kind(question, yes) > holds_kind(question, no)


def test_names_are_capitals_figures_and_countries_in_any_case() -> None:
    assert names_in("What did Kirby say about resolution 2728?") == ["kirbi", "2728"]
    assert names_in("what did the french president say?") == ["french"]
    assert names_in("What did he say?") == []


def test_a_copy_of_the_wire_text_is_not_quoted_twice() -> None:
    readings = [
        reading("The council voted on Monday for a ceasefire.", 0.9),
        reading("The council voted Monday for a ceasefire.", 0.89, url="https://n.example/b"),
        reading("Britain said that it would abstain.", 0.8, url="https://n.example/c"),
    ]

    chosen = evidence("what did the council vote for?", readings, 0.5)

    assert [r.span.article.url[-1] for r in chosen] == ["a", "c"]


def test_evidence_below_the_threshold_is_none() -> None:
    assert evidence("why?", [reading("Rain fell.", 0.4)], 0.5) == []
    assert evidence("why?", [], 0.5) == []


def test_a_reading_widens_to_its_sentences_and_keeps_its_own_characters() -> None:
    span = whole("Rain fell. The river rose at 9 p.m. in York. It fell again.")
    at = span.text.index("9 p.m.")

    found = quotation(Reading(span, 0.5, at, at + 6))

    assert found.span.text == "The river rose at 9 p.m. in York."
    assert found.answer.text == "9 p.m."


@pytest.mark.parametrize(
    ("text", "answer", "quoted"),
    [
        (
            "Ann Lee owns the mill. It burned. “We will rebuild,” she said. Rain fell.",
            "rebuild",
            "Ann Lee owns the mill. It burned. “We will rebuild,” she said.",
        ),
        (
            "Mayor Bo Ray spoke on Monday. “We will rebuild it next year.” Rain fell.",
            "next year",
            "Mayor Bo Ray spoke on Monday. “We will rebuild it next year.”",
        ),
        ("Rain fell. “We will go,” Ann Lee said.", "go", "“We will go,” Ann Lee said."),
        ("Rain fell. It stopped. “We will go,” he said.", "go", "“We will go,” he said."),
        (
            "Bo Ray met Antony Blinken. Netanyahu said he had told Blinken to go.",
            "to go",
            "Netanyahu said he had told Blinken to go.",
        ),
        (
            "Bo Ray brought tents. U.S. officials have said they have yet to see a plan.",
            "a plan",
            "U.S. officials have said they have yet to see a plan.",
        ),
        (
            "Ann Lee came. Rain fell. It stopped. Then “we will rebuild,” she said.",
            "rebuild",
            "Then “we will rebuild,” she said.",
        ),
    ],
)  # fmt: skip
def test_a_quotation_comes_with_who_said_it(text: str, answer: str, quoted: str) -> None:
    """Where an earlier sentence, at most two before, is all that tells; else it stands alone."""
    span = whole(text)
    at = span.text.index(answer)

    found = quotation(Reading(span, 0.5, at, at + len(answer)))

    assert found.span.text == quoted
    assert found.answer.text == answer


def piece(score: float, day: int, url: str = "https://n.example/a") -> Evidence:
    """Evidence of one day."""
    found = reading("A.", score, day=day, url=url)
    return Evidence(found.span, found.span, score)


def test_evidence_as_good_as_the_best_comes_newest_first_then_the_rest() -> None:
    old, new, weak = piece(0.9, 1), piece(0.85, 9, "https://n.example/b"), piece(0.5, 20)

    assert by_date([old, new, weak]) == [new, old, weak]
    assert by_date([]) == []


def test_the_order_given_is_kept_within_a_day() -> None:
    first, second = piece(0.9, 9), piece(0.89, 9, "https://n.example/b")

    assert by_date([first, second]) == [first, second]


def test_the_text_says_which_is_from_when_only_if_dates_differ() -> None:
    rain, snow = reading("Rain fell.", 0.9, day=9), reading("Snow\nfell.", 0.8, day=1)
    one, other = (Evidence(r.span, r.span, r.score) for r in (rain, snow))

    assert answer_text(quoted([one])) == "“Rain fell.” [1]"
    assert answer_text(quoted([one, other])) == (
        "March 9, 2024: “Rain fell.” [1]\n\nMarch 1, 2024: “Snow fell.” [2]"
    )
    assert answer_text([]) == "These articles do not say."


def test_the_langchain_retriever_carries_exact_offsets() -> None:
    index = MemoryIndex()
    keep(index, article("The river rose.", title="Flood"), article("B.", url="https://n.example/b"))
    retriever = DatelineRetriever(index=index, encoder=BagEncoder(), k=1)

    [found] = retriever.invoke("river rose")

    assert isinstance(found, Document)
    kept = index.get(found.metadata["article_id"])
    assert kept
    assert kept.text[found.metadata["start"] : found.metadata["end"]] == found.page_content
    assert found.metadata["published"] == "2024-03-25"


def test_the_langchain_retriever_composes_in_a_chain() -> None:
    index = MemoryIndex()
    keep(index, article("The river rose."))
    chain = DatelineRetriever(index=index, encoder=BagEncoder()) | (
        lambda found: [document.metadata["title"] for document in found]
    )

    assert chain.invoke("river") == ["A title"]
