// Running a graph on ONNX Runtime.
import { GlobeError } from "../run/errors.ts";
import { checkFeeds } from "./check-feeds.ts";
import { emitOnnx } from "./emit-onnx.ts";
import { weightsOf } from "./graph.ts";
import { toOrtTensor, toTensorData } from "./onnx/runtime-values.ts";
import type { Device, Graph, TensorData, TensorType } from "./tensor.ts";
import type { WeightBytes, WeightSource } from "./weight.ts";

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
  /** Write what each kernel took to files that begin so; `close` completes the file. */
  profilePrefix?: string;
}

/** A graph ready to run. A run blocks its thread until it ends: keep sessions in a worker if the thread must answer. */
export interface Session {
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /** Runs once. Feeds are read during the call only; results are fresh arrays. Runs of one session never overlap. */
  run(feeds: Readonly<Record<string, TensorData>>, outputs?: readonly string[]): Promise<Record<string, TensorData>>;
  /** Releases the memory of the session, after the run in progress; a session that is closed cannot run. */
  close(): Promise<void>;
}

/** Builds a session. Fails when the device has no provider here, and when a weight is missing or does not fit. */
export async function openSession(graph: Graph, options: SessionOptions): Promise<Session> {
  const { device, threads, keepsArena = true, profilePrefix } = options;
  const ort = (await import("onnxruntime-node")).default;
  const providers = ort.listSupportedBackends().map(({ name }) => name);
  if (!providers.includes(device) && device !== "cuda") {
    throw new GlobeError(
      "unsupported",
      `This build of ONNX Runtime has no ${device} provider; it has ${providers.join(", ")}.`,
    );
  }
  const model = emitOnnx(graph, { device, weights: await readWeights(graph, options) });
  const session = await ort.InferenceSession.create(model.bytes, {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    enableCpuMemArena: keepsArena,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
    logSeverityLevel: 3,
    extra: {
      session: {
        ...(model.externalFolder ? { model_external_initializers_file_folder_path: model.externalFolder } : {}),
      },
    },
  }).catch((cause: unknown) => {
    throw new GlobeError("internal", `The ${device} session could not be built: ${String(cause)}`, { cause });
  });

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
        const results = await session.run(
          Object.fromEntries(values),
          outputs.map((name) => model.outputNames[name]!),
        );
        return Object.fromEntries(
          outputs.map((name) => [name, toTensorData(name, results[model.outputNames[name]!]!)]),
        );
      });
    },
    close() {
      if (isClosed) return last.then(() => undefined);
      isClosed = true;
      return inTurn(async () => {
        if (profilePrefix !== undefined) session.endProfiling();
        await session.release();
      });
    },
  };
}

async function readWeights(graph: Graph, { weights, fedWeights = [] }: SessionOptions) {
  const found = new Map<string, WeightBytes>();
  if (!weights) return found;
  for (const name of weightsOf(graph).keys()) {
    if (!fedWeights.includes(name)) found.set(name, await weights.get(name));
  }
  return found;
}
