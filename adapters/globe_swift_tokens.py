"""Lets ms-swift, 3.x and 4.x, train a Qwen2.5-VL checkpoint that has a vocabulary of its own.

    swift sft --external_plugins adapters/globe_swift_tokens.py …

Its templates look for the token of a photo under the number that it has in the published vocabulary. A checkpoint that
numbers it otherwise gets one token for each photo: fine-tuning then learns from the first feature of each photo and says
nothing, and GRPO stops with "Image features and image tokens do not match". Here the checkpoint's own tokenizer is asked.
"""

from __future__ import annotations

import importlib

try:
    templates = importlib.import_module("swift.template.templates.qwen")  # 4.x
except ModuleNotFoundError as missing:
    if missing.name not in ("swift.template", "swift.template.templates"):
        raise
    templates = importlib.import_module("swift.llm.template.template.qwen")  # 3.x


def _number_of(token):
    return property(lambda template: template.tokenizer.convert_tokens_to_ids(token))


templates.Qwen2VLTemplate.image_token_id = _number_of("<|image_pad|>")
templates.Qwen2VLTemplate.video_token_id = _number_of("<|video_pad|>")
