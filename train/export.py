"""Write a trained reader as int8 ONNX: `python -m train.export CHECKPOINT FOLDER [--dev DATA]`.

Knows the checkpoint of `train.reader`, not how it was made. FOLDER gets model.onnx (start and end
logits), tokenizer.json and reader.json; with --dev the marks of the float and the int8 model on
held-out examples are printed and kept there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from index.compile import quiet
from train.data import Example, load
from train.model import load_model, origin_tokenizer
from train.trial import Logits, read, report
from train.windows import LONGEST_ANSWER, OVERLAP, Array, Batch

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
LONGEST = 256  # tokens that are read at once


class Spans(torch.nn.Module):
    """From token ids to start and end logits."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Any, mask: Any, types: Any) -> tuple[Any, Any]:
        found = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return found.start_logits, found.end_logits


def write_graph(model: Any, target: Path) -> None:
    """Write a float ONNX graph: INPUTS int64 to "start", "end" float32, all (windows, tokens)."""
    example = torch.ones((2, 16), dtype=torch.int64)
    axes = {name: {0: "windows", 1: "tokens"} for name in (*INPUTS, "start", "end")}
    with torch.no_grad(), quiet():
        torch.onnx.export(
            Spans(model).eval(),
            (example, example, example),
            str(target),
            input_names=list(INPUTS),
            output_names=["start", "end"],
            dynamic_axes=axes,
            dynamo=False,
        )


def quantise(exact: Path, target: Path) -> None:
    """Weights as int8, per channel; seven bits, because processors without VNNI clip eight."""
    with quiet():
        quantize_dynamic(
            exact, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )


def open_graph(path: Path, *, threads: int = 2) -> Logits:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def logits(inputs: Batch) -> tuple[Array, Array]:
        given = dict(zip(INPUTS, (inputs.ids, inputs.mask, inputs.types), strict=True))
        start, end = session.run(["start", "end"], given)
        return start, end

    return logits


def compared(
    graphs: dict[str, Path], examples: Sequence[Example], tokenizer: Tokenizer
) -> dict[str, dict[str, tuple[float, ...]]]:
    """The marks of each graph on the same examples."""
    return {
        name: report(examples, read(examples, open_graph(path), tokenizer, longest=LONGEST))
        for name, path in graphs.items()
    }


def describe(folder: Path, seen: int, marks: dict[str, Any]) -> None:
    """Write reader.json beside the graph: how to run it, and what it is."""
    weights = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    told = {
        "longest": LONGEST,
        "overlap": OVERLAP,
        "longest_answer": LONGEST_ANSWER,
        "none": "the logits of [CLS], position 0; the score is the best span's sum less theirs",
        "threshold": 0.0,
        "sha256": weights,
        "examples_seen": seen,
        "marks": marks,
    }
    (folder / "reader.json").write_text(json.dumps(told, indent=1) + "\n")


def export(checkpoint: Path, folder: Path, dev: Path | None = None, *, most: int = 0) -> Any:
    """Write the three files; the marks of both graphs on `most` held-out examples (0: all)."""
    kept = torch.load(checkpoint, weights_only=True)
    model = load_model()
    model.load_state_dict(kept["model"])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = origin_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    with tempfile.TemporaryDirectory() as unfinished:
        exact = Path(unfinished) / "exact.onnx"
        write_graph(model, exact)
        quantise(exact, folder / "model.onnx")
        graphs = {"float": exact, "int8": folder / "model.onnx"}
        marks = compared(graphs, sample(load(dev), most), tokenizer) if dev else {}
    describe(folder, kept["seen"], marks)
    return marks


def sample(examples: Sequence[Example], most: int) -> list[Example]:
    order = np.random.default_rng(4).permutation(len(examples))
    return [examples[i] for i in order[: most or len(examples)]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dev", type=Path, help="dev.jsonl.gz")
    parser.add_argument("--most", type=int, default=0, help="only so many held-out examples")
    said = parser.parse_args()
    marks = export(said.checkpoint, said.folder, said.dev, most=said.most)
    for graph, values in marks.items():
        for name, mark in values.items():
            print(f"{graph:6}{name:34}" + "  ".join(f"{value:.3f}" for value in mark))


if __name__ == "__main__":
    main()
