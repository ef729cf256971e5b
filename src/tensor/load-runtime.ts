// Loads ONNX Runtime, which an installation may lack: its package is optional, so that everything else works without it.
import type { default as Ort } from "onnxruntime-node";
import { GlobeError } from "../run/errors.ts";

/** Throws `unsupported`, saying how to install it, where the package is missing or has no binary for this platform. */
export async function loadRuntime(): Promise<typeof Ort> {
  try {
    return (await import("onnxruntime-node")).default;
  } catch (cause) {
    throw new GlobeError(
      "unsupported",
      "The embedded engine needs the package onnxruntime-node, which is not installed here. Install it with " +
        "`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0`, or ask a server with --url.",
      { cause },
    );
  }
}
