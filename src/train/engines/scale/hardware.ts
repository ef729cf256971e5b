// Published figures of the accelerators and models that docs/scale.md counts with.

export interface Device {
  readonly name: string;
  readonly memoryBytes: number;
  /** Dense bf16 operations a second. */
  readonly operations: number;
  /** Bytes a second from the device's memory. */
  readonly bandwidth: number;
}

const tera = 1e12;

/** Makers' data sheets. */
export const devices = {
  H20: { name: "H20", memoryBytes: 96e9, operations: 148 * tera, bandwidth: 4.0 * tera },
  A100: { name: "A100 80 GB", memoryBytes: 80e9, operations: 312 * tera, bandwidth: 2.0 * tera },
  H100: { name: "H100 SXM", memoryBytes: 80e9, operations: 989 * tera, bandwidth: 3.35 * tera },
  H200: { name: "H200", memoryBytes: 141e9, operations: 989 * tera, bandwidth: 4.8 * tera },
} as const satisfies Readonly<Record<string, Device>>;

export interface ModelSize {
  readonly name: string;
  readonly language: number;
  readonly vision: number;
  readonly layers: number;
  readonly hidden: number;
  /** Key and value heads times their size. */
  readonly keyValueWidth: number;
  readonly vocabulary: number;
}

/** Parameters counted from the published config.json; the language part holds embeddings and head. */
export const models = {
  "7B": {
    name: "Qwen2.5-VL-7B",
    language: 7_615_616_512,
    vision: 676_550_144,
    layers: 28,
    hidden: 3584,
    keyValueWidth: 512,
    vocabulary: 152_064,
  },
  "72B": {
    name: "Qwen2.5-VL-72B",
    language: 72_706_203_648,
    vision: 704_573_696,
    layers: 80,
    hidden: 8192,
    keyValueWidth: 1024,
    vocabulary: 152_064,
  },
} as const satisfies Readonly<Record<string, ModelSize>>;
