"""Training: it can learn ten examples by heart, stop and go on, and come out the same as ONNX."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering

from rag.compile import INPUTS, quantise, write_graph
from train import export, reader
from train import model as model_
from train.data import Example, write
from train.draw import order, together_by_question
from train.export import open_graph
from train.model import factor, groups, load_model, origin_tokenizer, step
from train.trial import read
from train.windows import Array, Batch, batch, tokens

FACTS = [
    ("Who opened the bridge?", "Mayor Iria Sol opened the bridge.", "Mayor Iria Sol"),
    ("When did the ferry sink?", "The ferry sank on Monday night.", "Monday night"),
    ("Where was the cup found?", "The cup was found in Oslo.", "Oslo"),
    ("How many voted?", "In all, 412 members voted.", "412 members"),
    ("Why did trains stop?", "Trains stopped because of snow.", "snow"),
    ("Who opened the bridge?", "The ferry sank on Monday night.", ""),
    ("When did the ferry sink?", "The cup was found in Oslo.", ""),
    ("Where was the cup found?", "In all, 412 members voted.", ""),
    ("How many voted?", "Trains stopped because of snow.", ""),
    ("Why did trains stop?", "Mayor Iria Sol opened the bridge.", ""),
]
SMALL: dict[str, Any] = {
    "vocab_size": 30522,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Where other programs run, threads of torch wait for one another more than they compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def facts() -> list[Example]:
    return [
        Example(q, text, text.index(a), text.index(a) + len(a), "facts", (a,))
        if a
        else Example(q, text, 0, 0, "facts-neg")
        for q, text, a in FACTS
    ]


def small_model(_attention: str = "eager") -> Any:
    torch.manual_seed(3)
    config: Any = BertConfig(**SMALL)
    config._attn_implementation = "eager"
    model: Any = BertForQuestionAnswering(config)
    return model.eval()


def test_twenty_steps_learn_ten_examples_by_heart() -> None:
    tokenizer = origin_tokenizer()
    inputs = batch([(t, 0) for t in tokens(facts(), tokenizer)], 64, (101, 102))
    model = load_model().train()
    optimizer = torch.optim.AdamW(groups(model, 5e-4), lr=0.0)

    losses = [step(model, optimizer, inputs, 1.0) for _ in range(20)]

    def logits(given: Batch) -> tuple[Array, Array]:
        with torch.inference_mode():
            start, end = model_.logits(model, given)
        return start.numpy(), end.numpy()

    found = read(facts(), logits, tokenizer)
    assert losses[-1] < 0.1 < losses[0]
    assert [one.text if one.score > 0 else "" for one in found] == [a for _, _, a in FACTS]


def test_the_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    assert factor(0.0) == 0.0
    assert factor(model_.WARM) == pytest.approx(1.0)
    assert factor((1 + model_.WARM) / 2) == pytest.approx(0.5)
    assert factor(1.0) == factor(1.5) == 0.0


def test_lower_layers_learn_slower_and_the_output_faster() -> None:
    model = load_model()
    made = groups(model, 1.0)
    names = [name for name, weights in model.named_parameters() if weights.requires_grad]
    peak = dict(zip(names, (group["peak"] for group in made), strict=True))

    assert peak["qa_outputs.weight"] == model_.HEAD
    assert peak["bert.encoder.layer.5.output.dense.weight"] == 1.0
    assert peak["bert.encoder.layer.4.output.dense.weight"] == pytest.approx(model_.DECAY)
    assert "bert.embeddings.word_embeddings.weight" not in peak


def test_a_round_draws_each_origin_by_its_share() -> None:
    units = [
        ("policyqa", [[row] for row in range(300, 1300)]),
        ("qed", [[row] for row in range(300)]),
    ]
    drawn: list[int] = []
    for made in order(units, np.arange(1300)):
        drawn += [row for unit in made for row in unit]
        if len(drawn) >= 380:
            break

    assert len(drawn) == len(set(drawn)) == 380  # all of qed, eight in a hundred of policyqa
    assert sum(row < 300 for row in drawn) == 300


def test_a_question_brings_a_passage_that_does_not_answer_it() -> None:
    mined = ["squadshifts-wiki", "squadshifts-wiki-neg", "squadshifts-wiki-mined"]
    examples = [Example(f"Who {i}?", "Sol came.", 0, 3, mined[0], ("Sol",)) for i in range(200)]
    examples += [Example(f"Who {i}?", "It rained.", 0, 0, mined[1]) for i in range(200)]
    examples += [Example(f"Who {i}?", "It snowed.", 0, 0, mined[2]) for i in range(100)]

    ((origin, units),) = together_by_question(examples)
    batches = list(itertools.islice(order([(origin, units)], np.ones(500)), 10))
    drawn = [unit for made in batches for unit in made]
    twins = [examples[unit[1]].origin for unit in drawn if len(unit) == 2]

    assert units[0] == [0, 400, 200]
    assert units[150] == [150, -1, 350]
    assert all(examples[u[0]].question == examples[u[-1]].question for u in drawn)
    assert 30 <= twins.count(mined[2]) <= 70  # half of the hundred that have one
    assert 40 <= twins.count(mined[1]) <= 150
    assert all(sum(map(len, made)) <= 33 for made in batches)


def test_twins_are_the_windows_of_one_question_with_and_without_its_answer() -> None:
    made = batch([(t, 0) for t in tokens(facts(), origin_tokenizer())], 64, (101, 102))

    assert made.twins.tolist() == [5, 6, 7, 8, 9, -1, -1, -1, -1, -1]


def test_the_answer_is_weighed_against_the_tokens_of_the_twin() -> None:
    scores = torch.tensor([[0.0, 2.0, 1.0], [1.0, 1.0, -1.0], [0.0, 9.0, 9.0]])
    targets, twins = torch.tensor([1, 0, 0]), torch.tensor([1, -1, -1])

    loss = model_.among(scores, targets, twins)

    over = [2.0, 1.0, 0.0, -2.0]  # above each window's [CLS]; the third row is no one's twin
    assert float(loss) == pytest.approx(np.log(np.sum(np.exp(over))) - 2.0)
    assert float(model_.among(scores, targets, torch.tensor([-1, -1, -1]))) == 0.0


def test_training_stops_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, folder = prepared(tmp_path), tmp_path / "run"
    monkeypatch.setattr(reader, "load_model", small_model)

    reader.train(data, folder, reader.Plan(1e9, 40, 1e-3, 1e9))
    first = torch.load(folder / "checkpoint.pt", weights_only=True)
    reader.train(data, folder, reader.Plan(1e9, 80, 1e-3, 1e9))
    second = torch.load(folder / "checkpoint.pt", weights_only=True)

    assert 40 <= first["seen"] < 80 <= second["seen"]  # 100 examples are batches of 34, 33 and 33
    assert [kept["optimizer"]["state"][5]["step"] for kept in (first, second)] == [2, 3]
    told = (folder / "log.txt").read_text()
    assert "squadshifts-wiki f1" in told
    assert f"{first['seen']} examples:" in told


def prepared(folder: Path) -> Path:
    """A data folder of a hundred examples to train on and ten held out."""
    kin = [Example(*_plain(e), "squadshifts-wiki", e.answers) for e in facts() if e.answerable]
    not_there = [Example(*_plain(e), "squadshifts-wiki-neg") for e in facts() if not e.answerable]
    write(facts() * 10, folder / "train.jsonl.gz")
    write([*kin, *not_there], folder / "dev.jsonl.gz")
    return folder


def test_the_command_trains_and_needs_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reader, "load_model", small_model)
    command = ["reader", str(prepared(tmp_path)), str(tmp_path / "run"), "--processes", "1"]
    monkeypatch.setattr("sys.argv", [*command, "--examples", "30"])
    reader.main()
    assert (tmp_path / "run" / "checkpoint.pt").exists()

    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit):
        reader.main()
    assert "--minutes N or --examples N" in capsys.readouterr().err


def _plain(of: Example) -> tuple[str, str, int, int]:
    return of.question, of.context, of.start, of.end


def test_onnx_gives_the_logits_of_the_model(tmp_path: Path) -> None:
    model = small_model()
    write_graph(model, INPUTS, tmp_path / "exact.onnx")
    quantise(tmp_path / "exact.onnx", tmp_path / "model.onnx")
    inputs = batch([(t, 0) for t in tokens(facts(), origin_tokenizer())], 64, (101, 102))
    given = dict(zip(INPUTS, map(torch.from_numpy, (inputs.ids, inputs.mask, inputs.types))))  # noqa: B905
    with torch.inference_mode():
        expected = model(**given)

    start, end = open_graph(tmp_path / "exact.onnx")(inputs)
    rough, _ = open_graph(tmp_path / "model.onnx")(inputs)

    assert start.dtype == np.float32
    np.testing.assert_allclose(start, expected.start_logits, atol=1e-5)
    np.testing.assert_allclose(end, expected.end_logits, atol=1e-5)
    assert np.corrcoef(rough.ravel(), start.ravel())[0, 1] > 0.99


def test_an_export_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "load_model", small_model)
    kept = {"model": small_model().state_dict(), "seen": 48}
    torch.save(kept, tmp_path / "checkpoint.pt")

    export.export(tmp_path / "checkpoint.pt", tmp_path / "reader")

    told = json.loads((tmp_path / "reader" / "reader.json").read_text())
    assert told["examples_seen"] == 48
    assert len(told["sha256"]) == 64
    assert {file.name for file in (tmp_path / "reader").iterdir()} == {
        "model.onnx",
        "tokenizer.json",
        "reader.json",
    }
