"""Makes the configurations and random weights, and names the tensors as each published layout does."""

import json
import re
from pathlib import Path

import torch
from configurations import Checkpoint
from huggingface_hub import save_torch_state_dict
from tokenizer import VOCABULARY, build_tokenizer, write_json, write_tokenizer
from transformers import (
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLVisionConfig,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Config,
)


def build(checkpoint: Checkpoint, folder: Path, seed: int):
    """Writes the checkpoint; returns the model in float32 with exactly the weights of the file, and the tokenizer."""
    tokenizer = build_tokenizer(checkpoint.family)
    write_tokenizer(folder, checkpoint.family, tokenizer)
    make = build_qwen if checkpoint.family == "qwen2_5_vl" else build_intern
    model, config, preprocessor = make(checkpoint, tokenizer)
    write_json(folder / "config.json", config)
    write_json(folder / "preprocessor_config.json", preprocessor)
    randomize(model, seed)
    dtype = getattr(torch, checkpoint.dtype)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.to(dtype).to(torch.float32))
    model.tie_weights()
    tensors = {name: tensor.to(dtype).clone() for name, tensor in in_layout(checkpoint, stored_weights(model)).items()}
    size = checkpoint.shard_size or 10**9
    save_torch_state_dict(tensors, folder, max_shard_size=size, metadata={"format": "pt"})
    return model.eval(), tokenizer


def check_files(checkpoint: Checkpoint, folder: Path, model) -> None:
    """transformers must read from the files what was put into them; it cannot read InternVL's own layout."""
    if checkpoint.layout == "official" and checkpoint.family == "internvl3":
        return
    read = type(model).from_pretrained(folder, dtype=torch.float32).state_dict()
    for name, tensor in model.state_dict().items():
        assert torch.equal(read[name], tensor), f"{checkpoint.name}: {name} was read back differently"


def stored_weights(model) -> dict:
    tied = model.config.tie_word_embeddings
    return {name: tensor for name, tensor in model.state_dict().items() if not (tied and name == "lm_head.weight")}


