"""Trains the decoder of bench/tensor.ts in PyTorch: one line of JSON in (what to time), one out (milliseconds).

Arguments: LAYERS HIDDEN HEADS KEY_HEADS INTERMEDIATE VOCABULARY BATCH SEQUENCE THREADS. A request names a kind, "eager",
"compiled" or "product", and is answered with wall and processor time of one step or one matrix product.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

layers, hidden, heads, key_heads, intermediate, vocabulary, batch, sequence, threads = map(int, sys.argv[1:10])
torch.set_num_threads(threads)
torch.manual_seed(1)
size = hidden // heads


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.RMSNorm(hidden, eps=1e-6)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.key = nn.Linear(hidden, key_heads * size, bias=False)
        self.value = nn.Linear(hidden, key_heads * size, bias=False)
        self.output = nn.Linear(hidden, hidden, bias=False)
        self.norm2 = nn.RMSNorm(hidden, eps=1e-6)
        self.gate = nn.Linear(hidden, intermediate, bias=False)
        self.up = nn.Linear(hidden, intermediate, bias=False)
        self.down = nn.Linear(intermediate, hidden, bias=False)

    def turn(self, x, cosine, sine):
        first, second = x.chunk(2, -1)
        return x * cosine + torch.cat((-second, first), -1) * sine

    def forward(self, x, cosine, sine):
        normal = self.norm1(x)
        split = lambda y, count: y.view(batch, sequence, count, size).transpose(1, 2)
        query = self.turn(split(self.query(normal), heads), cosine, sine)
        key = self.turn(split(self.key(normal), key_heads), cosine, sine)
        value = split(self.value(normal), key_heads)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, sequence, hidden))
        normal = self.norm2(x)
        return x + self.down(F.silu(self.gate(normal)) * self.up(normal))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.norm = nn.RMSNorm(hidden, eps=1e-6)

    def forward(self, tokens, targets, cosine, sine):
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, cosine, sine)
        logits = F.linear(self.norm(x), self.embedding.weight)
        return F.cross_entropy(logits.view(-1, vocabulary), targets.view(-1))


model = Decoder()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)
compiled = torch.compile(model)
tokens = torch.randint(vocabulary, (batch, sequence))
targets = torch.randint(vocabulary, (batch, sequence))
angles = torch.arange(sequence)[:, None] * 10000 ** (-torch.arange(0, size, 2) / size)
angles = torch.cat((angles, angles), -1)
cosine, sine = angles.cos(), angles.sin()
products = {}


def step(which):
    loss = which(tokens, targets, cosine, sine)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def product(rows, inner, columns):
    if (rows, inner, columns) not in products:
        products[rows, inner, columns] = torch.randn(rows, inner), torch.randn(columns, inner)
    x, weight = products[rows, inner, columns]
    with torch.no_grad():
        return F.linear(x, weight)


print(json.dumps({"torch": torch.__version__, "parameters": sum(p.numel() for p in model.parameters())}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    wall, processor = time.perf_counter(), time.process_time()
    if request["kind"] == "product":
        for _ in range(request["repeats"]):
            product(*request["shape"])
        loss = None
    else:
        loss = step(model if request["kind"] == "eager" else compiled)
    elapsed = {"wall": (time.perf_counter() - wall) * 1000, "processor": (time.process_time() - processor) * 1000}
    print(json.dumps({**elapsed, "loss": loss}), flush=True)
