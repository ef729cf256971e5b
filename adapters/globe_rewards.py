"""Rewards of a `globe rewards serve` for trainers in Python, and TRL's GRPOTrainer among them.

    from globe_rewards import reward_funcs
    trainer = GRPOTrainer(..., reward_funcs=reward_funcs("accuracy.paper", "format.strict"))

Nothing is computed here: completions and columns go to the server, values come back. None means that a reward abstains.
Needs nothing but the standard library. Environment: GLOBE_REWARDS_URL (default http://127.0.0.1:8010/v1),
GLOBE_REWARDS_API_KEY, GLOBE_REWARDS_TIMEOUT (seconds for one attempt, default 300), GLOBE_REWARDS_RETRIES (default 5).
"""

from __future__ import annotations

import base64
import http.client
import json
import math
import os
import random
import time
import urllib.error
import urllib.request
import uuid

REWARDS = (
    "accuracy.paper",
    "accuracy.code",
    "accuracy.distance",
    "visual.paper",
    "visual.code",
    "visual.f1",
    "localizability.paper",
    "localizability.code",
    "format.strict",
    "format.code",
)

# Columns that the server reads, by the names under which data sets have them.
COLUMNS = {
    name: name
    for name in ("id", "solution", "country", "city", "region", "iso2", "lat", "lon", "entities", "visual_elements")
} | {"visualElements": "visual_elements"}
RETRIED = {408, 429, 500, 502, 503, 504}
LONGEST_WAIT = 60.0


class RewardServerError(RuntimeError):
    """The server cannot be reached, or refuses the request; its message says what to do."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to another address, and turn the request into a GET."""

    def redirect_request(self, *_):
        return None


# Without the proxies of the environment, which are for the web: many clusters would send even 127.0.0.1 through them.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


class RewardClient:
    """Asks one server. Threads may share it."""

    def __init__(self, url=None, api_key=None, timeout=None, retries=None):
        environment = os.environ.get
        self.url = (url or environment("GLOBE_REWARDS_URL") or "http://127.0.0.1:8010/v1").rstrip("/") + "/rewards"
        self.api_key = api_key or environment("GLOBE_REWARDS_API_KEY")
        self.timeout = float(timeout if timeout is not None else environment("GLOBE_REWARDS_TIMEOUT") or 300)
        self.retries = int(retries if retries is not None else environment("GLOBE_REWARDS_RETRIES") or 5)

    def ask(self, request):
        """The server's answer to a request. The same request is sent again while that can help, under one key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key}"
        if not self.url.startswith(("http://", "https://")):
            raise RewardServerError(
                f"{self.url} is no address: GLOBE_REWARDS_URL takes one like http://127.0.0.1:8010/v1."
            )
        body = json.dumps(request, allow_nan=False, default=_plain).encode()
        asked = urllib.request.Request(self.url, body, headers, method="POST")
        for attempt in range(self.retries + 1):
            try:
                with _opener.open(asked, timeout=self.timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                failure, asks_for = _read_refusal(error), error.headers.get("Retry-After")
                if error.code not in RETRIED:
                    raise RewardServerError(f"{self.url} refuses the request ({error.code}): {failure}") from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                failure, asks_for = str(getattr(error, "reason", error)) or type(error).__name__, None
            if attempt < self.retries:
                time.sleep(_pause(attempt, asks_for))
        raise RewardServerError(
            f"{self.url} gave no answer in {self.retries + 1} attempts: {failure}. Is `globe rewards serve` running, "
            "and does GLOBE_REWARDS_URL name it?"
        )

    def score(self, completions, columns, **wanted):
        """Asks for completions with the columns of their rows, which hold a value for each completion.

        Neighbours with equal columns are one row, and so a group. `wanted` is `rewards=[…]`, `preset=…`, `weights={…}`
        or nothing, and may hold `details` and `whole_groups`. Lists in the answer are in the order of `completions`.
        """
        texts = [text_of(completion) for completion in completions]
        rows, row_of = fold_rows(columns, len(texts))
        sent = {name: [row[name] for row in rows] for name in columns if name != "group"}
        return self.ask({"completions": texts, "rows": row_of, "columns": sent, **wanted})


def reward_funcs(*names, client=None):
    """One callable for each reward, as `reward_funcs` of TRL's trainers takes them; without names, those of REWARDS.

    "sum" is the weighted sum that the server was started with: it follows the rule for rewards that abstain, and needs
    no `reward_weights`.
    """
    client = client or RewardClient()
    return [_reward_func(name, client) for name in names or REWARDS]


def _reward_func(name, client):
    request = request_for(name)

    def reward(prompts, completions, **columns):
        return values_of(name, client.score(completions, pick_columns(name, columns, prompts), **request))

    reward.__name__ = function_name(name)
    return reward


def function_name(name):
    """`globe_accuracy_paper` for `accuracy.paper`."""
    return "globe_" + name.replace(".", "_")


def request_for(name):
    """What to ask for: a single reward, or the server's own sum."""
    if name != "sum" and name not in REWARDS:
        raise ValueError(f"There is no reward {name}: take sum or one of {', '.join(REWARDS)}.")
    # A trainer adds what it gets to its sum, so what some of a group lack must be missing for all of it.
    return {"whole_groups": True} if name == "sum" else {"rewards": [name], "whole_groups": True}


