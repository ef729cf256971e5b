"""Prints what vLLM's own parser makes of the words after `vllm serve`: `parse_vllm.py WORD …`. Nothing is started."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "adapters"))
from globe_probe import vllm_parser  # noqa: E402

parser = vllm_parser()
# Version 0.8 adds it in vllm/entrypoints/cli/serve.py.
if not any(action.dest == "model_tag" for action in parser._actions):
    parser.add_argument("model_tag")
found = parser.parse_args(sys.argv[1:])
print("\n" + json.dumps(vars(found), default=str))
