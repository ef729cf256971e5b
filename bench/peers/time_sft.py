"""Times SFT steps of transformers on a checkpoint: lines of JSON in, lines of JSON out. Arguments: FOLDER THREADS.

"batch" brings tokens, positions, answer rows with their targets, and the features of the pictures, which a frozen tower
gives once; "eager" and "compiled" are one step of forward, backward, clipping and fused AdamW over all rows at once,
with logits at answer rows only, as the embedded trainer has it. Answers hold milliseconds, of the wall and of all threads together.
"""

import base64
import json
import sys
import time

import numpy as np
import torch
import transformers
from torch.nn import functional as F
from transformers import Qwen2_5_VLForConditionalGeneration

torch.set_num_threads(int(sys.argv[2]))
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(sys.argv[1], dtype=torch.float32, attn_implementation="sdpa")
model.model.visual.requires_grad_(False)
model.train()
text = model.model.language_model
trained = [weight for weight in model.parameters() if weight.requires_grad]
initial = [weight.detach().clone() for weight in trained]
image = model.config.image_token_id
batch = {}
states = {}


def set_batch(tokens, positions, rows, targets, features, rate):
    ids = torch.tensor(tokens)
    values = torch.from_numpy(np.frombuffer(base64.b64decode(features), dtype=np.float32).copy())
    batch.update(
        ids=ids,
        positions=torch.tensor(positions),
        rows=torch.tensor(rows),
        targets=torch.tensor(targets),
        features=values.reshape(-1, model.config.text_config.hidden_size),
        mask=(ids == image)[..., None],
    )
    for kind in ("eager", "compiled"):
        states[kind] = {"rate": rate, "loss": loss_of if kind == "eager" else torch.compile(loss_of), "optimizer": None}


def loss_of(ids, positions, rows, targets, features, mask):
    embedded = model.get_input_embeddings()(ids).masked_scatter(mask, features)
    # Rows are filled up at their ends, which a causal mask hides from all tokens before.
    hidden = text(inputs_embeds=embedded, position_ids=positions, use_cache=False).last_hidden_state
    chosen = hidden.flatten(0, 1)[rows]
    return F.cross_entropy(model.lm_head(chosen), targets)


def step(kind):
    state = states[kind]
    if state["optimizer"] is None:
        with torch.no_grad():
            for weight, value in zip(trained, initial):
                weight.copy_(value)
        state["optimizer"] = torch.optim.AdamW(
            trained, lr=state["rate"], betas=(0.9, 0.95), weight_decay=0.1, fused=True
        )
    begun, processor = time.perf_counter(), time.process_time()
    loss = state["loss"](**batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    state["optimizer"].step()
    state["optimizer"].zero_grad(set_to_none=True)
    elapsed = {"wall": 1000 * (time.perf_counter() - begun), "processor": 1000 * (time.process_time() - processor)}
    return {**elapsed, "loss": loss.item()}


print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    kind = request.pop("kind")
    if kind == "batch":
        set_batch(**request)
        answer = {}
    else:
        answer = step(kind)
    print(json.dumps(answer), flush=True)
