"""Prints the rows of a table as ms-swift makes tokens of them, and what transformers says of each token that is learned.

    row_losses.py CHECKPOINT TABLE PLUGIN …

One line of JSON: for each row `tokens`, `scored` (positions of the learned ones) and `losses` (of those, in nats).
"""

import json
import sys

import torch
from swift.model import get_model_processor
from swift.template import get_template
from swift.utils import import_external_file
from transformers import Qwen2_5_VLForConditionalGeneration

checkpoint, table, *plugins = sys.argv[1:]
for plugin in plugins:
    import_external_file(plugin)
_, processor = get_model_processor(checkpoint, load_model=False, model_type="qwen2_5_vl")
template = get_template(processor, template_type="qwen2_5_vl")
template.set_mode("train")
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
    checkpoint, dtype=torch.float32, attn_implementation="eager"
).eval()
rows = []
with open(table, encoding="utf-8") as lines:
    for line in lines:
        row = json.loads(line)
        encoded = template.encode({"messages": row["messages"], "images": row["images"]})
        tokens = torch.tensor([encoded["input_ids"]])
        pictures = {name: encoded[name] for name in ("pixel_values", "image_grid_thw")}
        kinds = (tokens == model.config.image_token_id).to(torch.int32)
        with torch.no_grad():
            logits = model(input_ids=tokens, mm_token_type_ids=kinds, **pictures).logits[0]
        scored = [index for index, label in enumerate(encoded["labels"]) if label != -100]
        found = torch.log_softmax(logits, -1)
        losses = [-found[index - 1, tokens[0, index]].item() for index in scored]
        rows.append({"tokens": tokens[0].tolist(), "scored": scored, "losses": losses})
print("\n" + json.dumps(rows))
