"""Times the Python package geoclip: lines of JSON in, lines of JSON out. Arguments: THREADS [CLIP].

Kinds: "encode" makes the features of the whole gallery in blocks, which is faster than at once; "predict" is what
`GeoCLIP.predict` does after the image features, which encodes the gallery at once, for every photo; "search" compares photos with features that were made or loaded before, as a
careful user would; "images" are the image features of pictures of random numbers, with the CLIP in the folder. Photos come as features.
"""

import json
import sys
import time
from pathlib import Path

import torch
import transformers
from geoclip import LocationEncoder
from geoclip import __file__ as package_file
from geoclip.model.misc import load_gps_data
from safetensors.torch import load_file
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]))
folder = Path(package_file).parent / "model"
gallery = load_gps_data(folder / "gps_gallery" / "coordinates_100K.csv")
location_encoder = LocationEncoder().eval()
scale = torch.load(folder / "weights" / "logit_scale_weights.pth", weights_only=True).exp()
kept = {}


def encode(points=gallery):
    return F.normalize(location_encoder(points), dim=1)


def compare(photos, features, top_k):
    probabilities = (scale * (photos @ features.t())).softmax(dim=-1)
    return torch.topk(probabilities, top_k, dim=1)


def run(kind, features=None, top_k=5, images=0, file=None):
    photos = None if features is None else F.normalize(torch.tensor(features), dim=1)
    pixels = torch.randn(images, 3, 224, 224) if images else None
    begun = time.perf_counter()
    top = None
    if kind == "encode":
        kept["features"] = torch.cat([encode(block) for block in gallery.split(1024)])
    elif kind == "load":
        kept["features"] = load_file(file)["features"]
    elif kind == "predict":
        top = compare(photos, encode(), top_k)
    elif kind == "search":
        top = compare(photos, kept["features"], top_k)
    else:
        clip, mlp = kept["images"]
        F.normalize(mlp(clip.get_image_features(pixel_values=pixels).pooler_output), dim=1)
    answer = {"ms": 1000 * (time.perf_counter() - begun)}
    return answer if top is None else {**answer, "probabilities": top.values.tolist()}


with torch.inference_mode():
    if len(sys.argv) > 2:
        mlp = torch.nn.Sequential(torch.nn.Linear(768, 768), torch.nn.ReLU(), torch.nn.Linear(768, 512))
        weights = folder / "weights" / "image_encoder_mlp_weights.pth"
        mlp.load_state_dict(torch.load(weights, weights_only=True))
        kept["images"] = (transformers.CLIPModel.from_pretrained(sys.argv[2]).eval(), mlp)
    ready = {"torch": torch.__version__, "transformers": transformers.__version__, "folder": str(folder)}
    print(json.dumps(ready), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)
