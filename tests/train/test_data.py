"""Reading examples: exact answers, a clean split, near misses that are really unanswerable."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.swaps import swapped
from train.data import Example, agreed, examples, is_held_out, load, split
from train.prepare import main


def line(question: str, context: str, *answers: str, origin: str = "squadshifts-wiki") -> str:
    marked = [{"start": context.index(text), "text": text} for text in answers]
    row = {"question": question, "context": context, "answers": marked, "origin": origin}
    return json.dumps(row)


def test_the_answer_is_the_characters_that_annotators_agree_on() -> None:
    (example,) = examples(
        [line("how many?", "Each elects two envoys.", "two", "two envoys", "two")]
    )

    assert example.context[example.start : example.end] == "two"
    assert example.answers == ("two", "two envoys", "two")


def test_the_middle_answer_agrees_best_with_a_longer_and_a_shorter_one() -> None:
    # F1: "two" .67 and .5 to the others, "two envoys" .67 and .8, the longest .5 and .8
    assert agreed([(5, "two"), (5, "two envoys"), (0, "elect two envoys")]) == (5, 15)


def test_no_answers_is_an_empty_span() -> None:
    (example,) = examples([line("why?", "It rained.", origin="covid-qa-neg")])

    assert (example.start, example.end, example.answerable) == (0, 0, False)


def test_origins_without_an_open_licence_are_left_out() -> None:
    closed = [line("why?", "It rained.", origin=o) for o in ("subjqa", "quoref-contrast")]

    assert list(examples(closed)) == []


def test_an_answer_that_is_not_where_it_says_is_an_error() -> None:
    row = {"question": "who?", "context": "Ann left.", "answers": [{"start": 1, "text": "Ann"}]}

    with pytest.raises(ValueError, match="'who\\?' is not in its context"):
        list(examples([json.dumps({**row, "origin": "qed"})]))


def made(question: str, context: str, *, answerable: bool = True) -> Example:
    origin = "squadshifts-wiki" if answerable else "squadshifts-wiki-neg"
    return Example(question, context, 0, 3 if answerable else 0, origin)


def test_held_out_paragraphs_and_questions_are_never_trained_on() -> None:
    paragraphs = [f"Paragraph number {n} of a long report." for n in range(400)]
    asked = [made(f"what is {n}?", text) for n, text in enumerate(paragraphs)]
    twins = [made(e.question, paragraphs[n - 1], answerable=False) for n, e in enumerate(asked)]

    train, dev = split([*asked, *twins])

    held_out = {text for text in paragraphs if is_held_out(text)}
    assert 20 < len(held_out) < 65
    assert {e.context for e in dev if e.answerable} == held_out
    assert not held_out & {e.context for e in train}
    assert not {e.question for e in train} & {e.question for e in dev}
    assert sum(not e.answerable for e in dev) == len(held_out)


def test_a_paragraph_is_held_out_whatever_space_is_round_it() -> None:
    texts = [f"Text {n}." for n in range(100)]

    assert [is_held_out(t) for t in texts] == [is_held_out(f" {t}\n") for t in texts]


def test_other_origins_are_only_trained_on() -> None:
    texts = [Example("who?", f"Ann wrote {n}.", 0, 3, "qed") for n in range(50)]

    assert split(texts) == (texts, [])


def test_a_near_miss_names_somebody_the_context_does_not() -> None:
    pairs = [
        ("When did Ann Lee leave Paris?", "Ann Lee left Paris in May."),
        ("Who met Omar Diaz?", "Omar Diaz met Kim."),
    ]

    first, second = swapped(pairs)

    assert first in {"When did Omar Diaz leave Paris?", "When did Ann Lee leave Omar Diaz?"}
    assert second in {"Who met Ann Lee?", "Who met Paris?"}


def test_a_year_becomes_one_that_the_context_lacks() -> None:
    context = "In 1999 and 2001 it rained; in 2000 it snowed."

    for seed in range(10):
        (question,) = swapped([("What fell in 2000?", context)], seed=seed)

        assert question is not None
        year = int(question.removeprefix("What fell in ").removesuffix("?"))
        assert 1991 <= year <= 2009
        assert str(year) not in context


def test_only_what_the_context_says_word_for_word_is_exchanged() -> None:
    assert swapped([("Why did Berlin object?", "The Germans objected in 1990.")]) == [None]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    reading, out = tmp_path / "reading", tmp_path / "out"
    reading.mkdir()
    rows = [line(f"who did {n}?", f"It was Zoë who did {n}.", "Zoë") for n in range(60)]
    with gzip.open(reading / "reading.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(rows))

    main(str(reading), str(out))

    train, dev = load(out / "train.jsonl.gz"), load(out / "dev.jsonl.gz")
    assert len(train) + len(dev) == 60
    assert dev
    assert {e.context[e.start : e.end] for e in (*train, *dev)} == {"Zoë"}
