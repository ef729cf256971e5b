"""Writes test/fixtures/train: steps of SFT, of the reward model and of GRPO, computed by PyTorch, PEFT and TRL.

Run once with the packages of requirements.txt: `python test/reference/train/write_fixtures.py`. Everything starts from
the float32 checkpoint test/fixtures/models/qwen-tied-fp32 and is computed in float64, as far as transformers does not
itself round to float32 (norms, rotary angles).
"""

import json

import torch
from batch import CONVERSATIONS, JUDGED, ROOT, Batch, open_model
from grpo import GRPO_RATE, grpo_loss_cases, grpo_step
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from steps import SETTINGS, picture, take_steps
from torch.nn import functional as F

FOLDER = ROOT / "fixtures" / "train"
RANK, ALPHA = 16, 64
RATE = 1e-2


def official(name: str) -> str:
    name = name.replace("base_model.model.", "").replace(".default.weight", "")
    return name.replace("model.language_model.", "model.").replace("model.visual.", "visual.")


def sft(dtype):
    """The mean negative log-likelihood of all answer tokens of the batch, end tokens included."""
    model, batch = open_model(dtype), Batch(CONVERSATIONS, dtype)

    def loss():
        # transformers' own loss would round the logits to float32.
        logits = model(**batch.inputs()).logits
        return F.cross_entropy(logits[:, :-1].flatten(0, 1), batch.labels[:, 1:].flatten(), ignore_index=-100)

    return take_steps(model, [loss, loss], official, RATE), batch


def reward_model(dtype):
    """The mean cross-entropy of the first answer token, through a low-rank adapter on every linear layer."""
    model, batch = open_model(dtype), Batch(JUDGED, dtype)
    # PEFT's "all-linear" would also take the vision tower; "freeze" in our configuration leaves it out.
    targets = r".*language_model.*\.(q|k|v|o|gate|up|down)_proj"
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=targets, bias="none")
    model = get_peft_model(model, config).to(dtype)
    adapters = sorted((official(name), weight) for name, weight in model.named_parameters() if weight.requires_grad)
    with torch.no_grad():
        # Numbers by formula in place of random ones, and no zeros: so both halves have gradients at once.
        for seed, (name, weight) in enumerate(adapters):
            weight.copy_(0.02 * picture(weight.numel(), seed).reshape(weight.shape))
    rows = torch.arange(len(batch.rows))
    starts = torch.tensor([row["answerStart"] for row in batch.rows])
    targets = batch.ids[rows, starts]

    def loss():
        logits = model(**batch.inputs()).logits
        return F.cross_entropy(logits[rows, starts - 1], targets)

    return take_steps(model, [loss, loss], official, RATE), batch, [name for name, _ in adapters]


def write(name: str, description: dict, tensors: dict) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, FOLDER / f"{name}.safetensors")
    (FOLDER / f"{name}.json").write_text(json.dumps(description, indent=1) + "\n")


def compare(name: str, exact, rounded) -> None:
    """Says how far PyTorch's own float32 is from the reference, so that tolerances can be judged."""
    (steps, tensors), (others, found) = exact, rounded
    worst = max(((found[key] - tensors[key]).abs().max() / tensors[key].abs().max(), key) for key in tensors)
    losses = [abs(other["loss"] / step["loss"] - 1) for step, other in zip(steps, others)]
    print(f"{name}: losses {[step['loss'] for step in steps]}, norms {[step['gradientNorm'] for step in steps]}")
    print(f"{name}: float32 differs by {max(losses):.1e} in the loss, {worst[0]:.1e} in {worst[1]}")


torch.use_deterministic_algorithms(True)
double = torch.float64
settings = {**SETTINGS, "learningRate": RATE}
done, batch = sft(double)
compare("sft", done, sft(torch.float32)[0])
write("sft", {"settings": settings, "rows": batch.rows, "steps": done[0]}, done[1])
done, batch, adapters = reward_model(double)
compare("reward model", done, reward_model(torch.float32)[0])
lora = {"rank": RANK, "alpha": ALPHA, "adapters": adapters}
write("reward-model", {"settings": settings, "lora": lora, "rows": batch.rows, "steps": done[0]}, done[1])
done, batch, description = grpo_step(double, official)
compare("grpo", done, grpo_step(torch.float32, official)[0])
write("grpo", {"settings": {**SETTINGS, "learningRate": GRPO_RATE}, **description, "rows": batch.rows, "steps": done[0]}, done[1])
(FOLDER / "grpo-losses.json").write_text(json.dumps(grpo_loss_cases(), indent=1) + "\n")
