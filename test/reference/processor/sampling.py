"""What independent implementations make of rows of logits: transformers' processors, and the formulas of the APIs."""

import base64
import math

import numpy as np
import torch
from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

VOCABULARY = 257

PROMPT = [3, 5, 5, 17, 200, 256]
ANSWER = [5, 9, 9, 9, 31, 200]

SETTINGS = [
    {},
    {"temperature": 0},
    {"temperature": 0.1},
    {"temperature": 0.6},
    {"temperature": 1.7},
    {"topK": 1},
    {"topK": 7},
    {"topK": 50, "temperature": 0.7},
    {"topK": 1000},
    {"topP": 0.1},
    {"topP": 0.5},
    {"topP": 0.9, "temperature": 1.3},
    {"topP": 0.999},
    {"topP": 0.9, "topK": 50},
    {"minP": 0.05},
    {"minP": 0.5, "temperature": 1.5},
    {"minP": 0.02, "topK": 20, "topP": 0.8, "temperature": 0.8},
    {"repetitionPenalty": 1.3},
    {"repetitionPenalty": 0.7, "temperature": 0},
    {"frequencyPenalty": 0.7, "presencePenalty": 0.7, "temperature": 0.1},
    {"frequencyPenalty": -1.5},
    {"presencePenalty": 2, "topP": 0.8},
    {"logitBias": {"12": 5, "40": -100, "256": 100}},
    {"logitBias": {"9": 4.5}, "repetitionPenalty": 1.2, "frequencyPenalty": 0.4, "presencePenalty": 0.3, "topK": 12},
]


def rows() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(7)
    peaked = generator.normal(0, 2, VOCABULARY)
    peaked[31] += 9
    peaked[9] += 8
    tied = np.round(generator.normal(0, 1.2, VOCABULARY) * 4) / 4
    flat = generator.normal(0, 0.02, VOCABULARY)
    wide = generator.normal(-40, 25, VOCABULARY)
    forbidden = generator.normal(0, 3, VOCABULARY)
    forbidden[::2] = -np.inf
    named = {"peaked": peaked, "tied": tied, "flat": flat, "wide": wide, "forbidden": forbidden}
    return {name: row.astype(np.float32) for name, row in named.items()}


def penalize(row: torch.Tensor, settings: dict) -> torch.Tensor:
    """Logit biases, then the repetition penalty, then frequency and presence as OpenAI's API defines them."""
    row = row.clone()
    for token, bias in settings.get("logitBias", {}).items():
        row[0, int(token)] += bias
    if "repetitionPenalty" in settings:
        seen = torch.tensor([PROMPT + ANSWER])
        row = RepetitionPenaltyLogitsProcessor(settings["repetitionPenalty"])(seen, row)
    for token in sorted(set(ANSWER)):
        times = ANSWER.count(token)
        row[0, token] -= times * settings.get("frequencyPenalty", 0) + (times > 0) * settings.get("presencePenalty", 0)
    return row


def distribution(row: np.ndarray, settings: dict) -> tuple[int, dict[int, float] | None, set[int]]:
    """
    The most probable token after penalties, the probabilities of all that may be drawn, in vLLM's order, and those of
    them that stayed while others of equal probability had to go: which ones is not specified.
    """
    scores = penalize(torch.from_numpy(row)[None].double(), settings)
    before = scores[0].tolist()
    best = int(scores.argmax())
    if settings.get("temperature") == 0:
        return best, None, set()
    if "temperature" in settings:
        scores = TemperatureLogitsWarper(float(settings["temperature"]))(None, scores)
    if "minP" in settings:
        scores = MinPLogitsWarper(settings["minP"])(None, scores)
    if "topK" in settings:
        scores = TopKLogitsWarper(min(settings["topK"], VOCABULARY))(None, scores)
    if "topP" in settings:
        scores = TopPLogitsWarper(settings["topP"])(None, scores)
    probabilities = scores.softmax(-1)[0].tolist()
    # Far less than one in 10 ** 27 is never drawn, and no such token is listed.
    least = max(probabilities) * math.exp(-64)
    kept = {token: p for token, p in enumerate(probabilities) if p >= least}
    gone = {before[token] for token in range(VOCABULARY) if token not in kept}
    return best, kept, {token for token in kept if before[token] in gone}


def sampling_cases() -> dict:
    cases = []
    for name, row in rows().items():
        for settings in SETTINGS:
            best, probabilities, arbitrary = distribution(row, settings)
            case = {"row": name, "settings": settings, "best": best}
            if probabilities is not None:
                # The whole vocabulary is told by its most probable tokens and its size.
                shown = sorted(probabilities.items(), key=lambda pair: (-pair[1], pair[0]))[:24]
                case["kept"] = len(probabilities)
                case["top"] = [[token, float(f"{p:.12g}")] for token, p in shown if token not in arbitrary]
                case["sumOfIds"] = None if arbitrary else sum(probabilities)
            cases.append(case)
    logprobs = {
        name: [float(f"{value:.10g}") for value in torch.from_numpy(row).double().log_softmax(-1).tolist()[:64]]
        for name, row in rows().items()
        if name != "forbidden"
    }
    return {
        "vocabulary": VOCABULARY,
        "prompt": PROMPT,
        "answer": ANSWER,
        "rows": {name: base64.b64encode(row.tobytes()).decode() for name, row in rows().items()},
        "cases": cases,
        "logprobs": logprobs,
    }
