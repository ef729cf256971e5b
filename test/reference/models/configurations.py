"""The small random checkpoints: what each is named, how it is shaped, and which prompts are run through it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Prompt:
    """Text with `<image>` for each picture in turn, and the answer that the loss is taken over."""

    text: str
    answer: str
    images: tuple = ()  # Qwen: (rows, columns) of patches; InternVL: number of tiles


@dataclass(frozen=True)
class Checkpoint:
    name: str
    family: str
    covers: str
    seed: int
    text: dict
    vision: dict
    prompts: tuple
    tied: bool = False
    dtype: str = "float32"
    layout: str = "official"  # how the tensors are named in the file
    config_style: str = "official"  # how config.json is written
    shard_size: int | None = None  # bytes
    extra: dict = field(default_factory=dict)


STREET = "<image>Where was this photo taken?"
PAIR = "<image><image>Are both streets in one city?"
ANSWER = "Cars keep left and the plates are yellow: London, United Kingdom."
SHORT = "Lisbon, Portugal."


def qwen_vision(**changes):
    return {
        "depth": 3,
        "hidden_size": 32,
        "intermediate_size": 44,
        "num_heads": 2,
        "patch_size": 14,
        "window_size": 112,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
        "fullatt_block_indexes": [1],
        "tokens_per_second": 2,
        **changes,
    }


def intern_vision(**changes):
    return {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 56,
        "image_size": 112,
        "patch_size": 14,
        "attention_bias": True,
        "use_qk_norm": False,
        "norm_type": "layer_norm",
        **changes,
    }


def text(hidden, heads, kv_heads, layers, intermediate, **changes):
    return {
        "hidden_size": hidden,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "num_hidden_layers": layers,
        "intermediate_size": intermediate,
        **changes,
    }


CHECKPOINTS = [
    Checkpoint(
        name="qwen-tied-fp32",
        family="qwen2_5_vl",
        covers="tied head, 2 query heads a key head, one picture wider than high, window and full layers",
        seed=1,
        tied=True,
        text=text(48, 6, 3, 2, 72, mrope_section=[1, 1, 2]),
        vision=qwen_vision(),
        prompts=(Prompt(STREET, ANSWER, ((10, 14),)),),
    ),
    Checkpoint(
        name="qwen-sharded-bf16",
        family="qwen2_5_vl",
        covers="untied head, bf16, sharded, 8 query heads a key head, two pictures of other shapes in one prompt",
        seed=2,
        dtype="bfloat16",
        shard_size=150_000,
        text=text(64, 8, 1, 2, 96, mrope_section=[1, 1, 2]),
        vision=qwen_vision(fullatt_block_indexes=[0, 2], num_heads=4),
        prompts=(Prompt(PAIR, ANSWER, ((18, 4), (6, 8))),),
    ),
    Checkpoint(
        name="qwen-batch-bf16",
        family="qwen2_5_vl",
        covers="a padded batch: a picture, two pictures and none; 7 query heads a key head as in 7B; newer key layout",
        seed=3,
        dtype="bfloat16",
        layout="nested",
        config_style="rope_scaling",
        text=text(56, 7, 1, 2, 80, mrope_section=[1, 1, 2]),
        vision=qwen_vision(depth=4, fullatt_block_indexes=[1, 3]),
        prompts=(
            Prompt(STREET, ANSWER, ((12, 6),)),
            Prompt(PAIR, SHORT, ((8, 8), (4, 16))),
            Prompt("Which side do cars keep in Japan?", "The left."),
        ),
    ),
    Checkpoint(
        name="qwen-text-fp32",
        family="qwen2_5_vl",
        covers="text only, as many key heads as query heads, newer key layout and config of transformers 5",
        seed=4,
        layout="nested",
        config_style="rope_parameters",
        text=text(32, 2, 2, 3, 48, mrope_section=[2, 3, 3]),
        vision=qwen_vision(depth=1, fullatt_block_indexes=[0], hidden_size=16, intermediate_size=20, patch_size=8),
        prompts=(Prompt("Name the capital of Peru, then the side on which people drive.", "Lima; the right."),),
    ),
    Checkpoint(
        name="qwen-windows-fp32",
        family="qwen2_5_vl",
        covers="small patches in windows of 2 by 2 units, tied head, eps of 1e-5, 4 query heads a key head",
        seed=5,
        tied=True,
        text=text(64, 8, 2, 1, 64, mrope_section=[1, 1, 2], rms_norm_eps=1e-5),
        vision=qwen_vision(depth=2, patch_size=4, window_size=16, fullatt_block_indexes=[]),
        prompts=(Prompt(STREET, ANSWER, ((14, 10),)),),
    ),
    Checkpoint(
        name="internvl-official-fp32",
        family="internvl3",
        covers="original layout, untied head, one tile, 2 query heads a key head",
        seed=6,
        text=text(48, 6, 3, 2, 64),
        vision=intern_vision(),
        prompts=(Prompt(STREET, ANSWER, (1,)),),
    ),
    Checkpoint(
        name="internvl-tiles-bf16",
        family="internvl3",
        covers="original layout, bf16, sharded, pictures of three tiles and of one, 7 query heads a key head as in 8B",
        seed=7,
        dtype="bfloat16",
        shard_size=120_000,
        text=text(56, 7, 1, 2, 80),
        vision=intern_vision(num_hidden_layers=3, hidden_size=48),
        prompts=(Prompt(PAIR, SHORT, (3, 1)),),
    ),
    Checkpoint(
        name="internvl-hf-batch-fp32",
        family="internvl3",
        covers="published -hf layout, a padded batch with and without pictures, tied head",
        seed=8,
        tied=True,
        layout="hf",
        config_style="hf",
        text=text(32, 4, 1, 2, 48),
        vision=intern_vision(),
        prompts=(
            Prompt(STREET, SHORT, (2,)),
            Prompt("Which country has blue postboxes?", "The United States."),
        ),
    ),
    Checkpoint(
        name="internvl-qk-norm-bf16",
        family="internvl3",
        covers="the larger tower's query and key norms, RMS norms and no attention bias; nested -hf layout",
        seed=9,
        dtype="bfloat16",
        layout="hf-nested",
        config_style="hf",
        text=text(32, 4, 2, 1, 48),
        vision=intern_vision(attention_bias=False, use_qk_norm=True, norm_type="rms_norm"),
        prompts=(Prompt(STREET, ANSWER, (1,)),),
    ),
]
