"""Compile a sentence-transformers model to int8 ONNX, once, with pooling and all inside.

Knows torch, and nothing of searching; `index.embed` runs what is made here without torch.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.types import Encoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LEAST_COSINE = 0.98  # mean over the probes; MiniLM quantised per channel has 0.99
PROBES = (
    "The council adopted the resolution by 14 votes to none.",
    "Why did the United States abstain?",
    "Shares fell 3.5 percent on Tuesday after the bank said that its chief executive would leave.",
    "A river burst its banks in the night; some 3,000 people were taken to schools and halls, "
    "officials said, and rain was expected to go on until the weekend.",
)


class NotCompilableError(Exception):
    """Why a model cannot run as ONNX."""


def compile_encoder(source: Path, target: Path, open_: Callable[[Path], Encoder]) -> float:
    """Write model.onnx, tokenizer.json and encoder.json for the model in `source` to `target`.

    Returns the mean cosine between the original vectors of a few sentences and those of the
    encoder that `open_` makes of the folder, which appears when it is whole.
    Raises NotCompilableError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as unfinished:
        folder = Path(unfinished) / "encoder"
        folder.mkdir()
        model = load_original(source)
        try:
            names = _export(model, folder)
        except Exception as error:  # torch's exporter raises whatever the model's code does
            raise NotCompilableError(
                f"{source} can't be compiled ({type(error).__name__})"
            ) from error
        _write_settings(model, names, folder)
        cosine = _cosine(model, open_(folder))
        if cosine < LEAST_COSINE:
            raise NotCompilableError(f"{source} compiled gives other vectors (cosine {cosine:.3f})")
        shutil.rmtree(target, ignore_errors=True)
        os.replace(folder, target)
    return cosine


def load_original(source: Path) -> Any:
    """The model as sentence-transformers runs it. Takes seconds; nothing is looked up outside."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(
        str(source),
        device="cpu",
        local_files_only=True,
        model_kwargs={"attn_implementation": "eager"},  # the form that torch's exporter can trace
    )


def _export(model: SentenceTransformer, folder: Path) -> list[str]:
    """Write the quantised graph; the names of its inputs."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    example = model.tokenizer(list(PROBES), padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]

    class Whole(torch.nn.Module):
        """Every module of the model in turn, from token ids to vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.steps = torch.nn.ModuleList(list(model))

        def forward(self, *inputs: torch.Tensor) -> Any:
            features: dict[str, Any] = dict(zip(names, inputs, strict=True))
            for step in self.steps:
                features = step(features)
            return features["sentence_embedding"]

    exact = folder / "exact.onnx"
    axes = {name: {0: "texts", 1: "tokens"} for name in names}
    with torch.no_grad(), _quiet():
        torch.onnx.export(
            Whole().eval(),
            tuple(example[name] for name in names),
            str(exact),
            input_names=names,
            output_names=["vectors"],
            dynamic_axes={**axes, "vectors": {0: "texts"}},
            dynamo=False,
        )
        # Seven of the eight bits: processors without VNNI add two products in 16 bits and clip.
        quantize_dynamic(
            exact,
            folder / "model.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    exact.unlink()
    return names


@contextmanager
def _quiet() -> Iterator[None]:
    """Tracing warns of branches that depend on shapes; the probes check what they come to."""
    import logging

    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _write_settings(model: SentenceTransformer, names: list[str], folder: Path) -> None:
    model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    prompts = {name: prompt for name, prompt in model.prompts.items() if prompt}
    settings = {
        "inputs": names,
        "longest": model.max_seq_length,
        "padding": model.tokenizer.pad_token_id or 0,
        "query": prompts.get("query", ""),
        "document": prompts.get("document", prompts.get("passage", "")),
        "dimension": model.get_embedding_dimension(),
    }
    (folder / "encoder.json").write_text(json.dumps(settings))


def _cosine(original: Encoder, compiled: Encoder) -> float:
    """The mean over the probes of the cosine between their vectors by both."""
    one, other = (np.asarray(e.encode_document(list(PROBES))) for e in (original, compiled))
    norms = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(((one * other).sum(axis=1) / norms).mean())
