"""Write a trained reader as int8 ONNX: `python -m train.export CHECKPOINT FOLDER [--dev DATA]`.

Knows the checkpoint of `train.reader`, not how it was made. FOLDER gets model.onnx (start and end
logits), tokenizer.json and reader.json; with --dev the marks of the float and the int8 model on
held-out examples are printed and kept there.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from index.embed import open_session
from rag.compile import INPUTS, LONGEST, OVERLAP, describe, quantise, write_graph
from train.data import Example, load
from train.model import load_model, origin_tokenizer
from train.trial import Logits, read, report
from train.windows import Array, Batch


def open_graph(path: Path) -> Logits:
    session = open_session(path)

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
        write_graph(model, INPUTS, exact)
        quantise(exact, folder / "model.onnx")
        graphs = {"float": exact, "int8": folder / "model.onnx"}
        marks = compared(graphs, sample(load(dev), most), tokenizer) if dev else {}
    told = {"inputs": INPUTS, "longest": LONGEST, "overlap": OVERLAP}
    weights = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    describe(folder, {**told, "sha256": weights, "examples_seen": kept["seen"], "marks": marks})
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
