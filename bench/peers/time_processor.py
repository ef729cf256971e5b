"""Times what transformers does with a prompt, one JSON object of processor milliseconds (best of ROUNDS).

Arguments: ROUNDS WIDTH HEIGHT VOCABULARY CHECKPOINT, the last a folder of Qwen2.5-VL.
Texts come on standard input as a JSON list.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

rounds, width, height, vocabulary = map(int, sys.argv[1:5])
checkpoint = Path(sys.argv[5])
tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
texts = json.load(sys.stdin)
image = Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))
qwen = Qwen2VLImageProcessorPil(**json.loads((checkpoint / "preprocessor_config.json").read_text()))
internvl = GotOcr2ImageProcessorPil(size={"height": 448, "width": 448}, crop_to_patches=True, max_patches=12)
row = torch.from_numpy(np.random.default_rng(1).normal(0, 3, (1, vocabulary)).astype(np.float32))


def best(work) -> float:
    work()
    least = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return round(least * 1000, 3)


def top_logprobs():
    logprobs = row.log_softmax(-1)
    return int(row.argmax()), torch.topk(logprobs, 20)


def draw(*warpers):
    scores = row
    for warper in warpers:
        scores = warper(None, scores)
    return torch.multinomial(scores.softmax(-1), 1)


torch.set_num_threads(1)
print(
    json.dumps(
        {
            "Qwen2.5-VL": best(lambda: qwen(images=[image])),
            "InternVL3": best(lambda: internvl(images=[image])),
            "tokens": best(lambda: [tokenizer.encode(text) for text in texts]),
            "greedy": best(lambda: int(row.argmax())),
            "greedy, 20 log-probabilities": best(top_logprobs),
            "temperature 1": best(lambda: draw(TemperatureLogitsWarper(1.0))),
            "top-k 50": best(lambda: draw(TopKLogitsWarper(50))),
            "top-p 0.9": best(lambda: draw(TopPLogitsWarper(0.9))),
            "top-k 50, top-p 0.9": best(lambda: draw(TopKLogitsWarper(50), TopPLogitsWarper(0.9))),
        }
    )
)
