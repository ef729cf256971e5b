// Running a graph on ONNX Runtime.
import type { default as Ort } from "onnxruntime-node";
import { GlobeError } from "../run/errors.ts";
import { checkFeeds } from "./check-feeds.ts";
import { emitOnnx, type OnnxModel } from "./emit-onnx.ts";
import { findWeights } from "./find-weights.ts";
import { nodesOf } from "./graph.ts";
import { loadRuntime } from "./load-runtime.ts";
import { toOrtTensor, toTensorData } from "./onnx/runtime-values.ts";
import { attentionOperation } from "./operations/attention.ts";
import { probeAttention } from "./probe-attention.ts";
import type { Device, Graph, TensorData, TensorType } from "./tensor.ts";
import type { WeightSource } from "./weight.ts";

export interface SessionOptions {
  device: Device;
  /** Threads inside one operation; by default one for each processor core. */
  threads?: number;
  /** Where the weights are found; without a source, all weights are inputs. */
  weights?: WeightSource;
  /** Weights that stay inputs although there is a source: the trainable ones. */
  fedWeights?: readonly string[];
  /** Keep freed memory for the next run (default); without it runs are 30 to 40 % slower and use half the memory. */
  keepsArena?: boolean;
  /** Lay all arrays of a run out in one piece when its sizes come again (default); without it memory is found one by one. */
  plansMemory?: boolean;
  /** Threads wait for work by spinning (default), which is fastest on cores that nothing else uses. */
  spins?: boolean;
  /** Write what each kernel took to files that begin so; `close` completes the file. */
  profilePrefix?: string;
}

/** A graph ready to run. A run blocks its thread until it ends: keep sessions in a worker if the thread must answer. */
export interface Session {
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /**
   * Runs once. Feeds may be changed again when the promise settles; results are fresh arrays. Runs of one session never
   * overlap: a second one waits for the first.
   */
  run(feeds: Readonly<Record<string, TensorData>>, outputs?: readonly string[]): Promise<Record<string, TensorData>>;
  /** Releases the memory of the session, after the runs that were asked for before; a closed session cannot run. */
  close(): Promise<void>;
}

/** Builds a session. Fails when the device has no provider here, and when a weight is missing or does not fit. */
export async function openSession(graph: Graph, options: SessionOptions): Promise<Session> {
  const { device, fedWeights = [], profilePrefix } = options;
  const ort = await loadRuntime();
  const weights = await findWeights(graph, options.weights, fedWeights);
  const hasAttentionKernels = device === "webgpu" ? hasAttention(graph) && (await isAttentionRight()) : true;
  const model = emitOnnx(graph, { device, hasAttentionKernels, weights });
  const session = await createSession(ort, model, options);

  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    inputs: model.inputs,
    outputs: model.outputs,
    async run(feeds, outputs = Object.keys(model.outputs)) {
      if (isClosed) throw new GlobeError("usage", "The session is closed; open another one.");
      checkFeeds(model, feeds, outputs);
      return inTurn(async () => {
        const values = Object.keys(model.inputs).map((name) => [name, toOrtTensor(ort, feeds[name]!)] as const);
        const fetched = outputs.map((name) => model.outputNames[name]!);
        const results = await session.run(Object.fromEntries(values), fetched).catch((cause: unknown) => {
          throw runError(device, cause);
        });
        return Object.fromEntries(outputs.map((name, index) => [name, toTensorData(name, results[fetched[index]!]!)]));
      });
    },
    async close() {
      if (isClosed) return void (await last);
      isClosed = true;
      await inTurn(async () => {
        if (profilePrefix !== undefined) session.endProfiling();
        await session.release();
      });
    },
  };
}

async function createSession(ort: typeof Ort, model: OnnxModel, options: SessionOptions) {
  const { device, threads, keepsArena = true, plansMemory = true, spins = true, profilePrefix } = options;
  try {
    return await ort.InferenceSession.create(model.bytes, {
      executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
      enableCpuMemArena: keepsArena,
      enableMemPattern: plansMemory,
      ...(threads !== undefined && { intraOpNumThreads: threads }),
      ...(profilePrefix !== undefined && { enableProfiling: true, profileFilePrefix: profilePrefix }),
      ...(model.externalData.length > 0 && { externalData: model.externalData }),
      // Fatal only: every error comes back as an exception, and would be printed a second time.
      logSeverityLevel: 4,
      extra: {
        session: {
          ...(model.externalFolder && { model_external_initializers_file_folder_path: model.externalFolder }),
          ...(!spins && { intra_op: { allow_spinning: "0" } }),
        },
      },
    });
  } catch (cause) {
    throw sessionError(ort, device, cause);
  }
}

function sessionError(ort: typeof Ort, device: Device, cause: unknown): GlobeError {
  // ONNX Runtime puts the place in its source before the words.
  const reason = (cause instanceof Error ? cause.message : String(cause))
    .split("\n")[0]!
    .replace(/^.* was false\. /, "");
  if (device === "cuda" && /shared library|not enabled|not supported/i.test(reason)) {
    return new GlobeError(
      "unsupported",
      `ONNX Runtime has no CUDA provider here (${reason}). Use the device webgpu, or add the provider's libraries to ` +
        "onnxruntime-node.",
      { cause },
    );
  }
  if (device === "webgpu" && /adapter/i.test(reason)) {
    return new GlobeError("unsupported", `No GPU was found through WebGPU (${reason}). Use the device cpu.`, { cause });
  }
  const providers = ort.listSupportedBackends().map(({ name }) => name);
  return new GlobeError(
    "internal",
    `ONNX Runtime could not build the ${device} session: ${reason} (providers here: ${providers.join(", ")}).`,
    { cause },
  );
}

function runError(device: Device, cause: unknown): GlobeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GlobeError("internal", `The ${device} session failed while it ran: ${reason}`, { cause });
}

function hasAttention(graph: Graph): boolean {
  return nodesOf(Object.values(graph.outputs)).some(({ operation }) => operation.name === attentionOperation.name);
}

let attentionVerdict: Promise<boolean> | undefined;

/** Asked once for each process: it has one GPU. */
function isAttentionRight(): Promise<boolean> {
  attentionVerdict ??= probeAttention(async (graph, feeds) => {
    const ort = await loadRuntime();
    const model = emitOnnx(graph, { device: "webgpu", hasAttentionKernels: false });
    const session = await createSession(ort, model, { device: "webgpu" });
    try {
      const values = Object.entries(feeds).map(([name, data]) => [name, toOrtTensor(ort, data)] as const);
      const results = await session.run(Object.fromEntries(values));
      return Object.fromEntries(Object.keys(model.outputs).map((name) => [name, toTensorData(name, results[name]!)]));
    } finally {
      await session.release();
    }
  });
  return attentionVerdict;
}
