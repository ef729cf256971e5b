"""Times transformers on a checkpoint: lines of JSON in, lines of JSON out. Arguments: FOLDER THREADS.

Kinds: "prefill" and "decode" run the model as `generate` does, without what `generate` adds around it; "eager" and
"compiled" are steps of forward, backward and fused AdamW on the tokens that came with "tokens".
"""

import json
import sys
import time

import torch
import transformers
from torch.nn import functional as F
from transformers import DynamicCache, Qwen2_5_VLForConditionalGeneration

torch.set_num_threads(int(sys.argv[2]))
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(sys.argv[1], dtype=torch.float32, attn_implementation="sdpa")
model.eval()
text = model.model.language_model
vocabulary = model.config.text_config.vocab_size


def forward(ids, start, cache):
    position = torch.arange(start, start + ids.shape[1])
    out = text(
        input_ids=ids,
        position_ids=position.expand(3, ids.shape[0], -1),
        past_key_values=cache,
        use_cache=True,
    )
    return model.lm_head(out.last_hidden_state[:, -1])


@torch.inference_mode()
def prefill(tokens):
    ids = torch.randint(vocabulary, (1, tokens))
    begun = time.perf_counter()
    forward(ids, 0, DynamicCache())
    return [1000 * (time.perf_counter() - begun)]


@torch.inference_mode()
def decode(batch, tokens, steps):
    cache = DynamicCache()
    logits = forward(torch.randint(vocabulary, (batch, tokens)), 0, cache)
    times = []
    for step in range(steps):
        begun = time.perf_counter()
        logits = forward(logits.argmax(-1)[:, None], tokens + step, cache)
        times.append(1000 * (time.perf_counter() - begun))
    return times


def loss_of(ids, targets):
    positions = torch.arange(ids.shape[1]).expand(3, *ids.shape)
    hidden = text(input_ids=ids, position_ids=positions, use_cache=False).last_hidden_state
    return F.cross_entropy(model.lm_head(hidden).view(-1, vocabulary), targets.view(-1))


training = {}


def train(kind, tokens=None, targets=None, rate=None):
    if tokens is not None:
        trained = list(text.parameters())
        state = training[kind] = {
            "ids": torch.tensor(tokens),
            "targets": torch.tensor(targets),
            "loss": torch.compile(loss_of) if kind == "compiled" else loss_of,
            "optimizer": torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True),
        }
        return {"times": []}
    state = training[kind]
    begun = time.perf_counter()
    loss = state["loss"](state["ids"], state["targets"])
    loss.backward()
    state["optimizer"].step()
    state["optimizer"].zero_grad(set_to_none=True)
    return {"times": [1000 * (time.perf_counter() - begun)], "loss": loss.item()}


print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    kind = request.pop("kind")
    if kind == "prefill":
        answer = {"times": prefill(**request)}
    elif kind == "decode":
        answer = {"times": decode(**request)}
    else:
        answer = train(kind, **request)
    print(json.dumps(answer), flush=True)
