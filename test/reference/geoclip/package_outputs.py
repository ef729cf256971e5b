"""What the package computes with its published weights. Arguments: OUT [CLIP PHOTO...]; OUT is a safetensors file.

Prints the package's folder. With the folder of a CLIP ViT-L/14 (of any weights), whole photos are compared with the gallery
as well.
"""

import json
import sys
from pathlib import Path

import geoclip
import torch
from package import open_geoclip
from PIL import Image
from safetensors.torch import save_file
from torch.nn import functional as F

from geoclip import LocationEncoder
from geoclip.model.location_encoder import equal_earth_projection
from geoclip.model.misc import load_gps_data

out, *rest = sys.argv[1:]
folder = Path(geoclip.__file__).parent / "model"
points = load_gps_data(folder / "gps_gallery" / "coordinates_100K.csv")[:4000]
with torch.no_grad():
    encoder = LocationEncoder()
    raw = encoder(points)
    found = {"projected": equal_earth_projection(points), "locations": raw, "unit": F.normalize(raw, dim=1)}
    # How far single precision is from the truth, as the package rounds.
    exact = F.normalize(LocationEncoder().double()(points.double()).double(), dim=1)
    found["exact_unit"] = exact.float()
    if rest:
        clip, *photos = rest
        model = open_geoclip(clip)
        pixels = torch.cat([model.image_encoder.preprocess_image(Image.open(path).convert("RGB")) for path in photos])
        found["images"] = F.normalize(model.image_encoder(pixels), dim=1)
        found["probabilities"] = model(pixels, model.gps_gallery).softmax(-1)
save_file({name: value.contiguous() for name, value in found.items()}, out)
print(json.dumps({"folder": str(folder)}))
