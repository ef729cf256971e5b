"""The batch of all references: three conversations with drawn pictures, as tokens, patches and answers."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

ROOT = Path(__file__).resolve().parents[2]
CHECKPOINT = ROOT / "fixtures" / "models" / "qwen-tied-fp32"


def load(name: str, path: Path):
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


# `draw` and `drawPattern` of test/reference/pillow are the same pictures; no side is changed by the pixel budget.
draw = load("pictures", ROOT / "reference" / "pillow" / "write_fixtures.py").draw


@dataclass(frozen=True)
class Conversation:
    picture: tuple  # pattern, width, height
    text: str
    answer: str
    system: str | None = None


CONVERSATIONS = (
    Conversation(("scene", 84, 56), "Where was this photo taken?", "Yellow plates: London, United Kingdom."),
    Conversation(("noise", 56, 56), "Name the country.", "Lisbon, Portugal, by the tiles on the walls."),
    Conversation(("gradient", 56, 112), "Which city is it?", "Oslo."),
)
# The first tokens of "yes" and "no"; this small tokenizer has no token for the words.
JUDGED = (
    Conversation(("scene", 84, 56), "Trams in the street.", "yes", "Say yes or no.\n"),
    Conversation(("noise", 56, 56), "Only noise.", "no", "Say yes or no.\n"),
    Conversation(("gradient", 56, 112), "A wall.", "no", "Say yes or no.\n"),
)


class Batch:
    """Rows padded at the end, as the networks of globe take them; positions and losses do not depend on the side."""

    def __init__(self, conversations, dtype=torch.float64):
        self.tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)
        processor = Qwen2VLImageProcessorPil.from_pretrained(CHECKPOINT)
        self.end = self.tokenizer.convert_tokens_to_ids("<|im_end|>")
        self.image = self.tokenizer.convert_tokens_to_ids("<|image_pad|>")
        self.padding = self.tokenizer.convert_tokens_to_ids("<|endoftext|>")
        self.rows, patches, self.grids = [], [], []
        for conversation in conversations:
            picture = draw(*conversation.picture)
            made = processor(images=[picture])
            grid = np.asarray(made["image_grid_thw"])[0].tolist()
            assert grid == [1, conversation.picture[2] // 14, conversation.picture[1] // 14], grid
            self.grids.append(grid)
            patches.append(np.asarray(made["pixel_values"]))
            self.rows.append(self.row(conversation, grid))
        self.pixels = torch.from_numpy(np.concatenate(patches)).to(dtype)
        longest = max(len(row["tokenIds"]) for row in self.rows)
        self.ids = torch.full((len(self.rows), longest), self.padding)
        self.mask = torch.zeros_like(self.ids)
        self.labels = torch.full_like(self.ids, -100)
        for index, row in enumerate(self.rows):
            count, start = len(row["tokenIds"]), row["answerStart"]
            self.ids[index, :count] = torch.tensor(row["tokenIds"])
            self.mask[index, :count] = 1
            self.labels[index, start:count] = self.ids[index, start:count]

    def row(self, conversation: Conversation, grid) -> dict:
        user = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": conversation.text}]}
        system = [] if conversation.system is None else [{"role": "system", "content": conversation.system}]
        text = self.tokenizer.apply_chat_template(system + [user], tokenize=False, add_generation_prompt=True)
        text = text.replace("<|image_pad|>", "<|image_pad|>" * (grid[1] * grid[2] // 4))
        asked = self.tokenizer.encode(text)
        answered = [*self.tokenizer.encode(conversation.answer), self.end]
        pattern, width, height = conversation.picture
        return {
            "picture": {"pattern": pattern, "width": width, "height": height},
            "system": conversation.system,
            "text": conversation.text,
            "answer": conversation.answer,
            "tokenIds": asked + answered,
            "answerStart": len(asked),
        }

    def inputs(self) -> dict:
        return {
            "input_ids": self.ids,
            "attention_mask": self.mask,
            "pixel_values": self.pixels,
            "image_grid_thw": torch.tensor(self.grids),
            "mm_token_type_ids": (self.ids == self.image).int(),
        }


def open_model(dtype=torch.float64):
    """In float64, so that the reference has no rounding of its own; the vision tower and its merger are frozen."""
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(CHECKPOINT, dtype=dtype, attn_implementation="eager")
    model.model.visual.requires_grad_(False)
    return model.train()
