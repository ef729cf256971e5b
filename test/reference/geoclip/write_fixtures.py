"""Writes test/fixtures/geoclip: small random weights, pictures, and what the package computes with them. See docs/geoclip.md."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from package import open_geoclip, save_weights, shrink
from PIL import Image
from safetensors.torch import save_file
from torch.nn import functional as F
from transformers import CLIPConfig, CLIPModel
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from geoclip import LocationEncoder
from geoclip.model.location_encoder import equal_earth_projection

out = Path(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures/geoclip")
torch.manual_seed(5)
rng = np.random.default_rng(5)
side = 56


def make_clip(folder):
    config = CLIPConfig(
        projection_dim=24,
        text_config={
            "vocab_size": 32,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "max_position_embeddings": 8,
            "projection_dim": 24,
        },
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 48,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "image_size": side,
            "patch_size": 14,
            "projection_dim": 24,
        },
    )
    model = CLIPModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # Transformers begins with biases of zero and norms of one, which would hide that they are left out.
            spread = 0.3 if parameter.ndim < 2 else 0.15
            parameter.add_(torch.randn_like(parameter) * spread)
    model.save_pretrained(folder)
    processor = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    processor.save_pretrained(folder)


def make_points(count):
    """Points all over the globe, poles and both sides of the date line among them."""
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    lon = rng.uniform(-180, 180, count)
    special = [[0, 0], [90, 0], [-90, 45], [0, 180], [0, -180], [48.858222, 2.2945], [-33.8568, 151.2153]]
    return np.concatenate([special, np.stack([lat, lon], 1)])[:count].round(6)


def write_gallery(path, points):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("LAT,LON\n" + "".join(f"{lat},{lon}\n" for lat, lon in points))


def draw(width, height, seed):
    """A picture of waves, blocks and a little noise, which compresses well and shows every fault of a resampler."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / (3 + 4 * c) + seed) + np.cos(y / (5 + 3 * c) - seed) for c in range(3)]
    picture = 128 + 50 * np.stack(waves, -1)
    picture[(x // 16 + y // 16) % 5 == 0] = [230, 40, 90]
    return Image.fromarray(np.clip(picture // 8 * 8, 0, 255).astype(np.uint8))


sizes = {"wide": (97, 61), "tall": (60, 131), "square": (80, 80), "small": (40, 33), "odd": (301, 227)}
(out / "photos").mkdir(parents=True, exist_ok=True)
for seed, (name, (width, height)) in enumerate(sizes.items()):
    draw(width, height, seed).save(out / "photos" / f"{name}.png", optimize=True)
photos = [str(out / "photos" / f"{name}.png") for name in sizes]

package = out / "package"
make_clip(package / "clip")
model = shrink(open_geoclip(str(package / "clip"), from_pretrained=False), 24, 20, 8, 16)
points = make_points(300)
write_gallery(package / "gps_gallery" / "coordinates_100K.csv", points)
model.gps_gallery = torch.tensor(points, dtype=torch.float32)
with torch.no_grad():
    pixels = torch.cat([model.image_encoder.preprocess_image(Image.open(path).convert("RGB")) for path in photos])
    # Features of random layers are nearly one direction; without their common part probabilities tell points apart.
    model.image_encoder.mlp[2].bias -= model.image_encoder(pixels).mean(0)
    model.location_encoder._modules["LocEnc0"].head[0].bias -= model.location_encoder(model.gps_gallery).mean(0)
    model.logit_scale.fill_(np.log(40))
save_weights(model, package / "weights")

release = out / "release"
release.mkdir(exist_ok=True)
state = {f"location_encoder.{name}": value for name, value in model.location_encoder.state_dict().items()}
state |= {f"image_encoder.mlp.{name}": value for name, value in model.image_encoder.mlp.state_dict().items()}
save_file({"logit_scale": model.logit_scale.data, **state}, release / "model.safetensors")
config = {
    "model_type": "geoclip-geolocation",
    "format_version": 1,
    "sigma": model.location_encoder.sigma,
    "gallery_file": "coordinates.csv",
    "backbone": {"repo_id": "openai/clip-vit-large-patch14", "revision": "main"},
}
(release / "config.json").write_text(json.dumps(config, indent=2) + "\n")
write_gallery(release / "coordinates.csv", points)

with torch.no_grad():
    clip_features = model.image_encoder.CLIP.get_image_features(pixel_values=pixels).pooler_output
    image_features = model.image_encoder(pixels)
    location_features = model.location_encoder(model.gps_gallery)
    probabilities = model(pixels, model.gps_gallery).softmax(-1)
    predicted = [model.predict(path, 300) for path in photos]
    published = LocationEncoder()(model.gps_gallery[:24])

save_file(
    {
        "projected": equal_earth_projection(model.gps_gallery),
        "location_features": F.normalize(location_features, dim=1)[:40].contiguous(),
        "clip_features": clip_features,
        "image_features": F.normalize(image_features, dim=1),
        "probabilities": probabilities,
        "published_location_features": F.normalize(published, dim=1),
    },
    out / "expected.safetensors",
)
processor = CLIPImageProcessorPil()


def describe(path, processor):
    numbers = processor(images=Image.open(path).convert("RGB"), return_tensors="np")["pixel_values"][0]
    flat = np.ascontiguousarray(numbers, dtype="<f4").reshape(-1)
    return {"sha256": hashlib.sha256(flat.tobytes()).hexdigest(), "every5003": flat[::5003].astype(float).tolist()}


cases = {
    "photos": [f"{name}.png" for name in sizes],
    "pixels": {name: describe(path, processor) for name, path in zip(sizes, photos, strict=True)},
    "logitFactor": model.logit_scale.exp().item(),
    "top": [
        [{"lat": lat, "lon": lon, "probability": share} for (lat, lon), share in zip(gps.tolist(), p.tolist(), strict=True)][:5]
        for gps, p in predicted
    ],
    "topSum": [p.sum().item() for _, p in predicted],
}
(out / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")
print({name: list(value.shape) for name, value in {"probabilities": probabilities}.items()}, probabilities.max(-1).values)
