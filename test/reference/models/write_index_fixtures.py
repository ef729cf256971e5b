"""Writes test/fixtures/models/{indices,published}.json: orders and positions of many grids, and parameters by config.

Run once with the packages of requirements.txt: `python test/reference/models/write_index_fixtures.py`.
"""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import torch
from build import official
from transformers import (
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLVisionConfig,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Config,
)
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLModel
from transformers.vision_utils import get_vision_position_ids, get_vision_window_index

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "models"

WINDOW_CASES = [
    ("one square", [[1, 2, 2]], 112, 14),
    ("exactly one window", [[1, 8, 8]], 112, 14),
    ("four windows", [[1, 16, 16]], 112, 14),
    ("edges on both sides", [[1, 10, 14]], 112, 14),
    ("a thin strip", [[1, 2, 38]], 112, 14),
    ("a tall strip", [[1, 38, 2]], 112, 14),
    ("three pictures of other shapes", [[1, 18, 4], [1, 6, 8], [1, 8, 8]], 112, 14),
    ("several frames", [[3, 6, 10]], 112, 14),
    ("frames and a picture", [[2, 4, 10], [1, 10, 4]], 112, 14),
    ("small windows", [[1, 14, 10]], 16, 4),
]

IMAGE = 9
ROPE_CASES = [
    ("text only", [1, 2, 3], []),
    ("a picture first", [IMAGE] * 6 + [1, 2], [[1, 4, 6]]),
    ("a picture last", [1, 2, 3] + [IMAGE] * 4, [[1, 4, 4]]),
    ("a picture in text", [1, 2] + [IMAGE] * 20 + [3, 4, 5], [[1, 8, 10]]),
    ("two pictures in text", [1] + [IMAGE] * 3 + [2, 3] + [IMAGE] * 8 + [4], [[1, 2, 6], [1, 8, 4]]),
]


def windows():
    for name, grids, window_size, patch_size in WINDOW_CASES:
        grid = torch.tensor(grids)
        order, bounds = get_vision_window_index(grid, 2, window_size, patch_size)
        rows, columns = get_vision_position_ids(grid, 2).T.tolist()
        yield {
            "name": name,
            "grids": grids,
            "windowSize": window_size,
            "patchSize": patch_size,
            "order": order.tolist(),
            "bounds": bounds.tolist(),
            "rows": rows,
            "columns": columns,
        }


def ropes():
    model = SimpleNamespace(
        config=SimpleNamespace(vision_config=SimpleNamespace(spatial_merge_size=2, tokens_per_second=2)),
    )
    model.get_vision_position_ids = lambda *arguments, **options: Qwen2_5_VLModel.get_vision_position_ids(
        model, *arguments, **options
    )
    for name, ids, grids in ROPE_CASES:
        tokens = torch.tensor([ids])
        found, delta = Qwen2_5_VLModel.get_rope_index(
            model, tokens, (tokens == IMAGE).int(), torch.tensor(grids) if grids else None
        )
        yield {
            "name": name,
            "tokenIds": ids,
            "imageTokenId": IMAGE,
            "grids": grids,
            "positions": found[:, 0].tolist(),
            "next": len(ids) + int(delta[0, 0]),
        }


def qwen(hidden, intermediate, layers, heads, kv_heads, vocabulary, vision_intermediate, tied):
    """A configuration in the published flat form."""
    return {
        "architectures": ["Qwen2_5_VLForConditionalGeneration"],
        "attention_dropout": 0.0,
        "bos_token_id": 151643,
        "eos_token_id": 151645,
        "vision_start_token_id": 151652,
        "vision_end_token_id": 151653,
        "vision_token_id": 151654,
        "image_token_id": 151655,
        "video_token_id": 151656,
        "hidden_act": "silu",
        "hidden_size": hidden,
        "initializer_range": 0.02,
        "intermediate_size": intermediate,
        "max_position_embeddings": 128000,
        "max_window_layers": 70,
        "model_type": "qwen2_5_vl",
        "num_attention_heads": heads,
        "num_hidden_layers": layers,
        "num_key_value_heads": kv_heads,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0,
        "sliding_window": 32768,
        "tie_word_embeddings": tied,
        "torch_dtype": "bfloat16",
        "use_cache": True,
        "use_sliding_window": False,
        "vision_config": {
            "depth": 32,
            "hidden_act": "silu",
            "hidden_size": 1280,
            "intermediate_size": vision_intermediate,
            "num_heads": 16,
            "in_chans": 3,
            "out_hidden_size": hidden,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "spatial_patch_size": 14,
            "window_size": 112,
            "fullatt_block_indexes": [7, 15, 23, 31],
            "tokens_per_second": 2,
            "temporal_patch_size": 2,
        },
        "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
        "vocab_size": vocabulary,
    }


