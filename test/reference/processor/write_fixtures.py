"""Writes test/fixtures/processor: small checkpoints without weights, and what the reference makes of conversations.

Run once with the packages of requirements.txt: `python test/reference/processor/write_fixtures.py`.
"""

import hashlib
import importlib.util
import json
import random
import shutil
from pathlib import Path

import numpy as np
from checkpoints import write_internvl, write_internvl_hf, write_qwen
from internvl_original import prepare_original
from PIL import Image, ImageOps
from prompts import CASES, TEXTS
from sampling import sampling_cases
from transformers import AutoTokenizer, InternVLProcessor, Qwen2_5_VLProcessor, Qwen2Tokenizer
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.processing_utils import ProcessorMixin

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "processor"


def load_pictures():
    """The formulas of test/reference/pillow, which the tests draw as well."""
    path = Path(__file__).resolve().parents[1] / "pillow" / "write_fixtures.py"
    specification = importlib.util.spec_from_file_location("pictures", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.draw


draw = load_pictures()


def open_picture(name: str) -> Image.Image:
    if name.endswith(".jpg"):
        return ImageOps.exif_transpose(Image.open(FOLDER / name)).convert("RGB")
    pattern, size = name.split(" ")
    return draw(pattern, *map(int, size.split("x")))


def write_turned_jpeg() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    draw("scene", 300, 160).save(FOLDER / "turned.jpg", quality=80, exif=exif)


def allow_no_video() -> None:
    """There is no torchvision for CPU alone, and so no video processor; photos do not need one."""
    check = ProcessorMixin.check_argument_for_proper_class
    ProcessorMixin.check_argument_for_proper_class = lambda self, name, argument: (
        None if argument is None else check(self, name, argument)
    )


def read_json(path: Path):
    return json.loads(path.read_text())


def shorten(ids: list[int]) -> list:
    """Runs of more than eight equal tokens as [token, times]."""
    short: list = []
    start = 0
    for end in range(1, len(ids) + 1):
        if end < len(ids) and ids[end] == ids[start]:
            continue
        times = end - start
        short += [[ids[start], times]] if times > 8 else ids[start:end]
        start = end
    return short


def digest(pixels: np.ndarray) -> dict:
    pixels = np.ascontiguousarray(pixels, dtype="<f4")
    return {
        "shape": list(pixels.shape),
        "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "first": [float(value) for value in pixels.reshape(-1)[:4]],
    }


def strip_pictures(messages: list[dict]) -> tuple[list[dict], list[Image.Image]]:
    pictures = []
    for message in messages:
        for part in message["content"] if isinstance(message["content"], list) else []:
            if part["type"] == "image":
                pictures.append(open_picture(part["image"]))
    return messages, pictures


def with_processor(processor, split) -> list[dict]:
    """Conversations through a processor of transformers; `split` gives each picture's pixels."""
    results = []
    for case in CASES:
        add = case.get("addGenerationPrompt", True)
        messages, pictures = strip_pictures(case["messages"])
        text = processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=add)
        made = processor(images=pictures or None, text=[text])
        images = split(made, len(pictures)) if pictures else []
        ids = shorten(list(made["input_ids"][0]))
        results.append({"name": case["name"], "text": text, "ids": ids, "images": images})
    return results


def split_patches(made, count: int) -> list[dict]:
    images, start = [], 0
    for grid in np.asarray(made["image_grid_thw"]).tolist():
        end = start + grid[0] * grid[1] * grid[2]
        images.append({"grid": grid, **digest(np.asarray(made["pixel_values"])[start:end])})
        start = end
    assert len(images) == count
    return images


def split_tiles(processor, case_pictures):
    """Tiles come as one list; each picture's number is asked for again."""

    def split(made, count: int) -> list[dict]:
        pixels = np.asarray(made["pixel_values"])
        images, start = [], 0
        for picture in case_pictures.pop(0):
            tiles = processor.image_processor.get_number_of_image_patches(
                picture.height, picture.width, {"crop_to_patches": True}
            )
            images.append({"tiles": tiles, **digest(pixels[start : start + tiles])})
            start += tiles
        assert len(images) == count and start == len(pixels)
        return images

    return split


def tokenizer_cases(tokenizer) -> dict:
    """Texts and their tokens; random tokens and their text."""
    random.seed(11)
    size = len(tokenizer)
    decoded = []
    for length in [1, 1, 2, 3, 5, 8, 13, 40, 40, 40]:
        ids = [random.randrange(size + 20) for _ in range(length)]
        decoded.append({"ids": ids, "text": decode(tokenizer, ids)})
    for text in TEXTS:
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        decoded.append({"ids": ids, "text": decode(tokenizer, ids)})
        decoded.append({"ids": ids[:-1], "text": decode(tokenizer, ids[:-1])})
    encoded = [{"text": text, "ids": tokenizer(text, add_special_tokens=False)["input_ids"]} for text in TEXTS]
    return {"encode": encoded, "decode": decoded}


def decode(tokenizer, ids: list[int]) -> str:
    return tokenizer.backend_tokenizer.decode(ids, skip_special_tokens=True)


def write(name: str, value) -> None:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    (FOLDER / name).write_text(text.replace('},{"', '},\n{"') + "\n")


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    write_turned_jpeg()
    allow_no_video()
    write("cases.json", CASES)

    write_qwen(FOLDER / "qwen")
    tokenizer = AutoTokenizer.from_pretrained(FOLDER / "qwen")
    image_processor = Qwen2VLImageProcessorPil(**read_json(FOLDER / "qwen" / "preprocessor_config.json"))
    template = read_json(FOLDER / "qwen" / "chat_template.json")["chat_template"]
    qwen = Qwen2_5_VLProcessor(image_processor=image_processor, tokenizer=tokenizer, chat_template=template)
    write("qwen.expected.json", {"prompts": with_processor(qwen, split_patches), **tokenizer_cases(tokenizer)})

    write_internvl_hf(FOLDER / "internvl-hf")
    tokenizer = AutoTokenizer.from_pretrained(FOLDER / "internvl-hf")
    settings = read_json(FOLDER / "internvl-hf" / "processor_config.json")
    internvl = InternVLProcessor(
        image_processor=GotOcr2ImageProcessorPil(**settings["image_processor"]),
        tokenizer=tokenizer,
        image_seq_length=settings["image_seq_length"],
        chat_template=(FOLDER / "internvl-hf" / "chat_template.jinja").read_text(),
    )
    pictures = [strip_pictures(case["messages"])[1] for case in CASES]
    split = split_tiles(internvl, [some for some in pictures if some])
    write("internvl-hf.expected.json", {"prompts": with_processor(internvl, split), **tokenizer_cases(tokenizer)})

    write_internvl(FOLDER / "internvl")
    tokenizer = Qwen2Tokenizer.from_pretrained(FOLDER / "internvl")
    results = []
    for case in CASES:
        text, ids, tiles = prepare_original(
            case["messages"], tokenizer, open_picture, case.get("addGenerationPrompt", True)
        )
        images = [{"tiles": len(picture), **digest(picture.numpy())} for picture in tiles]
        results.append({"name": case["name"], "text": text, "ids": shorten(ids), "images": images})
    write("internvl.expected.json", {"prompts": results, **tokenizer_cases(tokenizer)})

    write("sampling.json", sampling_cases())
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file())
    print(f"{size / 1e6:.2f} MB")
