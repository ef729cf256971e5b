// Which linear layers of a network get an adapter.
import { GlobeError } from "../../run/errors.ts";
import type { Network } from "../family.ts";
import { type LinearLayer, linearLayers } from "../linear-layers.ts";

/** Every linear layer but the head, or those whose names end with one of these, as PEFT reads them. */
export type AdapterTargets = "all-linear" | readonly string[];

/** Throws `config` for a target that is no layer, with the endings that there are. */
export function chooseLayers(
  network: Network,
  targets: AdapterTargets,
  { vision = false }: { /** Layers of the vision tower too. */ readonly vision?: boolean } = {},
): readonly LinearLayer[] {
  const all = linearLayers(network).filter(({ part, isHead }) => !isHead && (vision || part === "language"));
  if (targets === "all-linear") return all;
  const missing = targets.filter((target) => !all.some(({ name }) => endsWith(name, target)));
  if (missing.length > 0) {
    const endings = [...new Set(all.map(({ name }) => name.slice(name.lastIndexOf(".") + 1)))];
    throw new GlobeError(
      "config",
      `No linear layer that can have an adapter ends with ${missing.join(", ")}; there are ${endings.join(", ")}.`,
    );
  }
  return all.filter(({ name }) => targets.some((target) => endsWith(name, target)));
}

/**
 * The shortest endings that name these layers and no other of the network, whatever prefix a version of transformers
 * puts before them.
 */
export function shortestTargets(network: Network, layers: readonly LinearLayer[]): readonly string[] {
  const chosen = new Set(layers.map(({ name }) => name));
  const others = linearLayers(network).filter(({ name }) => !chosen.has(name));
  const targets = new Set<string>();
  for (const { name } of layers) {
    const parts = name.split(".");
    const endings = parts.map((_, index) => parts.slice(parts.length - 1 - index).join("."));
    targets.add(endings.find((ending) => !others.some((other) => endsWith(other.name, ending))) ?? name);
  }
  return [...targets];
}

function endsWith(name: string, target: string): boolean {
  return name === target || name.endsWith(`.${target}`);
}
