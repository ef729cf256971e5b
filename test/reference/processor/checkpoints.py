"""Writes the small files of three checkpoints: everything that a processor reads, with the published field names."""

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

QWEN_SPECIAL = (
    "<|endoftext|> <|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> "
    "<|quad_start|> <|quad_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|>"
).split()
# Added, but part of an answer's text.
QWEN_PLAIN = "<tool_call> </tool_call> <|fim_prefix|> <|fim_middle|> <|fim_suffix|>".split()
INTERN_SPECIAL = "<img> </img> <IMG_CONTEXT> <quad> </quad> <ref> </ref> <box> </box>".split()

# Where Qwen2's tokenizer cuts a text, a published format.
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

SENTENCES = [
    "Where was this photo taken? The street signs are in Portuguese and cars keep right: Lisbon, Portugal.",
    "The plates are yellow and cars keep left, so this is the United Kingdom; the city is London.",
    "country: Switzerland\ncity: Zürich\n\nThe red tram, the lake and the mountains suggest Zürich.",
    "Das Straßenschild zeigt München, die Häuser sind bayerisch; Österreich wäre möglich.",
    "La señal está en español: ciudad de México. Ça ressemble à la France, près de Besançon.",
    "這張照片在哪裡拍攝的？街道的招牌是中文，這裡是臺北。这张照片是在哪里拍的？中国，北京。",
    "この写真はどこで撮影されましたか。看板は日本語で、東京の通りです。",
    "이 사진은 어디에서 찍었나요? 간판은 한국어이고 서울의 거리입니다.",
    "أين التقطت هذه الصورة؟ اللافتات باللغة العربية، القاهرة، مصر. איפה צולמה התמונה? ירושלים.",
    "Где сделано это фото? Вывески на русском языке: Санкт-Петербург. ภาพนี้ถ่ายที่ไหน กรุงเทพ",
    "यह तस्वीर कहाँ ली गई थी? दिल्ली, भारत। 🇵🇹 🗼 👨‍👩‍👧‍👦 📍🌍",
    "<think>The sign says 'Rua', it's Portuguese.</think><answer>country: Portugal\ncity: Lisbon</answer>",
    "You are a helpful assistant. user assistant system 2024 48.8566, 2.3522 1234567890",
]

