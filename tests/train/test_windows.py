"""Token windows: the answer stays inside, spans come back as the same characters."""

from __future__ import annotations

import numpy as np
import pytest

from train.data import Example
from train.model import origin_tokenizer
from train.trial import Found, read, report
from train.windows import (
    Array,
    Batch,
    Tokens,
    batch,
    best_span,
    candidates,
    place,
    room,
    tokens,
    windows,
)

MARKS = (101, 102)  # [CLS] and [SEP]
WORDS = [f"word{n}" for n in range(90)]


def example(context: str, answer: str = "", question: str = "Which word?") -> Example:
    start = context.index(answer) if answer else 0
    return Example(question, context, start, start + len(answer), "made", (answer,))


def one(context: str, answer: str = "") -> Tokens:
    return tokens([example(context, answer)], origin_tokenizer())[0]


def test_a_window_is_question_and_passage_with_the_answer_pointed_at() -> None:
    made = one("It rained in Rome.", "Rome")
    inputs = batch([(made, 0)], 64, MARKS)

    text = origin_tokenizer().decode(inputs.ids[0].tolist(), skip_special_tokens=False)
    assert text == "[CLS] which word? [SEP] it rained in rome. [SEP]"
    first, last = inputs.starts[0], inputs.ends[0]
    assert origin_tokenizer().decode(inputs.ids[0, first : last + 1].tolist()) == "rome"
    assert inputs.types[0].tolist() == [0] * 5 + [1] * (inputs.ids.shape[1] - 5)


def test_an_unanswerable_question_points_at_the_first_token() -> None:
    inputs = batch([(one("It rained."), 0)], 64, MARKS)

    assert (inputs.starts[0], inputs.ends[0]) == (0, 0)


@pytest.mark.parametrize("answer", ["word0", "word44 word45", "word89"])
def test_a_random_window_of_a_long_passage_keeps_the_answer(answer: str) -> None:
    made = one(" ".join(WORDS), answer)

    for seed in range(30):
        at = place(made, 64, np.random.default_rng(seed))
        inputs = batch([(made, at)], 64, MARKS)

        first, last = int(inputs.starts[0]), int(inputs.ends[0])
        found = origin_tokenizer().decode(inputs.ids[0, first : last + 1].tolist())
        assert inputs.ids.shape[1] == 64
        assert found == answer


def test_an_answer_outside_the_window_is_none() -> None:
    inputs = batch([(one(" ".join(WORDS), "word89"), 0)], 64, MARKS)

    assert (inputs.starts[0], inputs.ends[0]) == (0, 0)


@pytest.mark.parametrize("words", [5, 40, 90])
def test_windows_cover_every_token(words: int) -> None:
    made = one(" ".join(WORDS[:words]))

    covered = {n for at in windows(made, 100) for n in range(at, at + room(made, 100))}

    assert covered >= set(range(len(made.passage)))


def test_padding_and_questions_are_no_candidates() -> None:
    inputs = batch([(one("It rained."), 0), (one("It rained in Rome today."), 0)], 64, MARKS)

    # [CLS] which word ? [SEP] it rained . [SEP] and padding
    assert np.flatnonzero(candidates(inputs.types, inputs.mask)[0]).tolist() == [0, 5, 6, 7]


def test_the_best_span_runs_forward_and_is_scored_against_none() -> None:
    start = np.array([1.0, 9, 0, 5, 2])  # position 1 belongs to the question
    end = np.array([0.5, 9, 7, 1, 4])
    inside = np.array([True, False, True, True, True])

    # 3 to 4: 5 + 4; 3 to 2 would be 12 but runs backward; none: 1.5
    assert best_span(start, end, inside) == (3, 4, 7.5)


def pointing_at(word: str) -> Array:
    return np.array(origin_tokenizer().encode(word, add_special_tokens=False).ids)


def test_reading_finds_a_word_in_whichever_window_it_stands() -> None:
    wanted = pointing_at("Rome")[0]
    long = "Ah! " + " ".join(WORDS) + " in Rome, now"

    def logits(inputs: Batch) -> tuple[Array, Array]:
        score = np.where(inputs.ids == wanted, 5.0, -5.0)
        return score, score

    places = [example(long, "Rome"), example("Rome, again", "Rome"), example("no such place")]
    found = read(places, logits, origin_tokenizer(), longest=100)

    assert [one.text for one in found[:2]] == ["Rome", "Rome"]
    assert [one.score for one in found] == [20.0, 20.0, 0.0]


def test_the_report_names_each_source_and_compares_with_its_unanswerable() -> None:
    asked = [
        Example("who?", "Ann and Bo", 0, 3, "a", ("Ann", "Ann and")),
        Example("who?", "Cy and Di", 0, 2, "a", ("Cy",)),
        Example("why?", "Ann and Bo", 0, 0, "a-neg"),
        Example("who?", "Ed left", 0, 2, "b", ("Ed",)),
    ]
    found = [Found("Ann", 2.0), Found("Di", 0.0), Found("and", 1.0), Found("Ed", 3.0)]

    marks = report(asked, found)

    assert marks["a f1"][0] == 0.5
    assert marks["b exact"] == (1.0, 1.0, 1.0)
    assert marks["a auc-neg"] == (0.5,)  # 2 > 1, 0 < 1
    assert marks["all f1"][0] == pytest.approx(2 / 3)
    assert marks["all auc-neg"][0] == pytest.approx(2 / 3)
    assert "b auc-neg" not in marks
