"""Two processes that meet, add and average: what each holds is what both learned."""

from __future__ import annotations

import pytest
import torch

from train import together


def test_one_process_alone_keeps_what_it_has() -> None:
    gradient = torch.tensor([1.0, 2.0])
    with together.processes(1, print):
        together.average([gradient])
        assert together.total([3.0]) == [3.0]

    assert gradient.tolist() == [1.0, 2.0]


def test_two_processes_average_their_gradients() -> None:
    mine = [torch.tensor([3.0, 4.0]), torch.tensor([[10.0]])]
    others = [torch.tensor([1.0, 2.0]), torch.tensor([[-10.0]])]

    with together.processes(2, together.average, others):
        assert (together.rank(), together.size()) == (0, 2)
        together.average(mine)

    assert [gradient.tolist() for gradient in mine] == [[2.0, 3.0], [[0.0]]]
    assert together.size() == 1


def test_two_processes_add_their_counts() -> None:
    with together.processes(2, together.total, [1.0, 5.0]):
        assert together.total([2.0, 6.0]) == pytest.approx([3.0, 11.0])
