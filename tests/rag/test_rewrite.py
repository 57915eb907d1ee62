"""Follow-ups take from the conversation what they leave out; others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.rewrite import leans, standalone
from rag.types import Turn

VETO = Turn("Who vetoed the Brazilian draft?", "The United States")
CHINESE = Turn("What did the Chinese say was wrong with it?", "it sidestepped the question")


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And who abstained?",
        "What was its reason?",
        "When was that?",
        "What did she say about the text?",
        "How many tents is that altogether?",
        "what about France?",
        "Had he ever done that before?",
        "And two months later?",
        "How many votes would it have needed?",
    ],
)
def test_what_leaves_its_subject_out_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the U.S. abstain on resolution 2728?",
        "Who vetoed the Brazilian draft?",
        "What did Netanyahu say he would do in Rafah?",
        "How many members voted for Brazil's text?",
        "Which diplomats said that the draft was biased?",
        "what did the french president say about gaza?",
        "How many hospitals are there in Gaza?",
        "What did Russia say about its veto?",
        "What happened in Kyiv this week?",
        "What did both Israel and Hamas agree to?",
        "Who was the first president of Ukraine?",
        "who is netanyahu",
    ],
)
def test_what_stands_by_itself_is_left_alone(question: str) -> None:
    assert not leans(question)
    assert standalone(question, [VETO]) == question


def test_the_topic_before_and_its_short_answer_are_lent() -> None:
    assert standalone("Why?", [VETO]) == "About vetoed the Brazilian draft, The United States: Why?"


def test_a_long_answer_is_not_lent() -> None:
    turn = Turn("Who vetoed the Brazilian draft?", "The United States vetoed it, " * 5)

    assert standalone("Why?", [turn]) == "About vetoed the Brazilian draft: Why?"


def test_asked_of_somebody_else_the_name_is_exchanged() -> None:
    kirby = Turn("What did John Kirby say about the vote?", "")

    assert standalone("What about Wood?", [kirby]) == "What did Wood say about the vote?"
    assert standalone("And the Russians?", [CHINESE]) == (
        "What did the Russians say was wrong with it?"
    )


def test_an_acronym_is_a_name_and_a_date_is_nobody() -> None:
    abstained = Turn("Why did the U.S. abstain?")

    assert standalone("And Russia?", [abstained]) == "Why did Russia abstain?"
    assert standalone("And in 2023?", [abstained]) == "About the U.S. abstain: And in 2023?"
    assert standalone("And on December 8?", [VETO]).endswith(": And on December 8?")


def test_asked_of_another_time_the_time_is_exchanged() -> None:
    killed = Turn("How many had been killed by Dec. 8?", "More than 17,000")
    march = Turn("What may happen in Rafah?", "")

    assert standalone("And by March 22?", [killed]) == "How many had been killed by March 22?"
    assert standalone("what about Feb. 20?", [killed]) == "How many had been killed by Feb. 20?"
    assert standalone("And in March?", [march]) == "About may happen in Rafah: And in March?"


def test_an_object_is_not_the_subject_of_its_clause() -> None:
    assert leans("What did Trump say about him?")
    assert leans("Did Biden call her?")
    assert not leans("What did Netanyahu say about her country?")
    assert not leans("Why did Russia arrest protesters and jail them?")


def test_what_the_turn_before_spoke_of_is_taken_up() -> None:
    ban = Turn("Who signed Florida's ban on camping?", "Ron DeSantis")
    asked = "When does the ban take effect?"

    assert standalone(asked, [ban]) == (
        "About signed Florida's ban on camping, Ron DeSantis: When does the ban take effect?"
    )
    assert standalone(asked, [VETO]) == asked


def test_a_name_is_seen_among_capitals() -> None:
    assert not leans("Who is Benny Gantz?")
    assert leans("How do I do that?")


def test_words_that_say_little_name_no_subject() -> None:
    assert leans("How many people were hurt?")
    assert leans("how strong were the winds")
    assert not leans("who was netanyahu")


def test_of_two_names_none_is_exchanged() -> None:
    turn = Turn("What did Biden say about Gaza?")

    assert standalone("And Ukraine?", [turn]) == "About Biden say about Gaza: And Ukraine?"


def test_a_chain_of_follow_ups_reaches_back_to_its_subject() -> None:
    found = standalone("And the Russians?", [VETO, CHINESE])

    assert "Brazilian draft" in found
    assert "Russians" in found


def test_without_a_conversation_nothing_changes() -> None:
    assert standalone("Why?", []) == "Why?"


@given(st.text(min_size=1), st.lists(st.builds(Turn, st.text(), st.text()), max_size=3))
def test_any_conversation_can_be_read(question: str, history: list[Turn]) -> None:
    found = standalone(question, history)

    if not (history and leans(question)):
        assert found == question
    elif not found.endswith(question):  # then it was asked of somebody else
        assert question.split()[-1].strip("?") in found
