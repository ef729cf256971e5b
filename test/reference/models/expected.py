"""Runs a checkpoint through transformers in float32 and collects what the networks must reproduce."""

import numpy as np
import torch
from build import official
from configurations import Checkpoint, Prompt

GREEDY_TOKENS = 64
MARGIN = 2e-3  # between the two highest logits, so that rounding cannot choose another token
VARIETY = 16  # different tokens among them, so that a repeated token cannot hide a fault
FULL_GRADIENT = 640  # gradients of at most so many entries are stored whole
SAMPLES = 160  # evenly spread entries of a larger one
PROJECTIONS = 4  # sums of all entries of a larger one under pseudo-random signs


class UnfitSeed(Exception):
    """Greedy decoding of these weights would not be a sharp test."""


def hashed(start: int, count: int, seed: int) -> np.ndarray:
    """Unsigned 32-bit hashes of start … start + count - 1; `hashed` in formula.ts is the same function."""
    x = (np.arange(start, start + count, dtype=np.uint64) * 2654435761 + seed * 40503) & 0xFFFFFFFF
    x ^= x >> np.uint64(15)
    x = (x * 2246822519) & 0xFFFFFFFF
    return x ^ (x >> np.uint64(13))


def picture(count: int, seed: int) -> torch.Tensor:
    """`count` pixel values in [-2, 2)."""
    return torch.from_numpy((hashed(0, count, seed) / 2**32 * 4 - 2).astype(np.float32))