def randomize(model, seed: int) -> None:
    """Weights large enough that every part matters: no parameter is zero, no layer is near the identity."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if re.search(r"(norm\w*|ln_q|layer_norm)\.weight$|layernorm_\w+\.weight$", name):
                parameter.copy_(1 + 0.25 * noise)
            elif "lambda_" in name:
                parameter.copy_(0.6 + 0.2 * noise)
            elif "embed_tokens" in name:
                parameter.copy_(0.3 * noise)
            elif name.endswith("lm_head.weight"):
                parameter.copy_(3 * noise / parameter.shape[1] ** 0.5)
            elif "cls_token" in name or "position_embeddings" in name:
                parameter.copy_(0.5 * noise)
            elif name.endswith(".bias"):
                parameter.copy_(0.2 * noise)
            else:
                parameter.copy_(gain(name) * noise / parameter[0].numel() ** 0.5)


def gain(name: str) -> float:
    """The layers of the language model speak louder than the embedding, or greedy decoding repeats one token."""
    return 2.5 if re.search(r"o_proj|down_proj", name) and "language_model" in name else 1.3


def build_qwen(checkpoint: Checkpoint, tokenizer):
    token = tokenizer.token_to_id
    text = {
        "vocab_size": VOCABULARY,
        "hidden_act": "silu",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "initializer_range": 0.02,
        "attention_dropout": 0.0,
        "use_sliding_window": False,
        "sliding_window": 4096,
        "max_window_layers": checkpoint.text["num_hidden_layers"],
        "bos_token_id": token("<|endoftext|>"),
        "eos_token_id": token("<|im_end|>"),
        **{key: value for key, value in checkpoint.text.items() if key != "mrope_section"},
    }
    sections = checkpoint.text["mrope_section"]
    outer = {
        "architectures": ["Qwen2_5_VLForConditionalGeneration"],
        "model_type": "qwen2_5_vl",
        "vision_start_token_id": token("<|vision_start|>"),
        "vision_end_token_id": token("<|vision_end|>"),
        "image_token_id": token("<|image_pad|>"),
        "video_token_id": token("<|video_pad|>"),
        "tie_word_embeddings": checkpoint.tied,
    }
    vision = {"hidden_act": "silu", "out_hidden_size": text["hidden_size"], **checkpoint.vision}
    if checkpoint.config_style == "official":
        config = {
            **outer,
            **text,
            "vision_token_id": token("<|vision_pad|>"),
            "rope_theta": 1000000.0,
            "rope_scaling": {"type": "mrope", "mrope_section": sections},
            "torch_dtype": checkpoint.dtype,
            "transformers_version": "4.41.2",
            "use_cache": True,
            "vision_config": {"in_chans": 3, "spatial_patch_size": vision["patch_size"], **vision},
        }
    elif checkpoint.config_style == "rope_scaling":
        config = {
            **outer,
            "torch_dtype": checkpoint.dtype,
            "transformers_version": "4.53.2",
            "text_config": {
                **text,
                "model_type": "qwen2_5_vl_text",
                "rope_theta": 1000000.0,
                "rope_scaling": {"mrope_section": sections, "rope_type": "default", "type": "default"},
            },
            "vision_config": {"model_type": "qwen2_5_vl", "in_channels": 3, "in_chans": 3, **vision},
        }
    else:
        config = None
    built = Qwen2_5_VLConfig(
        **outer,
        text_config={
            **text,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0, "mrope_section": sections},
        },
        vision_config=vision,
    )
    built._attn_implementation = "eager"
    model = Qwen2_5_VLForConditionalGeneration(built)
    if config is None:
        config = json.loads(built.to_json_string(use_diff=False))
        config = {key: value for key, value in config.items() if not key.startswith("_")}
        config["architectures"] = outer["architectures"]
        config["dtype"] = checkpoint.dtype
    preprocessor = {
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_processor_type": "Qwen2VLImageProcessor",
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "max_pixels": 12845056,
        "merge_size": vision["spatial_merge_size"],
        "min_pixels": (2 * vision["patch_size"]) ** 2 * 4,
        "patch_size": vision["patch_size"],
        "processor_class": "Qwen2_5_VLProcessor",
        "temporal_patch_size": vision["temporal_patch_size"],
    }
    return model, config, preprocessor


def build_intern(checkpoint: Checkpoint, tokenizer):
    token = tokenizer.token_to_id
    text = {
        "vocab_size": VOCABULARY,
        "hidden_act": "silu",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "initializer_range": 0.02,
        "attention_dropout": 0.0,
        "use_sliding_window": False,
        "tie_word_embeddings": checkpoint.tied,
        "bos_token_id": token("<|endoftext|>"),
        "eos_token_id": token("<|im_end|>"),
        **checkpoint.text,
    }
    vision = {"hidden_act": "gelu", "layer_norm_eps": 1e-6, **checkpoint.vision}
    built = InternVLConfig(
        text_config=Qwen2Config(
            **text, rope_parameters={"rope_type": "dynamic", "rope_theta": 1000000.0, "factor": 2.0}
        ),
        vision_config=InternVLVisionConfig(**vision),
        image_token_id=token("<IMG_CONTEXT>"),
        image_seq_length=(vision["image_size"] // vision["patch_size"] // 2) ** 2,
        tie_word_embeddings=checkpoint.tied,
    )
    built._attn_implementation = "eager"
    built.text_config._attn_implementation = built.vision_config._attn_implementation = "eager"
    model = InternVLForConditionalGeneration(built)
    rope = {"rope_scaling": {"factor": 2.0, "rope_type": "dynamic", "type": "dynamic"}, "rope_theta": 1000000.0}
    if checkpoint.config_style == "official":
        config = {
            "architectures": ["InternVLChatModel"],
            "auto_map": {"AutoModel": "modeling_internvl_chat.InternVLChatModel"},
            "downsample_ratio": 0.5,
            "dynamic_image_size": True,
            "force_image_size": vision["image_size"],
            "hidden_size": text["hidden_size"],
            "llm_config": {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", **text, **rope},
            "max_dynamic_patch": 12,
            "min_dynamic_patch": 1,
            "model_type": "internvl_chat",
            "pad2square": False,
            "ps_version": "v2",
            "select_layer": -1,
            "template": "internvl2_5",
            "tie_word_embeddings": checkpoint.tied,
            "torch_dtype": checkpoint.dtype,
            "use_thumbnail": True,
            "vision_config": {
                "architectures": ["InternVisionModel"],
                "model_type": "intern_vit_6b",
                "num_channels": 3,
                "qk_normalization": vision["use_qk_norm"],
                "qkv_bias": vision["attention_bias"],
                **{key: value for key, value in vision.items() if key not in ("use_qk_norm", "attention_bias")},
            },
        }
    else:
        config = {
            "architectures": ["InternVLForConditionalGeneration"],
            "downsample_ratio": 0.5,
            "image_seq_length": built.image_seq_length,
            "image_token_id": token("<IMG_CONTEXT>"),
            "model_type": "internvl",
            "projector_hidden_act": "gelu",
            "text_config": {"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", **text, **rope},
            "torch_dtype": checkpoint.dtype,
            "transformers_version": "4.52.0",
            "vision_config": {
                "architectures": ["InternVisionModel"],
                "model_type": "internvl_vision",
                "num_channels": 3,
                "use_absolute_position_embeddings": True,
                "use_mask_token": False,
                "use_mean_pooling": True,
                **{**vision, "image_size": [vision["image_size"]] * 2, "patch_size": [vision["patch_size"]] * 2},
            },
            "vision_feature_layer": -1,
            "vision_feature_select_strategy": "default",
        }
        if checkpoint.tied:
            config["tie_word_embeddings"] = True
    size = vision["image_size"]
    mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    preprocessor = {
        "crop_size": size,
        "do_center_crop": True,
        "do_normalize": True,
        "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": mean,
        "image_std": deviation,
        "resample": 3,
        "size": size,
    }
    if checkpoint.config_style == "hf":
        preprocessor = {
            "crop_to_patches": False,
            "do_convert_rgb": True,
            "do_normalize": True,
            "do_rescale": True,
            "do_resize": True,
            "image_mean": mean,
            "image_processor_type": "GotOcr2ImageProcessorFast",
            "image_std": deviation,
            "max_patches": 12,
            "min_patches": 1,
            "processor_class": "InternVLProcessor",
            "resample": 3,
            "rescale_factor": 1 / 255,
            "size": {"height": size, "width": size},
        }
    return model, config, preprocessor


OFFICIAL_NAMES = {
    "qwen2_5_vl": [(r"^model\.language_model\.", "model."), (r"^model\.visual\.", "visual.")],
    "internvl3": [
        (r"^model\.language_model\.", "language_model.model."),
        (r"^lm_head\.", "language_model.lm_head."),
        (r"^model\.multi_modal_projector\.layer_norm\.", "mlp1.0."),
        (r"^model\.multi_modal_projector\.linear_1\.", "mlp1.1."),
        (r"^model\.multi_modal_projector\.linear_2\.", "mlp1.3."),
        (r"^model\.vision_tower\.embeddings\.cls_token$", "vision_model.embeddings.class_embedding"),
        (r"^model\.vision_tower\.embeddings\.position_embeddings$", "vision_model.embeddings.position_embedding"),
        (r"^model\.vision_tower\.embeddings\.patch_embeddings\.projection", "vision_model.embeddings.patch_embedding"),
        (r"^model\.vision_tower\.encoder\.layer\.", "vision_model.encoder.layers."),
        (r"\.attention\.projection_layer\.", ".attn.proj."),
        (r"\.attention\.(\w+)\.", r".attn.\1."),
        (r"\.lambda_(\d)$", r".ls\1"),
        (r"\.layernorm_before\.", ".norm1."),
        (r"\.layernorm_after\.", ".norm2."),
    ],
}

HF_NAMES = [
    (r"^model\.language_model\.", "language_model.model."),
    (r"^lm_head\.", "language_model.lm_head."),
    (r"^model\.", ""),
]


def rename(name: str, rules) -> str:
    for pattern, replacement in rules:
        name = re.sub(pattern, replacement, name)
    return name


def official(family: str, tensors: dict) -> dict:
    """Tensors named as in memory (weights or their gradients), under the names of the family's own checkpoints."""
    named = {rename(name, OFFICIAL_NAMES[family]): tensor for name, tensor in tensors.items()}
    merged = {}
    for name, tensor in named.items():
        part = re.search(r"attn\.([qkv])_proj\.", name) if name.startswith("vision_model.") else None
        if part is None:
            merged[name] = tensor
        elif part[1] == "q":
            parts = [named[name.replace("q_proj", f"{letter}_proj")] for letter in "qkv"]
            merged[name.replace("q_proj", "qkv")] = torch.cat(parts)
    return merged


def in_layout(checkpoint: Checkpoint, tensors: dict) -> dict:
    if checkpoint.layout == "official":
        return official(checkpoint.family, tensors)
    if checkpoint.layout == "hf":
        return {rename(name, HF_NAMES): tensor for name, tensor in tensors.items()}
    return tensors
