"""Writes test/fixtures/models: small random checkpoints and what transformers computes with them.

Run once with the packages of requirements.txt: `python test/reference/models/write_fixtures.py [NAME …]`.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from build import build, check_files
from configurations import CHECKPOINTS
from expected import UnfitSeed, expect
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "models"

torch.use_deterministic_algorithms(True)
wanted = sys.argv[1:] or [checkpoint.name for checkpoint in CHECKPOINTS]
for checkpoint in CHECKPOINTS:
    if checkpoint.name not in wanted:
        continue
    folder = FOLDER / checkpoint.name
    for seed in range(checkpoint.seed, 100_000, 100):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model, tokenizer = build(checkpoint, folder, seed)
        try:
            description, tensors = expect(checkpoint, model, tokenizer)
            break
        except UnfitSeed as reason:
            print(f"{checkpoint.name}: seed {seed} is left out, {reason}")
    check_files(checkpoint, folder, model)
    reference = folder / "reference"
    reference.mkdir()
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, reference / "expected.safetensors")
    (reference / "expected.json").write_text(json.dumps(description, indent=1) + "\n")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    tokens = [len(row["tokenIds"]) for row in description["rows"]]
    margins = [round(row["margin"], 4) for row in description["rows"]]
    print(f"{checkpoint.name}: {size / 1e6:.2f} MB, {tokens} tokens, loss {description['loss']:.4f}, margins {margins}")