def intern(hidden, intermediate, layers, heads, kv_heads, tower):
    """A configuration in the original form of InternVL3."""
    large = tower == "6B"
    return {
        "architectures": ["InternVLChatModel"],
        "downsample_ratio": 0.5,
        "force_image_size": 448,
        "llm_config": {
            "architectures": ["Qwen2ForCausalLM"],
            "hidden_act": "silu",
            "hidden_size": hidden,
            "intermediate_size": intermediate,
            "max_position_embeddings": 32768,
            "model_type": "qwen2",
            "num_attention_heads": heads,
            "num_hidden_layers": layers,
            "num_key_value_heads": kv_heads,
            "rms_norm_eps": 1e-06,
            "rope_scaling": {"factor": 2.0, "rope_type": "dynamic", "type": "dynamic"},
            "rope_theta": 1000000.0,
            "tie_word_embeddings": False,
            "use_sliding_window": False,
            "vocab_size": 151674,
        },
        "model_type": "internvl_chat",
        "ps_version": "v2",
        "select_layer": -1,
        "vision_config": {
            "architectures": ["InternVisionModel"],
            "hidden_act": "gelu",
            "hidden_size": 3200 if large else 1024,
            "image_size": 448,
            "intermediate_size": 12800 if large else 4096,
            "layer_norm_eps": 1e-06,
            "model_type": "intern_vit_6b",
            "norm_type": "rms_norm" if large else "layer_norm",
            "num_attention_heads": 25 if large else 16,
            "num_channels": 3,
            "num_hidden_layers": 45 if large else 24,
            "patch_size": 14,
            "qk_normalization": large,
            "qkv_bias": not large,
        },
    }


PUBLISHED = [
    ("Qwen2.5-VL-3B", qwen(2048, 11008, 36, 16, 2, 151936, 3420, True)),
    ("Qwen2.5-VL-7B", qwen(3584, 18944, 28, 28, 4, 152064, 3420, False)),
    ("Qwen2.5-VL-32B", qwen(5120, 27648, 64, 40, 8, 152064, 3456, False)),
    ("Qwen2.5-VL-72B", qwen(8192, 29568, 80, 64, 8, 152064, 3456, False)),
    ("InternVL3-1B", intern(896, 4864, 24, 14, 2, "300M")),
    ("InternVL3-2B", intern(1536, 8960, 28, 12, 2, "300M")),
    ("InternVL3-8B", intern(3584, 18944, 28, 28, 4, "300M")),
    ("InternVL3-14B", intern(5120, 13824, 48, 40, 8, "300M")),
    ("InternVL3-38B", intern(5120, 27648, 64, 40, 8, "6B")),
]


def published():
    for name, config in PUBLISHED:
        with torch.device("meta"):
            if "llm_config" not in config:
                family, model = "qwen2_5_vl", Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(**config))
            else:
                vision = dict(config["vision_config"])
                vision["use_qk_norm"] = vision.pop("qk_normalization")
                vision["attention_bias"] = vision.pop("qkv_bias")
                text = {key: value for key, value in config["llm_config"].items() if key != "architectures"}
                built = InternVLConfig(
                    text_config=Qwen2Config(**text),
                    vision_config=InternVLVisionConfig(**vision),
                    tie_word_embeddings=False,
                )
                family, model = "internvl3", InternVLForConditionalGeneration(built)
            # named_parameters gives a tied head once, under the name of the embedding.
            parameters = official(family, dict(model.named_parameters()))
        lines = sorted(f"{key} {list(tensor.shape)}" for key, tensor in parameters.items())
        yield {
            "name": name,
            "config": config,
            "tensors": len(lines),
            "elements": sum(tensor.numel() for tensor in parameters.values()),
            "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        }


def write(name, value):
    (FOLDER / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


write("indices.json", {"windows": list(windows()), "ropes": list(ropes())})
write("published.json", list(published()))
for entry in json.loads((FOLDER / "published.json").read_text()):
    print(entry["name"], entry["tensors"], f"{entry['elements']:,}")
