"""Train the evidence reader: `python -m train.reader DATA FOLDER [--minutes N | --examples N]`.

Knows when to stop and what to keep, not what a step does. DATA is what train.prepare wrote; FOLDER
gets checkpoint.pt every ten minutes and at the end, and log.txt. Run again, it goes on where it
stopped.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from train import together
from train.data import Example, load
from train.draw import batches
from train.model import factor, groups, load_model, logits, origin_tokenizer, step
from train.trial import read, report
from train.windows import Array, Batch

HELD_OUT = 160  # examples looked at while training


@dataclass(frozen=True, slots=True)
class Plan:
    """When to stop (seconds of training, or examples) and how fast to learn."""

    seconds: float
    examples: float
    rate: float
    save_every: float
    begin: Path | None = None  # a checkpoint of another run whose weights to begin with

    def progress(self, seconds: float, seen: int) -> float:
        return max(seconds / self.seconds, seen / self.examples)


@dataclass(slots=True)
class State:
    """How far training has come."""

    seconds: float = 0.0
    seen: int = 0


def tried(model: Any, held_out: Sequence[Example], tokenizer: Tokenizer) -> str:
    """The marks of a model on held-out examples, in a line."""

    def run(inputs: Batch) -> tuple[Array, Array]:
        with torch.inference_mode():
            start, end = logits(model, inputs)
        return start.numpy(), end.numpy()

    model.eval()
    marks = report(held_out, read(held_out, run, tokenizer))
    model.train()
    return "  ".join(f"{name} {mark[0]:.3f}" for name, mark in marks.items() if "exact" not in name)


def train(data: Path, folder: Path, plan: Plan) -> None:
    """Train from the last checkpoint in `folder`, if there is one, to the end of the plan."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = origin_tokenizer()
    examples = load(data / "train.jsonl.gz")
    dev = load(data / "dev.jsonl.gz")
    dev = [dev[i] for i in np.random.default_rng(3).permutation(len(dev))[:HELD_OUT]]
    feed = batches(examples, tokenizer)
    model = load_model("sdpa").train()
    if plan.begin is not None:
        model.load_state_dict(torch.load(plan.begin, weights_only=True)["model"])
    optimizer = torch.optim.AdamW(groups(model, plan.rate), lr=0.0, fused=True)
    state = resume(folder / "checkpoint.pt", model, optimizer, feed)
    while plan.progress(state.seconds, state.seen) < 1:
        told = run(model, optimizer, feed, state, plan)
        if together.rank() == 0:
            save(folder / "checkpoint.pt", model, optimizer, state)
            note(folder, f"{told}; {state.seen} examples: {tried(model, dev, tokenizer)}")


def run(model: Any, optimizer: Any, feed: Iterator[Batch], state: State, plan: Plan) -> str:
    """Train until the next checkpoint is due; what to tell of it."""
    began, seen, losses = time.monotonic(), state.seen, []
    before = state.seconds
    while (progress := plan.progress(state.seconds, state.seen)) < 1:
        inputs = next(feed)
        loss = step(model, optimizer, inputs, factor(progress))
        spent, learned, loss = together.total([time.monotonic() - began, len(inputs.ids), loss])
        losses.append(loss / together.size())
        state.seen += int(learned)
        state.seconds = before + spent / together.size()
        if state.seconds - before > plan.save_every:
            break
    speed = (state.seen - seen) / max(state.seconds - before, 1e-9)
    loss = float(np.mean(losses[-200:]))
    return f"{state.seconds / 60:.1f} min, {speed:.1f} examples/s, loss {loss:.3f}"


def save(path: Path, model: Any, optimizer: Any, state: State) -> None:
    kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save({**kept, "seconds": state.seconds, "seen": state.seen}, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def resume(path: Path, model: Any, optimizer: Any, feed: Iterator[Batch]) -> State:
    """Take up weights, optimizer and place in the data from a checkpoint, if there is one."""
    if not path.exists():
        return State()
    kept = torch.load(path, weights_only=True)
    model.load_state_dict(kept["model"])
    peaks = [group["peak"] for group in optimizer.param_groups]
    optimizer.load_state_dict(kept["optimizer"])
    for group, peak in zip(optimizer.param_groups, peaks, strict=True):
        group["peak"] = peak
    state = State(kept["seconds"], kept["seen"])
    skipped = 0.0
    while skipped < state.seen:
        (learned,) = together.total([len(next(feed).ids)])
        skipped += learned
    return state


def note(folder: Path, line: str) -> None:
    print(line, flush=True)
    with (folder / "log.txt").open("a") as file:
        file.write(f"{time.strftime('%H:%M')} {line}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--examples", type=float, default=float("inf"))
    parser.add_argument("--rate", type=float, default=3.5e-4)
    parser.add_argument("--begin", type=Path, help="checkpoint.pt of an earlier run: its weights")
    parser.add_argument("--save-every", type=float, default=10.0, help="minutes")
    parser.add_argument("--processes", type=int, default=2, help="of one thread each")
    said = parser.parse_args()
    if said.minutes == said.examples:
        parser.error("say when to stop: --minutes N or --examples N")
    plan = Plan(said.minutes * 60, said.examples, said.rate, said.save_every * 60, said.begin)
    given = (said.data, said.folder, plan)
    with together.processes(said.processes, train, *given):
        train(*given)


if __name__ == "__main__":
    main()