class Inputs:
    """A batch as transformers wants it (padded on the left) and the same prompts one by one."""

    def __init__(self, checkpoint: Checkpoint, model, tokenizer):
        self.family = checkpoint.family
        self.config = model.config
        self.tokenizer = tokenizer
        self.pixels, self.grids, self.images = [], [], []
        self.rows = [self.row(prompt) for prompt in checkpoint.prompts]
        self.padding = tokenizer.token_to_id("<|endoftext|>")

    def row(self, prompt: Prompt) -> dict:
        images = []
        text = prompt.text
        for shape in prompt.images:
            seed = len(self.images) + 1
            images.append(self.add_image(shape, seed))
            self.images.append(images[-1])
            if self.family == "qwen2_5_vl":
                marker = "<|vision_start|>" + "<|image_pad|>" * images[-1]["tokens"] + "<|vision_end|>"
            else:
                marker = "<img>" + "<IMG_CONTEXT>" * images[-1]["tokens"] + "</img>\n"
            text = text.replace("<image>", marker, 1)
        asked = self.tokenizer.encode(f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n").ids
        answered = self.tokenizer.encode(f"{prompt.answer}<|im_end|>").ids
        return {"tokenIds": asked + answered, "answerStart": len(asked), "images": images}

    def add_image(self, shape, seed: int) -> dict:
        vision = self.config.vision_config
        if self.family == "qwen2_5_vl":
            rows, columns = shape
            width = 3 * vision.temporal_patch_size * vision.patch_size**2
            self.pixels.append(picture(rows * columns * width, seed).reshape(rows * columns, width))
            self.grids.append([1, rows, columns])
            return {"seed": seed, "grid": [1, rows, columns], "tokens": rows * columns // vision.spatial_merge_size**2}
        size = vision.image_size[0]
        self.pixels.append(picture(shape * 3 * size * size, seed).reshape(shape, 3, size, size))
        return {"seed": seed, "tiles": shape, "tokens": shape * self.config.image_seq_length}

    def batch(self, sequences) -> dict:
        longest = max(map(len, sequences))
        padded = [[self.padding] * (longest - len(row)) + list(row) for row in sequences]
        mask = [[0] * (longest - len(row)) + [1] * len(row) for row in sequences]
        values = {"input_ids": torch.tensor(padded), "attention_mask": torch.tensor(mask)}
        if self.pixels:
            values["pixel_values"] = torch.cat(self.pixels)
        if self.grids:
            values["image_grid_thw"] = torch.tensor(self.grids)
            values["mm_token_type_ids"] = (values["input_ids"] == self.config.image_token_id).int()
        return values


def expect(checkpoint: Checkpoint, model, tokenizer):
    inputs = Inputs(checkpoint, model, tokenizer)
    tensors = {}
    batch = inputs.batch([row["tokenIds"] for row in inputs.rows])
    mask = batch["attention_mask"].bool()
    labels = torch.full_like(batch["input_ids"], -100)
    longest = labels.shape[1]
    for index, row in enumerate(inputs.rows):
        first = longest - len(row["tokenIds"]) + row["answerStart"]
        labels[index, first:] = batch["input_ids"][index, first:]

    with torch.no_grad():
        if inputs.pixels:
            tensors["features"] = image_features(inputs, model, batch)
        if inputs.grids:
            positions, deltas = model.model.get_rope_index(
                batch["input_ids"],
                batch["mm_token_type_ids"],
                batch["image_grid_thw"],
                attention_mask=batch["attention_mask"],
            )
            for index, row in enumerate(inputs.rows):
                tensors[f"positions {index}"] = positions[:, index, mask[index]].to(torch.int64)
                row["nextPosition"] = len(row["tokenIds"]) + int(deltas[index, 0])
        logits = model(**batch).logits
        for index, row in enumerate(inputs.rows):
            own = logits[index, mask[index]]
            ids = torch.tensor(row["tokenIds"])
            tensors[f"logits {index}"] = own
            following = torch.log_softmax(own.double(), -1)[:-1].gather(1, ids[1:, None])[:, 0]
            tensors[f"log-probabilities {index}"] = following.float()

    greedy(inputs, model)

    model.zero_grad()
    loss = model(**batch, labels=labels).loss
    loss.backward()
    gradients = {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}
    norms = {}
    for name, gradient in official(checkpoint.family, gradients).items():
        store_gradient(name, gradient, tensors, norms)
    description = {
        "family": checkpoint.family,
        "covers": checkpoint.covers,
        "rows": inputs.rows,
        "loss": loss.item(),
        "gradientNorms": norms,
    }
    return description, tensors


def image_features(inputs: Inputs, model, batch) -> torch.Tensor:
    grids = {"image_grid_thw": batch["image_grid_thw"]} if inputs.grids else {}
    features = model.get_image_features(pixel_values=batch["pixel_values"], **grids).pooler_output
    features = torch.cat(list(features)) if isinstance(features, (tuple, list)) else features
    return features.reshape(-1, features.shape[-1]).clone()


def greedy(inputs: Inputs, model) -> None:
    batch = inputs.batch([row["tokenIds"][: row["answerStart"]] for row in inputs.rows])
    out = model.generate(
        **batch,
        do_sample=False,
        max_new_tokens=GREEDY_TOKENS,
        eos_token_id=None,
        pad_token_id=inputs.padding,
        return_dict_in_generate=True,
        output_logits=True,
    )
    scores = torch.stack(out.logits, 1)
    for index, row in enumerate(inputs.rows):
        row["greedy"] = out.sequences[index, batch["input_ids"].shape[1] :].tolist()
        best = scores[index].topk(2).values
        row["margin"] = float((best[:, 0] - best[:, 1]).min())
        assert len(row["greedy"]) == GREEDY_TOKENS
        if row["margin"] < MARGIN or len(set(row["greedy"])) < VARIETY:
            raise UnfitSeed(f"margin {row['margin']:.5f}, {len(set(row['greedy']))} different tokens")


def store_gradient(name: str, gradient: torch.Tensor, tensors: dict, norms: dict) -> None:
    flat = gradient.flatten().double()
    norms[name] = flat.norm().item()
    if flat.numel() <= FULL_GRADIENT:
        tensors[f"gradient {name}"] = flat.float()
        return
    at = torch.arange(SAMPLES) * flat.numel() // SAMPLES
    signs = [1 - 2 * (hashed(0, flat.numel(), 100 + index) >> np.uint64(31)).astype(np.float64) for index in range(4)]
    sums = [float((flat * torch.from_numpy(sign)).sum()) for sign in signs[:PROJECTIONS]]
    tensors[f"gradient samples {name}"] = flat[at].float()
    tensors[f"gradient projections {name}"] = torch.tensor(sums, dtype=torch.float32)
