"""The reference's way of asking: the openai package, a thread pool, and the picture as base64 in every request.

One client is shared by all threads, so that connections are kept. Prints one line of JSON. Needs: pip install openai
"""

import argparse
import base64
import json
import resource
import time
from concurrent.futures import ThreadPoolExecutor

from openai import OpenAI


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--prompt", required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--warm-up", type=int, required=True)
    parser.add_argument("--in-flight", type=int, required=True)
    parser.add_argument("--stream", action="store_true")
    options = parser.parse_args()
    with open(options.image, "rb") as file:
        picture = file.read()
    client = OpenAI(base_url=options.url, api_key="none", timeout=60)

    def ask(_: int) -> int:
        encoded = base64.b64encode(picture).decode("ascii")
        answer = client.chat.completions.create(
            model="scripted",
            messages=[
                {
                    "role": "user",
                    "content": [
                        {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{encoded}"}},
                        {"type": "text", "text": options.prompt},
                    ],
                }
            ],
            temperature=0.1,
            max_tokens=512,
            stream=options.stream,
        )
        if not options.stream:
            return len(answer.choices[0].message.content)
        return sum(len(chunk.choices[0].delta.content or "") for chunk in answer if chunk.choices)

    with ThreadPoolExecutor(options.in_flight) as pool:
        list(pool.map(ask, range(options.warm_up)))
        before, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        lengths = list(pool.map(ask, range(options.requests)))
        wall = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"requests": len(lengths), "characters": sum(lengths), "cpuSeconds": cpu, "wallSeconds": wall}))


if __name__ == "__main__":
    main()
