"""Questions of several steps come apart into questions that stand alone; all others stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.split import MOST, parts

SEVERAL = {
    "compare what Russia and China said about the draft": [
        "What did Russia say about the draft?",
        "What did China say about the draft?",
    ],
    "Compare how the U.S. and Algeria voted on resolution 2720.": [
        "How did the U.S. vote on resolution 2720?",
        "How did Algeria vote on resolution 2720?",
    ],
    "compare what biden and trump said about nato": [
        "What did biden say about nato?",
        "What did trump say about nato?",
    ],
    "Compare what Kirby said about Rafah with what Netanyahu said.": [
        "What did Kirby say about Rafah?",
        "What did Netanyahu say about Rafah?",
    ],
    "Compare what Kirby said in February and in March.": [
        "What did Kirby say in February?",
        "What did Kirby say in March?",
    ],
    "How did the death toll change between February and March?": [
        "What was the death toll in February?",
        "What was the death toll in March?",
    ],
    "By how much did oil prices rise between Dec. 22 and Feb. 20?": [
        "What were oil prices on Dec. 22?",
        "What were oil prices on Feb. 20?",
    ],
    "What did the council decide in October and in December 2023?": [
        "What did the council decide in October 2023?",
        "What did the council decide in December 2023?",
    ],
    "Who vetoed the Brazilian draft and who vetoed the American one?": [
        "Who vetoed the Brazilian draft?",
        "Who vetoed the American one?",
    ],
    "How many members backed resolution 2720 and how many resolution 2728?": [
        "How many members backed resolution 2720?",
        "How many members backed resolution 2728?",
    ],
    "Who spoke for the U.S. on Dec. 8, and who on Feb. 20?": [
        "Who spoke for the U.S. on Dec. 8?",
        "Who spoke for the U.S. on Feb. 20?",
    ],
    "Did Russia and China vote the same way on resolution 2720?": [
        "How did Russia vote on resolution 2720?",
        "How did China vote on resolution 2720?",
    ],
    "What did Netanyahu say about Rafah, and how did Kirby respond?": [
        "What did Netanyahu say about Rafah?",
        "About Netanyahu say about Rafah: how did Kirby respond?",
    ],
    "What did Russia, China and Algeria say about the U.S. draft?": [
        "What did Russia say about the U.S. draft?",
        "What did China say about the U.S. draft?",
        "What did Algeria say about the U.S. draft?",
    ],
    "What reasons did Algeria and Guyana give for not supporting the text?": [
        "What reasons did Algeria give for not supporting the text?",
        "What reasons did Guyana give for not supporting the text?",
    ],
    "How did Netanyahu's office and the White House each comment on the visit?": [
        "How did Netanyahu's office comment on the visit?",
        "How did the White House comment on the visit?",
    ],
    "Which got more votes, the Brazilian draft or the Emirati one?": [
        "How many votes did the Brazilian draft get?",
        "How many votes did the Emirati draft get?",
    ],
    "Compare Biden's and Trump's positions on NATO": [
        "What is Biden's position on NATO?",
        "What is Trump's position on NATO?",
    ],
    "What were the reactions of Britain and France to the veto?": [
        "What is the reaction of Britain to the veto?",
        "What is the reaction of France to the veto?",
    ],
    "What did Moscow say about the vote, and what about Beijing?": [
        "What did Moscow say about the vote?",
        "What did Beijing say about the vote?",
    ],
    "What did Bendjama say about his own draft, and what about Washington's?": [
        "What did Bendjama say about his own draft?",
        "What did Bendjama say about Washington's?",
    ],
    "Who vetoed the Algerian draft, and why?": [
        "Who vetoed the Algerian draft?",
        "About vetoed the Algerian draft: why?",
    ],
    "What was missing from both resolution 2720 and resolution 2728?": [
        "What was missing from resolution 2720?",
        "What was missing from resolution 2728?",
    ],
    "Did Russia vote for the text, and did China?": [
        "Did Russia vote for the text?",
        "Did China vote for the text?",
    ],
    "How many people died in Turkey? And how many in Syria?": [
        "How many people died in Turkey?",
        "How many people died in Syria?",
    ],
    "About the Brazilian draft: who backed the text and who vetoed it?": [
        "About the Brazilian draft: Who backed the text?",
        "About the Brazilian draft: Who vetoed it?",
    ],
}

WHOLE = [
    "Why did Russia and China veto the draft?",
    "What did Trinidad and Tobago say about the treaty?",
    "What did the Food and Drug Administration say about the recall?",
    "What did Research and Development think of the cut?",
    "How much is spent on Research and Development?",
    "What was agreed between the U.S. and Israel?",
    "What happened between February and March?",
    "When and where was the summit?",
    "Which draft did Russia and China veto?",
    "What did Israel and Hamas agree to?",
    "What did both Israel and Hamas sign?",
    "When did Sweden and Finland join NATO?",
    "Who is the senator who voted for the bill and who later left the party?",
    "Did Blinken say when he would travel and where he would stay?",
    "Did the police say who was killed and who was hurt?",
    "What do we know about how the fire began and how it spread?",
    "Which actor, who won an Oscar in 2019, died this week?",
    "The bill passed on Monday. Who wrote it, and who opposed it?",
    "What did Biden and his wife say about the pardon?",
    "Which president appointed the most and which president appointed the least judges?",
    "How did Biden change between 2020 and 2024?",
    "Why did the U.S. abstain on resolution 2728?",
    "Who abstained?",
    "What did Johnson and Johnson say about the lawsuit?",
    "How many were killed and wounded in the attack?",
    "What did Barbara Woodward say in December 2023, and what three months later?",
    "What did the United States and its allies want?",
    "Was the vote on Monday or on Tuesday?",
    "What did A, B, C, D and E say about the text?",
    "",
    "?",
]


@pytest.mark.parametrize("question", SEVERAL)
def test_several_come_apart(question: str) -> None:
    assert parts(question) == SEVERAL[question]


@pytest.mark.parametrize("question", WHOLE)
def test_one_stays_whole(question: str) -> None:
    assert parts(question) == [question]


def test_a_part_is_one_question() -> None:
    for split in SEVERAL.values():
        assert [parts(part) for part in split] == [[part] for part in split]


@given(st.text())
def test_any_text_can_be_asked(question: str) -> None:
    found = parts(question)

    assert 1 <= len(found) <= MOST
    assert len(found) > 1 or found == [question]
