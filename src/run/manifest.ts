// What produced a run's results: code, Node, libraries and hardware.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { sha256 } from "./digest.ts";

export interface Manifest {
  readonly code: {
    readonly name: string;
    readonly version: string;
    /** Of a git checkout, with "-dirty" where files were changed since; null for an installed package. */
    readonly commit: string | null;
  };
  readonly node: string;
  readonly icu: string | null;
  readonly dependencies: Readonly<Record<string, string>>;
  /** SHA-256 of package-lock.json; null for an installed package, whose dependencies are the exact ones above. */
  readonly lockDigest: string | null;
  readonly hardware: {
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Describes this installation; dependency versions are the exact ones that the package asks for. */
export function describeInstallation(): Manifest {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    name: string;
    version: string;
    dependencies: Record<string, string>;
    optionalDependencies?: Record<string, string>;
  };
  return {
    code: { name: manifest.name, version: manifest.version, commit: readCommit(root) },
    node: process.versions.node,
    icu: process.versions.icu ?? null,
    dependencies: { ...manifest.dependencies, ...manifest.optionalDependencies },
    lockDigest: readLockDigest(`${root}package-lock.json`),
    hardware: {
      platform: `${platform()} ${release()} ${arch()}`,
      cpu: cpus()[0]?.model ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    },
  };
}

/** The package may lie inside another project's checkout, whose commit says nothing about it. */
function readCommit(folder: string): string | null {
  if (!existsSync(`${folder}.git`)) return null;
  const options = { cwd: folder, encoding: "utf8", timeout: 5000 } as const;
  const { status, stdout } = spawnSync(
    "git",
    ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
    options,
  );
  return status === 0 && stdout.trim() !== "" ? stdout.trim() : null;
}

function readLockDigest(file: string): string | null {
  return existsSync(file) ? sha256(readFileSync(file)) : null;
}
