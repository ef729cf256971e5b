"""Prints what transformers finds likeliest after a question: `first_token.py FOLDER QUESTION`, natural logarithms."""

import json
import sys

import torch
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration

folder, question = sys.argv[1:]
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
messages = [{"role": "user", "content": question}]
text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
tokens = tokenizer(text, return_tensors="pt", add_special_tokens=False)
with torch.no_grad():
    logits = model(**tokens).logits[0, -1]
print("\n" + json.dumps(torch.log_softmax(logits, -1).topk(20).values.tolist()))