def values_of(name, answer):
    """The values of the one reward that was asked for, None where it abstains."""
    return answer["totals"] if name == "sum" else answer["rewards"][name]


def pick_columns(name, columns, groups=None):
    """Those of a trainer's columns that the server reads; pictures only for a reward that may need them.

    `groups` has one value for each completion, equal for those of one prompt.
    """
    picked = {COLUMNS[key]: values for key, values in columns.items() if key in COLUMNS}
    images = columns.get("images", columns.get("image"))
    if images is not None and (name == "sum" or name.startswith("localizability.")):
        picked["images"] = images
    if groups is not None:
        picked["group"] = groups
    return picked


def fold_rows(columns, count):
    """Distinct neighbouring rows, and for each of `count` completions the index of its row."""
    for name, values in columns.items():
        if len(values) != count:
            raise ValueError(f"The column {name} has {len(values)} values for {count} completions.")
    rows, row_of, previous = [], [], None
    for index in range(count):
        row = {name: _without_nan(values[index]) for name, values in columns.items()}
        if previous is None or not _equal(row, previous):
            rows.append({**row, "images": image_of(row["images"])} if "images" in row else row)
            previous = row
        row_of.append(len(rows) - 1)
    return rows, row_of


def _without_nan(value):
    """Tables of numbers write a value that is not there as NaN."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _plain(value):
    """Numbers and arrays of NumPy and PyTorch as Python has them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"A value of type {type(value).__name__} cannot be sent to the reward server.")


def _equal(one, other):
    try:
        return bool(one == other)
    except (TypeError, ValueError):  # Arrays do not say whether they are equal as a whole.
        return repr(one) == repr(other)


def text_of(completion):
    """A completion as text; of messages, those of the assistant."""
    if isinstance(completion, str):
        return completion
    parts = [message["content"] for message in completion if message.get("role") == "assistant"]
    return "".join(
        part if isinstance(part, str) else "".join(piece.get("text") or "" for piece in part or []) for part in parts
    )


def image_of(image):
    """The first picture of a row as a data URL or a path; it may be bytes, a path, {"bytes", "path"} or a PIL image."""
    if isinstance(image, (list, tuple)):
        image = image[0] if image else None
    if isinstance(image, dict):
        image = image.get("bytes") or image.get("path")
    if image is None or isinstance(image, str):
        return image or None
    if hasattr(image, "save"):  # PIL
        from io import BytesIO

        buffer = BytesIO()
        image.convert("RGB").save(buffer, format="PNG")
        image = buffer.getvalue()
    if isinstance(image, (bytes, bytearray, memoryview)):
        return "data:application/octet-stream;base64," + base64.b64encode(image).decode()
    raise TypeError(f"A picture of type {type(image).__name__} cannot be sent: give bytes, a path or a PIL image.")


def _read_refusal(error):
    text = error.read(65_536).decode("utf-8", "replace")
    try:
        return json.loads(text)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return text[:300] or error.reason


def _pause(attempt, asks_for):
    try:
        return min(float(asks_for), LONGEST_WAIT)
    except (TypeError, ValueError):
        return min(0.5 * 2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)
