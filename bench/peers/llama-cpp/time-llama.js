// Times llama.cpp on a GGUF file: lines of JSON in, lines of JSON out. Arguments: file, threads, context.
import { createInterface } from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [file, threads, contextSize] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads, logLevel: LlamaLogLevel.error });
const begun = performance.now();
const model = await llama.loadModel({ modelPath: file, gpuLayers: 0, useMmap: true });
const context = await model.createContext({ contextSize, sequences: 1, threads, batchSize: 512 });
const sequence = context.getSequence();
console.log(JSON.stringify({ ready: performance.now() - begun, threads: context.currentThreads }));

const prompt = (count) => Array.from({ length: count }, (_, index) => 1000 + ((index * 7919) % 50_000));

/** Milliseconds of every token after a prompt. */
async function decode(tokens, steps) {
  await sequence.clearHistory();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt(tokens));
  const times = [];
  let before = performance.now();
  for await (const _ of sequence.evaluate([5000], { temperature: 0, yieldEogToken: true })) {
    const now = performance.now();
    times.push(now - before);
    before = now;
    if (times.length === steps) break;
  }
  return times;
}

async function prefill(tokens) {
  await sequence.clearHistory();
  const before = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt(tokens));
  return [performance.now() - before];
}

for await (const line of createInterface(process.stdin)) {
  const { kind, tokens, steps } = JSON.parse(line);
  const times = kind === "decode" ? await decode(tokens, steps) : await prefill(tokens);
  console.log(JSON.stringify({ times }));
}
await llama.dispose();
process.exit();
