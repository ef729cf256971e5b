"""The Python package geoclip on checkpoints of our own: its code, with the image processor that works on Pillow pictures."""

import torch
from geoclip import GeoCLIP
from geoclip.model import image_encoder
from geoclip.model.rff import GaussianEncoding
from torch import nn
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

# AutoProcessor takes the processor on torchvision, whose resizing differs in the last bits, and needs a tokenizer.
image_encoder.AutoProcessor = CLIPImageProcessorPil


def open_geoclip(clip, from_pretrained=True):
    """GeoCLIP over the CLIP in a folder; with its published layers or with random ones."""
    model = GeoCLIP(from_pretrained=False, clip_path=clip)
    if from_pretrained:
        model.weights_folder = f"{image_encoder.__file__.rsplit('/', 1)[0]}/weights"
        model._load_weights()
    return model.eval()


def shrink(model, projection, image_width, frequencies, location_width):
    """Random layers of other sizes in the place of the published ones; features keep their 512 numbers."""
    model.image_encoder.mlp = nn.Sequential(
        nn.Linear(projection, image_width), nn.ReLU(), nn.Linear(image_width, 512)
    )
    for index, sigma in enumerate(model.location_encoder.sigma):
        capsule = model.location_encoder._modules[f"LocEnc{index}"]
        capsule.capsule = nn.Sequential(
            GaussianEncoding(sigma=sigma, input_size=2, encoded_size=frequencies),
            nn.Linear(2 * frequencies, location_width),
            nn.ReLU(),
            nn.Linear(location_width, location_width),
            nn.ReLU(),
            nn.Linear(location_width, location_width),
            nn.ReLU(),
        )
        capsule.head = nn.Sequential(nn.Linear(location_width, 512))
    return model.eval()


def save_weights(model, folder):
    """The three files as they lie in the package."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.image_encoder.mlp.state_dict(), folder / "image_encoder_mlp_weights.pth")
    torch.save(model.location_encoder.state_dict(), folder / "location_encoder_weights.pth")
    torch.save(model.logit_scale.data, folder / "logit_scale_weights.pth")
