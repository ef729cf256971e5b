#!/usr/bin/env node
// Stands in for a Python with vLLM: answers /health and /v1/models after a moment, and no question; $STAND_IN_FAIL ends it.
import { createServer } from "node:http";

const words = process.argv.slice(2);
const value = (name) => words[words.indexOf(`--${name}`) + 1];
console.log(`INFO starting ${words[3]}`);
if (process.env.STAND_IN_FAIL) {
  console.error("ValueError: The model's max seq len (4096) is larger than the KV cache");
  process.exit(1);
}
process.on("SIGINT", () => process.exit(0));
setTimeout(() => {
  createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/health") return response.end();
    if (request.url === "/v1/models") {
      return response.end(
        JSON.stringify({ object: "list", data: [{ id: value("served-model-name"), object: "model" }] }),
      );
    }
    response.statusCode = 400;
    response.end(JSON.stringify({ error: { message: "a stand-in answers nothing" } }));
  }).listen(Number(value("port")), value("host"));
}, 100);
