// Seconds of a step and hours of an epoch, from operations and bytes over what the devices do at their best.
import type { Device, ModelSize } from "./hardware.ts";

export interface RowTokens {
  /** Photo and text in front of the answer. */
  readonly prompt: number;
  readonly answer: number;
}

/** Shares of the data sheet that a program reaches. */
export interface Shares {
  /** Of the operations, in training and in reading prompts. */
  readonly operations: number;
  /** Of the memory's bandwidth, in writing answers. */
  readonly bandwidth: number;
}

export interface GrpoQuestion {
  readonly model: ModelSize;
  readonly device: Device;
  /** Devices that train; the roll-outs have `writers` of their own, or the same ones where that is 0. */
  readonly trainers: number;
  readonly writers: number;
  readonly prompts: number;
  readonly group: number;
  readonly tokens: RowTokens;
  /** Tokens of the longest completion of a step, which all others wait for. */
  readonly longest: number;
  readonly reference: boolean;
  readonly shares: Shares;
}

export interface GrpoStep {
  readonly rollout: number;
  readonly update: number;
  readonly seconds: number;
  /** Prompts a second. */
  readonly examplesPerSecond: number;
}

/**
 * Passes over the weights for a token that is learned: forward, forward again for the checkpointed activations, and twice
 * that for the backward pass; 2 operations a weight each.
 */
const updatePasses = 4;

/** Roll-outs and updates take turns, as `async_generate false` has it. */
export function estimateGrpoStep(question: GrpoQuestion): GrpoStep {
  const { model, device, trainers, writers, prompts, group, tokens, longest, reference, shares } = question;
  const completions = prompts * group;
  const passes = updatePasses + (reference ? 1 : 0);
  const learned = completions * (tokens.prompt + tokens.answer);
  const update = (learned * passes * 2 * model.language) / (trainers * device.operations * shares.operations);
  const devices = writers || trainers;
  const rollout = estimateWriting({ model, device, devices, prompts, completions, tokens, longest, shares });
  const seconds = rollout + update;
  return { rollout, update, seconds, examplesPerSecond: prompts / seconds };
}

export interface WritingQuestion {
  readonly model: ModelSize;
  readonly device: Device;
  readonly devices: number;
  /** Different ones: the completions of a group share what was read of theirs. */
  readonly prompts: number;
  readonly completions: number;
  readonly tokens: RowTokens;
  readonly longest: number;
  readonly shares: Shares;
}

/**
 * Seconds for completions that run together over all devices: prompts are read at the speed of the operations, and every
 * token of the longest answer reads the weights once and the keys and values of what is still being written.
 */
export function estimateWriting(question: WritingQuestion): number {
  const { model, device, devices, prompts, completions, tokens, longest, shares } = question;
  const operations = devices * device.operations * shares.operations;
  const bandwidth = devices * device.bandwidth * shares.bandwidth;
  const reading = (prompts * tokens.prompt * 2 * model.language) / operations;
  const keysAndValues = 2 * 2 * model.layers * model.keyValueWidth;
  // Each device, or each set of devices that shares the weights, reads its own copy at every step.
  const weights = (2 * model.language * copiesOf(model, device, devices)) / bandwidth;
  const cache =
    (completions * (tokens.answer / longest) * (tokens.prompt + tokens.answer / 2) * keysAndValues) / bandwidth;
  const computing = (completions * tokens.answer * 2 * model.language) / operations;
  return reading + Math.max(longest * (weights + cache), computing);
}

/** How often the weights lie on the devices: once for every set whose memory takes them by two thirds. */
export function copiesOf({ language, vision }: ModelSize, { memoryBytes }: Device, devices: number): number {
  const needed = Math.ceil((2 * (language + vision)) / ((2 / 3) * memoryBytes));
  const set = 2 ** Math.ceil(Math.log2(needed));
  return Math.max(1, Math.floor(devices / set));
}

/** Seconds of one SFT row on all devices. */
export function estimateTuning({
  model,
  device,
  devices,
  tokens,
  shares,
}: Pick<WritingQuestion, "model" | "device" | "devices" | "tokens" | "shares">): number {
  return (
    ((tokens.prompt + tokens.answer) * updatePasses * 2 * model.language) /
    (devices * device.operations * shares.operations)
  );
}

/** Photos a second of one teacher whose server always has `inFlight` of them. */
export function estimateAnnotating(
  question: Omit<WritingQuestion, "prompts" | "completions" | "longest"> & { readonly inFlight: number },
): number {
  const { inFlight, tokens } = question;
  return inFlight / estimateWriting({ ...question, prompts: inFlight, completions: inFlight, longest: tokens.answer });
}
