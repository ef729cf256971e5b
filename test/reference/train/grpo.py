"""GRPO as TRL computes it: advantages by its rule, the loss by its own method on given log-probabilities."""

from collections import defaultdict
from types import SimpleNamespace

import torch
from batch import Batch, Conversation, open_model
from steps import picture, take_steps
from trl import GRPOTrainer

TEMPERATURE = 0.9
GRPO_RATE = 3e-3
# Two groups of three completions, of unlike lengths.
REWARDS = (1.0, 0.2, 0.0, 0.7, 0.7, 1.3)
GROUP = 3
ASKED = ((("scene", 84, 56), "Where was this photo taken?"), (("noise", 56, 56), "Name the country."))
COMPLETIONS = ("Rome, Italy.", "A street in Spain", "Oslo.", "Red roofs: Lisbon.", "Peru", "The plates are white.")


def advantages_of(rewards: torch.Tensor) -> torch.Tensor:
    grouped = rewards.view(-1, GROUP)
    return ((grouped - grouped.mean(1, keepdim=True)) / (grouped.std(1, keepdim=True) + 1e-4)).flatten()


def trl_loss(loss_type, logps, mask, advantages, old, ref, beta, low, high, max_length):
    """`GRPOTrainer._compute_loss` with a trainer that knows its settings and is handed the log-probabilities; and its metrics."""
    metrics = {"train": defaultdict(list)}
    alone = SimpleNamespace(
        reduce=lambda tensor, reduction: tensor, gather=lambda tensor: tensor, num_processes=1, sync_gradients=True
    )
    trainer = SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *_, **__: (logps, torch.zeros_like(logps), None),
        aux_loss_enabled=False,
        top_entropy_quantile=1.0,
        off_policy_mask_threshold=None,
        importance_sampling_level="token",
        beta=beta,
        loss_type=loss_type,
        epsilon_low=low,
        epsilon_high=high,
        # Newer releases multiply the KL term by the ratio unless told not to; TRL 0.17, which GLOBE used, did not.
        args=SimpleNamespace(delta=None, use_bias_correction_kl=False, steps_per_generation=1),
        use_vllm=False,
        vllm_importance_sampling_correction=False,
        model=SimpleNamespace(training=True),
        current_gradient_accumulation_steps=1,
        max_completion_length=max_length,
        accelerator=alone,
        _entropy_bonus_enabled=False,
        _metrics=metrics,
    )
    ids = torch.zeros_like(mask)
    inputs = {
        "prompt_ids": ids[:, :1],
        "prompt_mask": torch.ones_like(ids[:, :1]),
        "completion_ids": ids,
        "completion_mask": mask,
        "advantages": advantages,
        "old_per_token_logps": old,
        "ref_per_token_logps": ref,
        "num_items_in_batch": mask.sum(),
    }
    loss = GRPOTrainer._compute_loss(trainer, None, inputs)
    return loss, {key: values[0] for key, values in metrics["train"].items()}


def grpo_loss_cases() -> dict:
    """Log-probabilities by formula; the loss of every kind and its gradient for each of them."""
    lengths, longest, limit = (7, 3, 9, 5, 1, 9), 9, 12
    count = len(lengths)
    shape = (count, longest)
    logps = -1.5 + 0.6 * picture(count * longest, 1).double().reshape(shape)
    old = logps + 0.15 * picture(count * longest, 2).double().reshape(shape)
    ref = logps + 0.2 * picture(count * longest, 3).double().reshape(shape)
    mask = (torch.arange(longest)[None] < torch.tensor(lengths)[:, None]).long()
    advantages = advantages_of(torch.tensor(REWARDS, dtype=torch.float64))
    flat = lambda tensor: tensor[mask.bool()].tolist()
    cases = []
    for loss_type in ("grpo", "dr_grpo", "dapo"):
        for low, high, beta in ((0.2, 0.2, 0.0), (0.2, 0.2, 0.04), (0.2, 0.28, 0.001)):
            given = logps.clone().requires_grad_()
            loss, metrics = trl_loss(loss_type, given, mask, advantages, old, ref, beta, low, high, limit)
            loss.backward()
            measured = {"kl": metrics.get("kl"), "clipShare": metrics["clip_ratio/region_mean"]}
            cases.append(
                {
                    "lossType": loss_type,
                    "clip": {"low": low, "high": high},
                    "beta": beta,
                    "loss": loss.item(),
                    "gradient": flat(given.grad),
                    **measured,
                }
            )
    return {
        "rewards": REWARDS,
        "group": GROUP,
        "advantages": advantages.tolist(),
        "lengths": lengths,
        "maxCompletionTokens": limit,
        "logProbabilities": flat(logps),
        "old": flat(old),
        "reference": flat(ref),
        "cases": cases,
    }


def grpo_step(dtype, name_of):
    """Two updates on one batch of roll-outs: the second has ratios away from 1, some of them clipped."""
    conversations = [
        Conversation(*ASKED[index // GROUP], answer) for index, answer in enumerate(COMPLETIONS)
    ]
    model, batch = open_model(dtype), Batch(conversations, dtype)
    longest = max(len(row["tokenIds"]) - row["answerStart"] for row in batch.rows)
    at = torch.tensor([[row["answerStart"] + k for k in range(longest)] for row in batch.rows])
    ends = torch.tensor([len(row["tokenIds"]) for row in batch.rows])
    mask = (at < ends[:, None]).long()
    at = torch.minimum(at, ends[:, None] - 1)
    targets = batch.ids.gather(1, at)

    def log_probabilities():
        scores = torch.log_softmax(model(**batch.inputs()).logits / TEMPERATURE, -1)
        chosen = scores[torch.arange(len(batch.rows))[:, None], at - 1]
        return chosen.gather(2, targets[..., None])[..., 0]

    with torch.no_grad():
        initial = log_probabilities()
        noise = picture(initial.numel(), 5).to(dtype).reshape(initial.shape)
        # As if roll-outs came from slightly older weights, and the reference from others.
        old, ref = (initial.float() + 0.1 * noise).to(dtype), (initial.float() - 0.3 * noise).to(dtype)
    advantages = advantages_of(torch.tensor(REWARDS, dtype=dtype))
    settings = {"lossType": "grpo", "clip": {"low": 0.2, "high": 0.2}, "beta": 0.04, "temperature": TEMPERATURE}

    def loss():
        return trl_loss("grpo", log_probabilities(), mask, advantages, old, ref, 0.04, 0.2, 0.2, 16)[0]

    done = take_steps(model, [loss, loss], name_of, GRPO_RATE)
    per_row = lambda tensor: [tensor[index, : int(mask[index].sum())].tolist() for index in range(len(batch.rows))]
    description = {
        "grpo": {**settings, "rewards": REWARDS, "group": GROUP, "advantages": advantages.tolist()},
        "logProbabilities": per_row(initial),
        "old": per_row(old),
        "reference": per_row(ref),
    }
    return done, batch, description
