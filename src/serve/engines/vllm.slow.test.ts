// The command of vLLM for recorded versions, and a stand-in for it that is started, found fit or not, and stopped.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import type { ProbeReport } from "../../chat/probe-endpoint.ts";
import type { InstalledVllm } from "./installed-vllm.ts";
import { serveWithVllm, type VllmHooks } from "./serve-with-vllm.ts";
import { type VllmSettings, vllmCommand } from "./vllm-command.ts";

const recorded = (version: string): InstalledVllm =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/engines/vllm-${version}.json`, import.meta.url), "utf8"));
const standIn = fileURLToPath(new URL("../../../test/support/stand-in-vllm.mjs", import.meta.url));
const settings: VllmSettings = {
  checkpoint: "/models/globe",
  name: "globe",
  host: "127.0.0.1",
  port: 8000,
  contextTokens: 4096,
  maxPixels: 1_003_520,
  maxInFlight: 64,
  devices: 2,
  apiKey: "key-1",
  flags: { "gpu-memory-utilization": "0.8" },
};

describe.each(["0.8.5", "0.11.0", "0.33.0"])("the command for vLLM %s", (version) => {
  const installed = recorded(version);

  test("names options that the version has, in its own syntax", () => {
    const { args, environment } = vllmCommand(settings, installed);
    expect(args.slice(0, 4)).toEqual(["-m", "vllm.entrypoints.cli.main", "serve", "/models/globe"]);
    const options = args.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    expect(options.filter((name) => !Object.hasOwn(installed.options.serve, name))).toEqual([]);
    const line = args.join(" ");
    expect(line).toContain("--max-model-len 4096 --max-logprobs 20 --max-num-seqs 64 --tensor-parallel-size 2");
    expect(line).toContain(`--limit-mm-per-prompt ${installed.pictures === "json" ? '{"image": 1}' : "image=1"}`);
    expect(line).toContain("--gpu-memory-utilization 0.8");
    // A key among the arguments could be read in the list of processes.
    expect(line).not.toContain("key-1");
    expect(environment.VLLM_API_KEY).toBe("key-1");
  });

  test.each([
    ["an option that is not there", { "max-image-size": "1" }, `vLLM ${version} has no --max-image-size`],
    ["an option that globe serve sets", { "max-logprobs": "5" }, "--max-logprobs is set by globe serve"],
  ])("%s is refused", (_, flags, message) => {
    expect(() => vllmCommand({ ...settings, flags }, installed)).toThrow(message);
  });
});

describe("a server that is started", () => {
  afterEach(() => {
    delete process.env.STAND_IN_FAIL;
  });

  const report = (usable: boolean, logprobs: "ok" | "missing"): ProbeReport => ({
    url: "",
    model: "globe",
    models: ["globe"],
    usable,
    findings: [
      { check: "logprobs", state: logprobs, says: "No log-probabilities come back.", advice: null, facts: {} },
      ...(usable
        ? []
        : [{ check: "pictures", state: "missing", says: "Pictures are not seen.", advice: null, facts: {} } as const]),
    ],
  });

  async function serve(hooks: Partial<VllmHooks> = {}, stop = new AbortController()) {
    const port = await freePort();
    const command = vllmCommand({ ...settings, port }, recorded("0.33.0"));
    const ready: string[] = [];
    const running = serveWithVllm(
      command,
      { ...settings, port },
      {
        python: standIn,
        signal: stop.signal,
        onFinding: () => {},
        onLine: () => {},
        onReady(url) {
          ready.push(url);
          stop.abort();
        },
        ...hooks,
      },
    );
    await running;
    return { ready, port };
  }

  test("is ready once the probe has passed, and ends with an interruption", async () => {
    const { ready, port } = await serve({ probe: async () => report(true, "ok") });
    expect(ready).toEqual([`http://127.0.0.1:${port}/v1`]);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  });

  test("is never called ready where it does not do what is needed", async () => {
    await expect(serve({ probe: async () => report(false, "ok") })).rejects.toThrow(
      /not fit for use: Pictures are not seen\./,
    );
    await expect(serve({ probe: async () => report(true, "missing") })).rejects.toThrow(
      /No log-probabilities come back/,
    );
  });

  test("is asked by the probe of globe doctor", async () => {
    const findings: string[] = [];
    await expect(serve({ onFinding: ({ check, state }) => findings.push(`${check} ${state}`) })).rejects.toThrow(
      /not fit for use/,
    );
    expect(findings).toEqual(["answers missing"]);
  });

  test("that ends by itself is told in its words", async () => {
    process.env.STAND_IN_FAIL = "1";
    await expect(serve()).rejects.toThrow(/vLLM stopped with status 1: ValueError: The model's max seq len/);
  });

  test("without its interpreter is a sentence", async () => {
    await expect(serve({ python: "/nowhere/python" })).rejects.toThrow("There is no program /nowhere/python.");
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
