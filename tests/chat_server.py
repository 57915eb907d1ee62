"""Serve a GGUF model on loopback as OpenAI does: llama.cpp in a process of its own.

Usage: chat_server.py MODEL.gguf CONTEXT; prints the address once it listens, ends with its input.
"""

from __future__ import annotations

import sys

import xllamacpp


def serve(model: str, context: int) -> None:
    """Listen on a free port of 127.0.0.1 until standard input is closed."""
    given = xllamacpp.CommonParams()
    given.model.path = model
    given.hostnames = ["127.0.0.1"]
    given.port = 0
    given.n_ctx = context
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = 1
    given.n_parallel = 1
    given.n_gpu_layers = 0
    given.use_jinja = True
    given.offline = True
    given.ui = False
    server = xllamacpp.Server(given)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
