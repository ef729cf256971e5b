"""What the code published beside InternVL3's weights does with a conversation, in our words, without torchvision."""

import torch
from PIL import Image
from transformers import PreTrainedTokenizerBase

SYSTEM = "你是书生·万象，英文名是InternVL，是由上海人工智能实验室、清华大学及多家合作单位联合开发的多模态大语言模型。"
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
TILE = 448


def closest_grid(width: int, height: int, least: int, most: int) -> tuple[int, int]:
    grids = {(i, j) for i in range(1, most + 1) for j in range(1, most + 1) if least <= i * j <= most}
    best, difference = (1, 1), float("inf")
    for columns, rows in sorted(grids, key=lambda grid: grid[0] * grid[1]):
        distance = abs(width / height - columns / rows)
        larger = width * height > 0.5 * TILE * TILE * columns * rows
        if distance < difference or (distance == difference and larger):
            best, difference = (columns, rows), distance
    return best


def tiles_of(image: Image.Image, least: int, most: int) -> torch.Tensor:
    columns, rows = closest_grid(*image.size, least, most)
    canvas = image.resize((columns * TILE, rows * TILE))  # bicubic is Pillow's default for RGB
    tiles = [
        canvas.crop((column * TILE, row * TILE, (column + 1) * TILE, (row + 1) * TILE))
        for row in range(rows)
        for column in range(columns)
    ]
    if len(tiles) > 1:
        tiles.append(image.resize((TILE, TILE)))
    return torch.stack([normalize(tile) for tile in tiles])


def normalize(tile: Image.Image) -> torch.Tensor:
    """Torchvision's ToTensor and Normalize: all in float32."""
    levels = torch.frombuffer(bytearray(tile.tobytes()), dtype=torch.uint8).view(TILE, TILE, 3).permute(2, 0, 1)
    return levels.to(torch.float32).div(255).sub_(MEAN).div_(STD).contiguous()


def prepare_original(
    messages: list[dict], tokenizer: PreTrainedTokenizerBase, open_picture, add_generation_prompt: bool
) -> tuple[str, list[int], list[torch.Tensor]]:
    """The text with one `<image>` for each picture, the tokens with all of theirs, and the tiles of each picture."""
    if messages[0]["role"] != "system":
        messages = [{"role": "system", "content": SYSTEM}, *messages]
    pictures: list[torch.Tensor] = []
    text = ""
    for message in messages:
        content = message["content"]
        if not isinstance(content, str):
            lines = []
            for part in content:
                if part["type"] == "image":
                    pictures.append(tiles_of(open_picture(part["image"]), 1, 12))
                lines.append("<image>" if part["type"] == "image" else part["text"])
            content = "\n".join(lines)
        text += f"<|im_start|>{message['role']}\n{content}<|im_end|>\n"
    text += "<|im_start|>assistant\n" if add_generation_prompt else ""
    expanded = text
    for tiles in pictures:
        expanded = expanded.replace("<image>", "<img>" + "<IMG_CONTEXT>" * 256 * len(tiles) + "</img>", 1)
    return text, tokenizer(expanded)["input_ids"], pictures
