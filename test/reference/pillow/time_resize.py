"""Times Pillow's bicubic resampling: arguments WIDTHxHEIGHT:WIDTHxHEIGHT, one line of processor milliseconds for each (best of 7)."""

import os
import sys
import time

from PIL import Image

for argument in sys.argv[1:]:
    source, target = (tuple(map(int, size.split("x"))) for size in argument.split(":"))
    image = Image.frombytes("RGB", source, os.urandom(source[0] * source[1] * 3))
    best = float("inf")
    for _ in range(7):
        start = time.process_time()
        image.resize(target, Image.Resampling.BICUBIC)
        best = min(best, time.process_time() - start)
    print(round(best * 1000, 2))
