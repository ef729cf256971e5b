"""Prints what vLLM's own parser makes of the words after `vllm serve`: `parse_vllm.py WORD …`. Nothing is started."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "adapters"))
from globe_probe import vllm_parser  # noqa: E402

found = vllm_parser().parse_args(sys.argv[1:])
print("\n" + json.dumps(vars(found), default=str))
