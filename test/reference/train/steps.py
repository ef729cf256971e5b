"""AdamW steps of transformers models, and what of their results is stored."""

import re

import numpy as np
import torch

BETAS, DECAY, MAX_NORM = (0.9, 0.95), 0.1, 1.0
# Larger than usual: the first step of AdamW is g / (|g| + epsilon), which turns the rounding of a gradient near zero
# into a step of full length. PyTorch in float32 would differ from itself in float64.
EPSILON = 1e-3
FULL = 640  # changes of at most so many weights are stored whole
SAMPLES = 160  # evenly spread entries of a larger tensor
SETTINGS = {
    "betas": BETAS,
    "epsilon": EPSILON,
    "weightDecay": DECAY,
    "maxGradientNorm": MAX_NORM,
}


def make_optimizer(model, rate):
    """Biases and norms are not decayed, as in the Trainer of transformers."""
    trained = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    plain = [weight for name, weight in trained if re.search(r"norm|\.bias$", name)]
    decayed = [weight for name, weight in trained if not re.search(r"norm|\.bias$", name)]
    groups = [{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=BETAS, eps=EPSILON, fused=False, foreach=False)


def take_steps(model, losses, name_of, rate):
    """One step for each function in `losses`; losses, gradient norms and the changes of the weights after each."""
    optimizer = make_optimizer(model, rate)
    trained = {name_of(name): weight for name, weight in model.named_parameters() if weight.requires_grad}
    before = {name: weight.detach().clone() for name, weight in trained.items()}
    steps, tensors = [], {}
    for index, loss_of in enumerate(losses):
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(list(trained.values()), MAX_NORM)
        optimizer.step()
        changes = {name: (weight.detach() - before[name]).flatten().double() for name, weight in trained.items()}
        steps.append(
            {
                "loss": loss.item(),
                "gradientNorm": norm.item(),
                "changeNorms": {name: change.norm().item() for name, change in changes.items()},
            }
        )
        for name, change in changes.items():
            at = np.arange(change.numel())
            if change.numel() > FULL:
                at = np.arange(SAMPLES) * change.numel() // SAMPLES
            tensors[f"change {index} {name}"] = change[torch.from_numpy(at)].float()
    return steps, tensors


def picture(count: int, seed: int) -> torch.Tensor:
    """`count` values in [-2, 2); `picture` in test/reference/models/formula.ts is the same function."""
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + seed * 40503) & 0xFFFFFFFF
    x ^= x >> np.uint64(15)
    x = (x * 2246822519) & 0xFFFFFFFF
    x ^= x >> np.uint64(13)
    return torch.from_numpy((x / 2**32 * 4 - 2).astype(np.float32))
