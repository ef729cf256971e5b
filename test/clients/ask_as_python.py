"""Asks a server everything that the tests want to know through the official client for Python, and prints what it saw.

    python test/clients/ask_as_python.py URL MODEL KEY PICTURE
"""

import base64
import json
import sys

from openai import APIError, OpenAI

base_url, model, api_key, picture = sys.argv[1:]
client = OpenAI(base_url=base_url, api_key=api_key, max_retries=0, timeout=20)
messages = [{"role": "user", "content": "hello"}]


def refusal(ask):
    """What the client makes of a refusal."""
    try:
        ask()
    except APIError as error:
        return {
            "class": type(error).__name__,
            "status": getattr(error, "status_code", None),
            "code": error.code,
            "param": error.param,
            "type": error.type,
            "hasId": bool(getattr(error, "request_id", None)),
        }
    return None


def read(stream):
    for _ in stream:
        pass


whole = client.chat.completions.create(
    model=model, messages=messages, seed=5, max_tokens=4, n=2, logprobs=True, top_logprobs=2
)

streamed, streamed_tokens, chunks, usage, finish = "", "", 0, None, None
for chunk in client.chat.completions.create(
    model=model, messages=messages, stream=True, stream_options={"include_usage": True}, logprobs=True
):
    chunks += 1
    usage = chunk.usage or usage
    for choice in chunk.choices:
        streamed += choice.delta.content or ""
        if choice.logprobs and choice.logprobs.content:
            streamed_tokens += "".join(token.token for token in choice.logprobs.content)
        finish = choice.finish_reason or finish

with open(picture, "rb") as file:
    url = "data:image/jpeg;base64," + base64.b64encode(file.read()).decode("ascii")
seen = client.chat.completions.create(
    model=model,
    messages=[
        {"role": "system", "content": "Look."},
        {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "Where?"}],
        },
    ],
)
# A conversation goes on with the answer as it came.
following = client.chat.completions.create(
    model=model, messages=[*messages, seen.choices[0].message, {"role": "user", "content": "And now?"}]
)

left = client.chat.completions.create(model=model, messages=messages, stream=True)
next(iter(left))
left.close()

saying = lambda text: [{"role": "user", "content": text}]
print(
    json.dumps(
        {
            "models": [each.id for each in client.models.list()],
            "retrieved": client.models.retrieve(model).id,
            "texts": [choice.message.content for choice in whole.choices],
            "finishes": [choice.finish_reason for choice in whole.choices],
            "tokens": [token.token for token in whole.choices[0].logprobs.content],
            "alternatives": [len(token.top_logprobs) for token in whole.choices[0].logprobs.content],
            "usage": whole.usage.model_dump(exclude_unset=True),
            "hasId": bool(whole._request_id),
            "streamed": streamed,
            "streamedTokens": streamed_tokens,
            "streamedUsage": usage.model_dump(exclude_unset=True),
            "finish": finish,
            "hasManyChunks": chunks > 5,
            "seen": seen.choices[0].message.content,
            "next": following.choices[0].message.content,
            "wrongModel": refusal(lambda: client.chat.completions.create(model="other", messages=messages)),
            "wrongValue": refusal(lambda: client.chat.completions.create(model=model, messages=messages, temperature=9)),
            "wrongKey": refusal(lambda: client.with_options(api_key="wrong").models.list()),
            "tooLong": refusal(lambda: client.chat.completions.create(model=model, messages=saying("long"))),
            "defect": refusal(lambda: client.chat.completions.create(model=model, messages=saying("fail"))),
            "brokenStream": refusal(
                lambda: read(client.chat.completions.create(model=model, messages=saying("break"), stream=True))
            ),
        }
    )
)
