"""Train in several processes, each on its part of every batch, the gradients averaged.

Knows gradients, not what is learned. Threads wait for one another at every operation, processes
once a step: of one thread 15 examples a second of processor time, of two threads 7 (other programs
were running).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist


def rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def size() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


@contextmanager
def processes(count: int, work: Callable[..., object], *given: Any) -> Iterator[None]:
    """Run `work(*given)` in count - 1 further processes while this one, rank 0, does the same."""
    torch.set_num_threads(1)
    if count == 1:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        meeting = str(Path(folder) / "meeting")
        new = get_context("spawn").Process
        given_to = [(number, count, meeting, work, given) for number in range(1, count)]
        others = [new(target=_work, args=args) for args in given_to]
        for other in others:
            other.start()
        _join(0, count, meeting)
        try:
            yield
            for other in others:
                other.join()
        finally:
            dist.destroy_process_group()


def _work(number: int, count: int, meeting: str, work: Callable[..., object], given: Any) -> None:
    torch.set_num_threads(1)
    _join(number, count, meeting)
    work(*given)


def _join(number: int, count: int, meeting: str) -> None:
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=number, world_size=count)


def average(gradients: Sequence[torch.Tensor]) -> None:
    """Replace each tensor by its mean over the processes, which hold the same shapes."""
    if size() == 1:
        return
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    parts = torch.split(flat / size(), [gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def total(values: Sequence[float]) -> list[float]:
    """Each value summed over the processes."""
    sums = torch.tensor(values, dtype=torch.float64)
    if size() > 1:
        dist.all_reduce(sums)
    return [float(value) for value in sums]
