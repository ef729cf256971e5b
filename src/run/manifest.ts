// What produced a run's results: code, Node, libraries and hardware.
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";

export interface Manifest {
  readonly code: { readonly name: string; readonly version: string };
  readonly node: string;
  readonly icu: string | null;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly hardware: {
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
}

/** Describes this installation; dependency versions are the exact ones that the package asks for. */
export function describeInstallation(): Manifest {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    name: string;
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    code: { name: manifest.name, version: manifest.version },
    node: process.versions.node,
    icu: process.versions.icu ?? null,
    dependencies: manifest.dependencies,
    hardware: {
      platform: `${platform()} ${release()} ${arch()}`,
      cpu: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    },
  };
}
