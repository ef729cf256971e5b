"""Lets torchvision be imported beside a torch for processors: its two compiled operations are named, and not there.

Test environment only. What the image processors use of torchvision is Python on top of torch, and works.
"""

try:
    from torch import library

    _operations = library.Library("torchvision", "DEF")
    for _name in ("nms", "qnms"):
        _operations.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
except ModuleNotFoundError:
    pass
