"""Compile a sentence-transformers model to int8 ONNX, once, with pooling and all inside.

Knows torch, and nothing of searching; `index.embed` runs what is made here without torch.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.types import Encoder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LEAST_COSINE = 0.98  # mean over the probes; MiniLM quantised per channel has 0.99
PROBES = tuple((Path(__file__).parent / "probes.txt").read_text("utf-8").splitlines())
NEAREST = 10


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How near compiled vectors come to the original ones, over the probes."""

    cosine: float  # mean over the texts
    least: float  # of any text
    shared: float  # share of the ten nearest other texts that stays among the ten nearest

    def __str__(self) -> str:
        return (
            f"cosine to the original {self.cosine:.4f} (least {self.least:.4f}), "
            f"{self.shared:.1%} of the ten nearest the same"
        )


class NotCompilableError(Exception):
    """Why a model cannot run as ONNX."""


def compile_encoder(source: Path, target: Path, open_: Callable[[Path], Encoder]) -> Fidelity:
    """Write model.onnx, tokenizer.json and encoder.json for the model in `source` to `target`.

    Returns how near the vectors of the encoder that `open_` makes of the folder come to the
    original ones; encoder.json keeps it. The folder appears when it is whole.
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
        settings = _settings(model, names, folder)
        _write(settings, folder)
        reached = fidelity(model, open_(folder), PROBES)
        if reached.cosine < LEAST_COSINE:
            raise NotCompilableError(f"{source} compiled gives other vectors ({reached})")
        _write({**settings, "fidelity": asdict(reached)}, folder)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(folder, target)
    return reached


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

    example = model.tokenizer(
        list(PROBES),
        padding=True,
        truncation=True,
        max_length=model.max_seq_length,
        return_tensors="pt",
    )
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
    with torch.no_grad(), quiet():
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
def quiet() -> Iterator[None]:
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


def _settings(model: SentenceTransformer, names: list[str], folder: Path) -> dict[str, Any]:
    model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    prompts = {name: prompt for name, prompt in model.prompts.items() if prompt}
    return {
        "inputs": names,
        "longest": model.max_seq_length,
        "padding": model.tokenizer.pad_token_id or 0,
        "query": prompts.get("query", ""),
        "document": prompts.get("document", prompts.get("passage", "")),
        "dimension": model.get_embedding_dimension(),
    }


def _write(settings: dict[str, Any], folder: Path) -> None:
    (folder / "encoder.json").write_text(json.dumps(settings))


def fidelity(original: Encoder, compiled: Encoder, texts: Sequence[str]) -> Fidelity:
    """Compare two encoders on at least eleven texts, each also asked as a question."""
    kept = [_unit(encoder.encode_document(list(texts))) for encoder in (original, compiled)]
    asked = [_unit(encoder.encode_query(list(texts))) for encoder in (original, compiled)]
    cosines = (kept[0] * kept[1]).sum(axis=1)
    nearest = []
    for questions, documents in zip(asked, kept, strict=True):
        likeness = questions @ documents.T
        np.fill_diagonal(likeness, -np.inf)  # every text is nearest to itself
        nearest.append(np.argsort(-likeness, axis=1)[:, :NEAREST])
    shared = [len(set(a) & set(b)) / NEAREST for a, b in zip(*nearest, strict=True)]
    return Fidelity(float(cosines.mean()), float(cosines.min()), float(np.mean(shared)))


def _unit(vectors: Any) -> Vectors:
    found = np.asarray(vectors, dtype=np.float32)
    unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit
