"""The rule-based rewards of the GLOBE release, written anew from their description, for timing.

Reads a JSON file {"completions": […], "solution": […], "entities": […]} named by its argument, a value for each
completion. For each line on standard input, scores everything once with accuracy, visual match and format, as a plugin
of the trainer is called, and prints {"processor": s, "wall": s, "sums": […]} with the sum of each reward's values.
"""

import json
import re
import sys
import time

ANSWER = re.compile(r"<answer>(.*?)</answer>", re.DOTALL)
COUNTRY = re.compile(r"country:\s*(.*)")
CITY = re.compile(r"city:\s*(.*)")
FORMAT = re.compile(r"^<think>.*?</think>\s*<answer>.*?</answer>$", re.DOTALL)


def parse(completion):
    """Country and city of the first answer block, in lower case; empty without one."""
    block = ANSWER.search(completion)
    if block is None:
        return "", ""
    country, city = COUNTRY.search(block.group(1)), CITY.search(block.group(1))
    return tuple(found.group(1).strip().lower() if found else "" for found in (country, city))


def match(predicted, truth):
    """One name contains the other, and is at least 0.7 of its length; an empty prediction never matches."""
    if not predicted or not truth:
        return False
    one, other = predicted.lower(), truth.lower()
    if one not in other and other not in one:
        return False
    return min(len(predicted), len(truth)) / max(len(predicted), len(truth)) >= 0.7


def accuracy(completions, solution, **_):
    """1.0 where both names match, 0.2 where only the country does."""
    values = []
    for completion, truth in zip(completions, solution):
        country, city = parse(completion)
        true_country, true_city = truth.split("\t")
        if not match(country, true_country):
            values.append(0.0)
        else:
            values.append(1.0 if match(city, true_city) else 0.2)
    return values


def visual_match(completions, entities, **_):
    """The share of a row's distinct tags that occur in the reasoning as substrings."""
    values = []
    for completion, row in zip(completions, entities):
        tags = {tag["text"].lower() for tag in row}
        end = completion.find("</think>")
        reasoning = (completion if end < 0 else completion[:end]).replace("<think>", "").lower()
        values.append(sum(tag in reasoning for tag in tags) / len(tags) if tags else 0.0)
    return values


def format_reward(completions, **_):
    return [1.0 if FORMAT.match(completion) else 0.0 for completion in completions]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        columns = json.load(file)
    print(json.dumps({"ready": len(columns["completions"])}), flush=True)
    for _ in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        values = [function(**columns) for function in (accuracy, visual_match, format_reward)]
        took = {"processor": time.process_time() - processor, "wall": time.perf_counter() - wall}
        print(json.dumps({**took, "sums": [sum(each) for each in values]}), flush=True)


if __name__ == "__main__":
    main()
