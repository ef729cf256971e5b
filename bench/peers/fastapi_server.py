"""The same answers from FastAPI and uvicorn, on which vLLM and SGLang build their servers.

The request is validated by pydantic models, and pictures are decoded from base64 and opened as far as their headers, as
this project's server does before the model sees them. Prints its port; every line on standard input is answered with the processor time so far in microseconds;
ends with its input. Needs: pip install fastapi 'uvicorn[standard]' pillow
"""

import asyncio
import base64
import io
import json
import re
import resource
import socket
import sys
import threading
import time
from typing import Literal

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, StreamingResponse
from PIL import Image
from pydantic import BaseModel

TEXT = sys.argv[1]
TOKENS = re.findall(r"\s*\S+", TEXT)


class ImageUrl(BaseModel):
    url: str
    detail: Literal["auto", "low", "high"] | None = None


class Part(BaseModel):
    type: Literal["text", "image_url"]
    text: str | None = None
    image_url: ImageUrl | None = None


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Part]


class Request(BaseModel):
    model: str
    messages: list[Message]
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    n: int | None = None
    seed: int | None = None
    stop: str | list[str] | None = None
    stream: bool = False


class Delta(BaseModel):
    role: str | None = None
    content: str | None = None


class ChunkChoice(BaseModel):
    index: int
    delta: Delta
    logprobs: None = None
    finish_reason: str | None = None


class Chunk(BaseModel):
    id: str
    object: str = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChunkChoice]


app = FastAPI()


@app.post("/v1/chat/completions")
async def complete(request: Request):
    for message in request.messages:
        if isinstance(message.content, list):
            for part in message.content:
                if part.image_url:
                    picture = base64.b64decode(part.image_url.url.partition(",")[2], validate=True)
                    with Image.open(io.BytesIO(picture)) as image:
                        assert image.width * image.height < 120_000_000
    created = int(time.time())
    if request.stream:
        return StreamingResponse(stream(request.model, created), media_type="text/event-stream")
    usage = {"prompt_tokens": 700, "completion_tokens": len(TOKENS), "total_tokens": 700 + len(TOKENS)}
    message = {"role": "assistant", "content": TEXT, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    head = {"id": "chatcmpl-0", "object": "chat.completion", "created": created, "model": request.model}
    return JSONResponse({**head, "choices": [choice], "usage": usage})


async def stream(model: str, created: int):
    def chunk(delta: Delta, finish_reason: str | None = None) -> str:
        choice = ChunkChoice(index=0, delta=delta, finish_reason=finish_reason)
        answer = Chunk(id="chatcmpl-0", created=created, model=model, choices=[choice])
        return f"data: {answer.model_dump_json(exclude_unset=True)}\n\n"

    yield chunk(Delta(role="assistant", content=""))
    for token in TOKENS:
        await asyncio.sleep(0)
        yield chunk(Delta(content=token))
    yield chunk(Delta(), "stop")
    yield "data: [DONE]\n\n"


def answer_parent() -> None:
    for _ in sys.stdin:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps(round((usage.ru_utime + usage.ru_stime) * 1e6)), flush=True)
    server.should_exit = True


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1024)
server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
threading.Thread(target=answer_parent, daemon=True).start()
print(listener.getsockname()[1], flush=True)
server.run(sockets=[listener])
