"""Compile an extractive question-answering model to int8 ONNX, once, so that it runs without torch.

Knows torch and transformers, and nothing of passages; `rag.read` runs what is made here.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.compile import NotCompilableError, quiet

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
LONGEST = 256  # tokens read at once: a question and a passage of news have about 150
SHORTEST = 160  # beside a long question there must be room for more than an overlap
OVERLAP = 64  # tokens that two windows of a longer passage share
ALIKE = 0.9  # correlation of the compiled logits with the original ones


def compile_reader(source: Path, target: Path) -> None:
    """Write model.onnx, tokenizer.json and reader.json for the transformers model in `source`.

    The folder appears when it is whole. Raises NotCompilableError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as unfinished:
        folder = Path(unfinished) / "reader"
        folder.mkdir()
        try:
            model, tokenizer = _load_original(source)
            names = [name for name in INPUTS if name in tokenizer.model_input_names]
            write_graph(model, names, folder / "exact.onnx")
            quantise(folder / "exact.onnx", folder / "model.onnx")
            (folder / "exact.onnx").unlink()
            tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
            longest = min(LONGEST, int(model.config.max_position_embeddings) - 2)
            _check(model, names, longest, folder / "model.onnx")
        except Exception as error:  # the model's code and torch's exporter raise whatever they do
            raise NotCompilableError(
                f"{source} can't be compiled as a reader ({type(error).__name__}: {error}): give a "
                "transformers model for question answering"
            ) from error
        describe(folder, {"inputs": names, "longest": longest, "overlap": OVERLAP})
        shutil.rmtree(target, ignore_errors=True)
        os.replace(folder, target)


def describe(folder: Path, told: dict[str, Any]) -> None:
    """Write reader.json beside the graph: how to run it, and what it is."""
    (folder / "reader.json").write_text(json.dumps(told, indent=1) + "\n")


def write_graph(model: Any, names: Sequence[str], target: Path) -> None:
    """Write a float ONNX graph: `names` int64 to "start", "end" float32, all (windows, tokens)."""
    import torch

    class Spans(torch.nn.Module):
        """From token ids to start and end logits."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: torch.Tensor) -> tuple[Any, Any]:
            found = self.model(**dict(zip(names, inputs, strict=True)))
            return found.start_logits, found.end_logits

    example = torch.ones((2, 16), dtype=torch.int64)
    axes = {name: {0: "windows", 1: "tokens"} for name in (*names, "start", "end")}
    with torch.no_grad(), quiet():
        torch.onnx.export(
            Spans().eval(),
            tuple(example for _ in names),
            str(target),
            input_names=list(names),
            output_names=["start", "end"],
            dynamic_axes=axes,
            dynamo=False,
        )


def quantise(exact: Path, target: Path) -> None:
    """Weights as int8, per channel; seven bits, because processors without VNNI clip eight."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with quiet():
        quantize_dynamic(
            exact, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )


def _check(model: Any, names: Sequence[str], longest: int, graph: Path) -> None:
    """Raise ValueError unless the compiled model says much the same, at another length than traced.

    Any tokens will do; tracing follows one branch of code that may depend on the length.
    """
    import torch
    from onnxruntime import InferenceSession

    if longest < SHORTEST:
        raise ValueError(f"it reads {longest} tokens at once, fewer than {SHORTEST}")
    ids = torch.arange(1, SHORTEST + 1)[None, :] % model.config.vocab_size
    given = {name: ids if name == "input_ids" else torch.ones_like(ids) for name in names}
    given |= {name: torch.zeros_like(ids) for name in names if name == "token_type_ids"}
    with torch.inference_mode():
        expected = model.eval()(**given).start_logits[0].numpy()
    session = InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    found = session.run(["start"], {name: value.numpy() for name, value in given.items()})[0][0]
    if float(np.corrcoef(expected, found)[0, 1]) < ALIKE:
        raise ValueError("compiled it gives other logits")


def _load_original(source: Path) -> tuple[Any, Any]:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    model, told = AutoModelForQuestionAnswering.from_pretrained(
        source,
        attn_implementation="eager",
        local_files_only=True,
        use_safetensors=True,
        output_loading_info=True,
    )
    if told["missing_keys"]:
        raise ValueError(f"it has no weights for {', '.join(sorted(told['missing_keys']))}")
    tokenizer: Any = AutoTokenizer.from_pretrained(source, local_files_only=True)
    return model, tokenizer
