"""What a person can set, and an Assistant made from it.

The only place that knows environment variables; the steps get plain values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.embed import DEFAULT_ENCODER, encoder_identity, load_encoder
from index.local import LocalIndex, open_index
from rag.pipeline import Assistant
from rag.read import DEFAULT_READER, load_reader
from rag.weigh import load_weights

DEFAULT_INDEX = Path(".dateline")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index is, which model encodes, and which one reads."""

    index: Path = DEFAULT_INDEX
    encoder: str = DEFAULT_ENCODER
    reader: str = DEFAULT_READER


def settings_from_environment() -> Settings:
    """DATELINE_INDEX names the index folder, DATELINE_ENCODER and DATELINE_READER the models."""
    return Settings(
        index=Path(os.environ.get("DATELINE_INDEX") or DEFAULT_INDEX),
        encoder=os.environ.get("DATELINE_ENCODER") or DEFAULT_ENCODER,
        reader=os.environ.get("DATELINE_READER") or DEFAULT_READER,
    )


def open_settings_index(settings: Settings) -> LocalIndex:
    """The index of these settings. Raises DatelineError when it is another encoder's."""
    return open_index(settings.index, encoder_identity(settings.encoder))


def open_assistant(settings: Settings) -> Assistant:
    """An Assistant over the index of these settings, its models loaded."""
    index = open_settings_index(settings)
    encoder = load_encoder(settings.encoder)
    return Assistant(index, encoder, load_reader(settings.reader), load_weights())
