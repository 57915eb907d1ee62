"""What a person can set, and an Assistant made from it.

The only place that knows environment variables; the steps get plain values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.embed import DEFAULT_ENCODER, encoder_identity, load_encoder
from index.local import LocalIndex, open_index
from rag.chat import load_chat
from rag.pipeline import Assistant
from rag.read import DEFAULT_READER, load_reader
from rag.weigh import load_weights

DEFAULT_INDEX = Path(".dateline")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index is, which model encodes, which one reads, and which one writes, if any."""

    index: Path = DEFAULT_INDEX
    encoder: str = DEFAULT_ENCODER
    reader: str = DEFAULT_READER
    model: str = ""  # a chat model by LangChain's name, such as ollama:llama3.2
    model_url: str = ""  # where it is served, when it is not where its provider says
    strict: bool = False  # leave out prose that could not be verified


def settings_from_environment() -> Settings:
    """DATELINE_INDEX names the index folder, DATELINE_ENCODER and DATELINE_READER the models.

    DATELINE_MODEL is a chat model, DATELINE_MODEL_URL its server, DATELINE_STRICT=1 drops what
    could not be verified of what it writes.
    """
    return Settings(
        index=Path(os.environ.get("DATELINE_INDEX") or DEFAULT_INDEX),
        encoder=os.environ.get("DATELINE_ENCODER") or DEFAULT_ENCODER,
        reader=os.environ.get("DATELINE_READER") or DEFAULT_READER,
        model=os.environ.get("DATELINE_MODEL", ""),
        model_url=os.environ.get("DATELINE_MODEL_URL", ""),
        strict=os.environ.get("DATELINE_STRICT", "") not in ("", "0"),
    )


def open_settings_index(settings: Settings) -> LocalIndex:
    """The index of these settings. Raises DatelineError when it is another encoder's."""
    return open_index(settings.index, encoder_identity(settings.encoder))


def open_assistant(settings: Settings) -> Assistant:
    """An Assistant over the index of these settings, its models loaded."""
    index = open_settings_index(settings)
    encoder = load_encoder(settings.encoder)
    complete = load_chat(settings.model, base_url=settings.model_url) if settings.model else None
    reader, weights = load_reader(settings.reader), load_weights()
    return Assistant(index, encoder, reader, weights, complete, settings.strict)