QWEN_TEMPLATE = (
    "{% set pictures = namespace(count=0) %}{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' or 'image' in part or 'image_url' in part %}"
    "{% set pictures.count = pictures.count + 1 %}"
    "{% if add_vision_id %}Picture {{ pictures.count }}: {% endif %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif 'text' in part %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

INTERN_TEMPLATE = """{% for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {%- if part['type'] == 'image' %}
                {{- '<IMG_CONTEXT>\\n' }}
            {%- elif part['type'] == 'text' %}
                {{- part['text'] }}
            {%- endif %}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""


def added(content: str, special: bool) -> AddedToken:
    return AddedToken(content, normalized=False, special=special)


def train(special: list[str], plain: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    trainer = trainers.BpeTrainer(
        vocab_size=900, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.add_special_tokens([added(token, True) for token in special])
    tokenizer.add_tokens([added(token, False) for token in plain])
    return tokenizer


def decoder_entries(tokenizer: Tokenizer) -> dict:
    """`added_tokens_decoder` of tokenizer_config.json."""
    return {
        str(id): {
            "content": token.content,
            "lstrip": token.lstrip,
            "normalized": token.normalized,
            "rstrip": token.rstrip,
            "single_word": token.single_word,
            "special": token.special,
        }
        for id, token in sorted(tokenizer.get_added_tokens_decoder().items())
    }


def write_json(path: Path, value) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def tokenizer_config(tokenizer: Tokenizer, **more) -> dict:
    return {
        "add_prefix_space": False,
        "added_tokens_decoder": decoder_entries(tokenizer),
        "bos_token": None,
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|im_end|>",
        "errors": "replace",
        "pad_token": "<|endoftext|>",
        "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
        **more,
    }


def text_config(tokenizer: Tokenizer) -> dict:
    return {"max_position_embeddings": 8192, "eos_token_id": tokenizer.token_to_id("<|im_end|>")}


def write_qwen(folder: Path) -> Tokenizer:
    """Qwen2.5-VL; tokenizer.json lacks the tokens of pictures: Qwen2-VL-2B names them in tokenizer_config.json alone."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = train(QWEN_SPECIAL, QWEN_PLAIN)
    file = json.loads(tokenizer.to_str())
    file["added_tokens"] = [token for token in file["added_tokens"] if "_pad|>" not in token["content"]]
    (folder / "tokenizer.json").write_text(json.dumps(file, ensure_ascii=False, separators=(",", ":")) + "\n")
    write_json(folder / "tokenizer_config.json", tokenizer_config(tokenizer, chat_template="not used"))
    write_json(folder / "chat_template.json", {"chat_template": QWEN_TEMPLATE})
    write_json(
        folder / "config.json",
        {"architectures": ["Qwen2_5_VLForConditionalGeneration"], "model_type": "qwen2_5_vl", **text_config(tokenizer)},
    )
    end = [tokenizer.token_to_id("<|im_end|>"), tokenizer.token_to_id("<|endoftext|>")]
    write_json(folder / "generation_config.json", {"eos_token_id": end})
    write_json(
        folder / "preprocessor_config.json",
        {
            "min_pixels": 3136,
            "max_pixels": 301056,
            "patch_size": 14,
            "temporal_patch_size": 2,
            "merge_size": 2,
            "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711],
            "image_processor_type": "Qwen2VLImageProcessor",
            "processor_class": "Qwen2_5_VLProcessor",
        },
    )
    return tokenizer


def write_internvl(folder: Path) -> Tokenizer:
    """InternVL3 as published first: the slow tokenizer's files, tiles in config.json, the conversation in code."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = train(QWEN_SPECIAL + INTERN_SPECIAL, QWEN_PLAIN)
    tokenizer.model.save(str(folder))
    write_json(
        folder / "added_tokens.json",
        {token.content: id for id, token in sorted(tokenizer.get_added_tokens_decoder().items())},
    )
    write_json(folder / "tokenizer_config.json", tokenizer_config(tokenizer))
    write_json(
        folder / "config.json",
        {
            "architectures": ["InternVLChatModel"],
            "model_type": "internvl_chat",
            "downsample_ratio": 0.5,
            "dynamic_image_size": True,
            "force_image_size": 448,
            "max_dynamic_patch": 12,
            "min_dynamic_patch": 1,
            "template": "internvl2_5",
            "use_thumbnail": True,
            "llm_config": text_config(tokenizer),
            "vision_config": {"image_size": 448, "patch_size": 14},
        },
    )
    write_json(
        folder / "preprocessor_config.json",
        {
            "crop_size": 448,
            "do_center_crop": True,
            "do_normalize": True,
            "do_resize": True,
            "feature_extractor_type": "CLIPFeatureExtractor",
            "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.229, 0.224, 0.225],
            "resample": 3,
            "size": 448,
        },
    )
    return tokenizer


def write_internvl_hf(folder: Path) -> Tokenizer:
    """InternVL3 for transformers' own classes, as its newest versions save it: everything in processor_config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = train(QWEN_SPECIAL + INTERN_SPECIAL + ["<video>"], QWEN_PLAIN)
    (folder / "tokenizer.json").write_text(tokenizer.to_str() + "\n")
    config = tokenizer_config(
        tokenizer,
        start_image_token="<img>",
        end_image_token="</img>",
        context_image_token="<IMG_CONTEXT>",
        video_token="<video>",
        extra_special_tokens={
            "start_image_token": "<img>",
            "end_image_token": "</img>",
            "context_image_token": "<IMG_CONTEXT>",
            "video_token": "<video>",
        },
    )
    del config["added_tokens_decoder"]
    write_json(folder / "tokenizer_config.json", config)
    (folder / "chat_template.jinja").write_text(INTERN_TEMPLATE)
    write_json(
        folder / "config.json",
        {
            "architectures": ["InternVLForConditionalGeneration"],
            "model_type": "internvl",
            "image_seq_length": 256,
            "text_config": text_config(tokenizer),
        },
    )
    write_json(
        folder / "processor_config.json",
        {
            "image_processor": {
                "crop_to_patches": False,
                "do_convert_rgb": True,
                "do_normalize": True,
                "do_rescale": True,
                "do_resize": True,
                "image_mean": [0.485, 0.456, 0.406],
                "image_std": [0.229, 0.224, 0.225],
                "image_processor_type": "GotOcr2ImageProcessor",
                "max_patches": 6,
                "min_patches": 1,
                "resample": 3,
                "rescale_factor": 0.00392156862745098,
                "size": {"height": 448, "width": 448},
            },
            "image_seq_length": 256,
            "processor_class": "InternVLProcessor",
        },
    )
    return tokenizer
