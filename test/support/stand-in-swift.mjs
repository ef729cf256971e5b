#!/usr/bin/env node
// Stands in for a Python with ms-swift: answers the probe from a recording, and writes what `swift sft` and `rlhf` write.
// It trains nothing. $STAND_IN_PROBE names the recording; $STAND_IN_FAIL makes it fail at that step; steps take $STAND_IN_MS.
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const words = process.argv.slice(2);
if (words[0].endsWith("globe_probe.py")) {
  console.log("a library talks while it is imported");
  console.log(`globe-probe:${JSON.stringify(JSON.parse(readFileSync(process.env.STAND_IN_PROBE, "utf8")))}`);
  process.exit(0);
}

const command = words[2];
const flags = new Map();
for (const word of words.slice(3)) {
  if (word.startsWith("--")) flags.set(word.slice(2), []);
  else [...flags.values()].at(-1).push(word);
}
const flag = (name) => flags.get(name)?.[0];
const copyModel = (from, to) => {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (/\.(safetensors|json|jinja)$/.test(name)) copyFileSync(join(from, name), join(to, name));
  }
};

if (command === "export") {
  copyModel(flag("model"), flag("output_dir"));
  process.exit(0);
}

const rows = readFileSync(flag("dataset"), "utf8").trim().split("\n").length;
const rowsOfStep = Number(flag("per_device_train_batch_size")) * Number(flag("gradient_accumulation_steps"));
const steps = Number(flag("max_steps") ?? Math.ceil((rows * Number(flag("num_train_epochs"))) / rowsOfStep));
const resumed = Number(/checkpoint-(\d+)$/.exec(flag("resume_from_checkpoint") ?? "")?.[1] ?? 0);
const log = join(flag("output_dir"), "logging.jsonl");
const write = (record) => appendFileSync(log, `${JSON.stringify(record)}\n`);
process.on("SIGINT", () => {
  console.error("KeyboardInterrupt");
  process.exit(130);
});

for (let step = resumed + 1; step <= steps; step++) {
  await pause(Number(process.env.STAND_IN_MS ?? 1));
  if (Number(process.env.STAND_IN_FAIL) === step) {
    console.error("Traceback (most recent call last):");
    console.error("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.");
    process.exit(1);
  }
  const progress = { "global_step/max_steps": `${step}/${steps}`, epoch: step / steps };
  process.stderr.write(`Train: ${step}/${steps}\r`);
  write({
    loss: 3 / step,
    grad_norm: 1.5,
    learning_rate: 1e-5,
    token_acc: 0.5,
    ...progress,
    "train_speed(s/it)": 0.25,
  });
  if (step % Number(flag("eval_steps")) === 0) write({ eval_loss: 4 / step, eval_runtime: 1, ...progress });
  if (step % Number(flag("save_steps")) !== 0 && step !== steps) continue;
  const folder = join(flag("output_dir"), `checkpoint-${step}`);
  copyModel(flag("model"), folder);
  for (const name of ["optimizer.pt", "scheduler.pt", "rng_state.pth", "args.json", "trainer_state.json"]) {
    writeFileSync(join(folder, name), "{}");
  }
}
write({ train_runtime: 1, train_loss: 1, "global_step/max_steps": `${steps}/${steps}` });
write({ last_model_checkpoint: "", global_step: steps, log_history: [] });
