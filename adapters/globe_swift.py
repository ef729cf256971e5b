"""Registers the rewards of a `globe rewards serve` with ms-swift, 3.x and 4.x.

    swift rlhf --rlhf_type grpo --external_plugins adapters/globe_swift.py \
        --reward_funcs globe_accuracy_paper globe_visual_paper globe_format_strict --reward_weights 1 0.5 1 …

`globe_sum` alone is the weighted sum that the server was started with. `globe_rewards.py` must lie beside this file;
it says which environment variables there are.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from globe_rewards import REWARDS, RewardClient, function_name, pick_columns, request_for, values_of  # noqa: E402

try:
    swift_rewards = importlib.import_module("swift.rewards.orm")  # 4.x
except ModuleNotFoundError as missing:
    if missing.name not in ("swift.rewards", "swift.rewards.orm"):
        raise
    swift_rewards = importlib.import_module("swift.plugin.orm")  # 3.x

# Since 3.12.1; before, rewards were asked one after the other.
AsyncORM = getattr(swift_rewards, "AsyncORM", None)


def _score(name, completions, columns):
    # Versions that know no prompt_id keep the completions of a prompt together.
    picked = pick_columns(name, columns, columns.get("prompt_id"))
    answer = RewardClient().score(completions, picked, **request_for(name))
    return values_of(name, answer)


def _reward_class(name):
    """A class of its own for each reward, because metrics are named after the class."""

    def init(self, args=None, **kwargs):
        self.args = args

    def call(self, completions, **columns):
        return _score(name, completions, columns)

    async def call_async(self, completions, **columns):
        return await asyncio.to_thread(_score, name, completions, columns)

    base = AsyncORM or swift_rewards.ORM
    return type(function_name(name), (base,), {"__init__": init, "__call__": call_async if AsyncORM else call})


swift_rewards.orms.update({function_name(name): _reward_class(name) for name in (*REWARDS, "sum")})
