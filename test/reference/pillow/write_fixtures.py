"""Writes the fixtures of src/photo: what Pillow makes of pictures drawn by formula, and the sizes of Qwen2.5-VL's processor.

Pillow 13 changed the order of its passes, so resizing is written once for each side of that change:

    pip install pillow==13.0.0 && python test/reference/pillow/write_fixtures.py
    pip install pillow==11.3.0 && python test/reference/pillow/write_fixtures.py bicubic
"""

import hashlib
import io
import json
import math
import random
import sys
from pathlib import Path

import PIL
from PIL import Image, ImageOps, features

FIXTURES = Path(__file__).resolve().parents[3] / "src" / "photo" / "fixtures"


# Pictures: the same integer formulas stand in src/photo/fixtures/draw-pattern.ts.


def draw(pattern: str, width: int, height: int) -> Image.Image:
    pixels = bytearray(width * height * 3)
    state = 12345
    at = 0
    for y in range(height):
        for x in range(width):
            if pattern == "noise":
                state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
                red, green, blue = state >> 24, (state >> 16) & 255, (state >> 8) & 255
            elif pattern == "gradient":
                red, green, blue = x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), (x + y) & 255
            elif pattern == "checker":
                red = green = blue = 255 if (x // 3 + y // 2) % 2 else 0
            elif pattern == "extremes":
                red, green, blue = 255 * (x & 1), 255 * (y & 1), 255 * ((x ^ y) >> 2 & 1)
            elif pattern == "scene":
                red = 40 + 170 * y // height if (x * 7 + y * 3) % 41 > 4 else 250
                green = 60 + 150 * x // width if (x - y) % 37 > 2 else 20
                blue = 220 - 200 * y // height
            else:
                raise ValueError(pattern)
            pixels[at], pixels[at + 1], pixels[at + 2] = red, green, blue
            at += 3
    return Image.frombytes("RGB", (width, height), bytes(pixels))


def digest(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def bicubic_cases() -> dict:
    sizes = [
        ((64, 48), (28, 28)), ((64, 48), (32, 24)), ((64, 48), (63, 47)), ((64, 48), (65, 49)), ((64, 48), (128, 96)),
        ((64, 48), (64, 31)), ((64, 48), (31, 48)), ((64, 48), (64, 48)), ((64, 48), (1, 1)), ((64, 48), (300, 7)),
        ((1, 1), (1, 1)), ((1, 1), (28, 28)), ((1, 50), (3, 20)), ((50, 1), (20, 3)), ((2, 2), (5, 3)), ((3, 2), (2, 3)),
        ((97, 61), (56, 28)), ((101, 103), (28, 84)), ((127, 131), (126, 130)), ((255, 257), (84, 84)),
        ((500, 375), (504, 364)), ((375, 500), (364, 504)), ((640, 427), (252, 168)), ((300, 3), (28, 28)),
        ((17, 211), (224, 28)), ((400, 300), (140, 112)),
        # Thousands of weights for one pixel, and more columns than are worked on at a time.
        ((6000, 8), (3, 28)), ((8, 6000), (28, 3)), ((300, 6000), (299, 40)),
    ]
    cases = []
    for source, target in sizes:
        for pattern in ("noise", "gradient", "checker", "extremes", "scene"):
            if source[0] * source[1] > 1_000_000 and pattern != "noise":
                continue
            if source[0] * source[1] > 60_000 and pattern not in ("noise", "scene"):
                continue
            image = draw(pattern, *source)
            resized = image.resize(target, Image.Resampling.BICUBIC)
            cases.append({"pattern": pattern, "from": source, "to": target, "input": digest(image), "output": digest(resized)})
    random.seed(28)
    for _ in range(60):
        source = (random.randint(1, 160), random.randint(1, 160))
        target = (random.randint(1, 200), random.randint(1, 200))
        pattern = random.choice(["noise", "extremes", "scene"])
        image = draw(pattern, *source)
        resized = image.resize(target, Image.Resampling.BICUBIC)
        cases.append({"pattern": pattern, "from": source, "to": target, "input": digest(image), "output": digest(resized)})
    return {"pillow": PIL.__version__, "cases": cases}


# Files: each is written by Pillow, read back by Pillow, and its upright RGB pixels are digested.


def exif_with(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def upright_rgb(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.seek(0)
    image.load()
    return ImageOps.exif_transpose(image).convert("RGB")


def file_cases() -> dict:
    scene = draw("scene", 52, 38)
    grey = scene.convert("L")
    cases = {}

    def add(name: str, image: Image.Image, format: str, expected: Image.Image | None = None, **options) -> None:
        buffer = io.BytesIO()
        image.save(buffer, format, **options)
        data = buffer.getvalue()
        (FIXTURES / name).write_bytes(data)
        result = expected if expected is not None else upright_rgb(data)
        cases[name] = {"width": result.width, "height": result.height, "pixels": digest(result)}

    add("baseline-444.jpg", scene, "JPEG", quality=92, subsampling=0)
    add("baseline-422.jpg", scene, "JPEG", quality=85, subsampling=1)
    add("baseline-420.jpg", scene, "JPEG", quality=75, subsampling=2)
    add("progressive.jpg", scene, "JPEG", quality=80, progressive=True)
    add("restart-markers.jpg", scene, "JPEG", quality=80, restart_marker_blocks=2)
    add("grey.jpg", grey, "JPEG", quality=85)
    for orientation in range(1, 9):
        add(f"orientation-{orientation}.jpg", scene, "JPEG", quality=85, subsampling=0, exif=exif_with(orientation))
    add("orientation-6.png", scene, "PNG", exif=exif_with(6))
    add("orientation-8.webp", scene, "WEBP", lossless=True, exif=exif_with(8))
    add("orientation-3.tif", scene, "TIFF", exif=exif_with(3))
    add("rgb.png", scene, "PNG")
    add("palette.png", scene.quantize(16), "PNG")
    add("one-bit.png", scene.convert("1"), "PNG")
    add("grey.png", grey, "PNG")
    add("lossless.webp", scene, "WEBP", lossless=True)
    add("lossy.webp", scene, "WEBP", quality=80)
    add("still.gif", scene.quantize(32), "GIF")
    add("deflate.tif", scene, "TIFF", compression="tiff_adobe_deflate")
    add("lzw.tif", scene, "TIFF", compression="tiff_lzw")

    frames = [draw(pattern, 52, 38).quantize(32) for pattern in ("scene", "gradient", "checker")]
    add("animated.gif", frames[0], "GIF", frames[0].convert("RGB"), save_all=True, append_images=frames[1:], duration=50)
    add("animated.webp", scene, "WEBP", scene, save_all=True, append_images=[draw("noise", 52, 38)], lossless=True)
    # Phones put previews and depth maps behind the end of the photo in this way.
    add("appended-pictures.jpg", scene, "MPO", save_all=True, append_images=[grey, scene], quality=85)
    add("two-pages.tif", scene, "TIFF", scene, save_all=True, append_images=[draw("noise", 52, 38)])
    return {
        "pillow": PIL.__version__,
        "libraries": {name: features.version(name) for name in ("libjpeg_turbo", "webp", "avif", "libtiff")},
        "cases": cases,
    }


# Sizes: the rule of Qwen2.5-VL's image processor, written out again from its description.


def smart_resize(height: int, width: int, factor: int, min_pixels: int, max_pixels: int) -> tuple[int, int] | None:
    if max(height, width) / min(height, width) > 200:
        return None
    rounded_height = round(height / factor) * factor
    rounded_width = round(width / factor) * factor
    if rounded_height * rounded_width > max_pixels:
        beta = math.sqrt((height * width) / max_pixels)
        rounded_height = max(factor, math.floor(height / beta / factor) * factor)
        rounded_width = max(factor, math.floor(width / beta / factor) * factor)
    elif rounded_height * rounded_width < min_pixels:
        beta = math.sqrt(min_pixels / (height * width))
        rounded_height = math.ceil(height * beta / factor) * factor
        rounded_width = math.ceil(width * beta / factor) * factor
    return rounded_height, rounded_width


def size_cases() -> list:
    """Per budget a flat list: width, height, fitted width, fitted height; 0, 0 where the processor refuses."""
    random.seed(3136)
    budgets = [(28, 3136, 12845056), (28, 3136, 1003520), (28, 3136, 200_000), (32, 4096, 1_000_000), (28, 100_352, 401_408)]
    sizes = [(14 * a, 14 * b) for a in range(1, 24) for b in range(1, 24)]
    sizes += [(28, 5600), (28, 5601), (1, 200), (1, 201), (200, 1), (1, 1), (500, 375), (3584, 3584), (3598, 3584)]
    sizes += [(random.randint(1, 400), random.randint(1, 400)) for _ in range(700)]
    sizes += [(int(10 ** random.uniform(0, 4.1)), int(10 ** random.uniform(0, 4.1))) for _ in range(2200)]
    groups = []
    for index, (factor, min_pixels, max_pixels) in enumerate(budgets):
        flat = []
        for width, height in sizes if index == 0 else sizes[index::4]:
            fitted_height, fitted_width = smart_resize(height, width, factor, min_pixels, max_pixels) or (0, 0)
            flat += [width, height, fitted_width, fitted_height]
        groups.append({"factor": factor, "minPixels": min_pixels, "maxPixels": max_pixels, "sizes": flat})
    return groups


def write(name: str, value: object) -> None:
    text = json.dumps(value, separators=(",", ":")).replace('},{"pattern"', '},\n{"pattern"').replace('},"', '},\n"')
    (FIXTURES / name).write_text(text + "\n")


if __name__ == "__main__":
    FIXTURES.mkdir(parents=True, exist_ok=True)
    write(f"bicubic-pillow-{PIL.__version__.split('.')[0]}.json", bicubic_cases())
    if "bicubic" not in sys.argv:
        write("files.json", file_cases())
        write("pixel-budget.json", size_cases())
