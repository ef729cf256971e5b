// A provider of visual elements as a column. What teachers list is no column: it is read from their answers.
import { openEndpoint } from "../chat/open-endpoint.ts";
import { digestOf } from "../run/digest.ts";
import type { Column } from "./column.ts";
import type { ElementsConfig } from "./curate-config.ts";
import { openProvider } from "./elements/open-provider.ts";
import type { PictureSource } from "./picture-source.ts";
import { readKey } from "./read-key.ts";

export type ObservedElements = Exclude<ElementsConfig, { provider: "teacher" }>;

export const providerName = (config: ElementsConfig) => config.name ?? config.provider;

export function elementKey(config: ObservedElements): string {
  const { provider, model } = config;
  const thresholds = provider === "ocr" ? {} : { minScore: config.minScore, minShare: config.minShare };
  return digestOf({ provider, model, ...thresholds, maxPixels }).slice(0, 16);
}

const maxPixels = 1_003_520;

export async function createElementColumn(
  config: ObservedElements,
  { pictures, environment = process.env }: { pictures: PictureSource; environment?: NodeJS.ProcessEnv },
): Promise<Column> {
  const chat = config.provider === "ocr" ? openReader(config, environment) : undefined;
  const provider = await openProvider(config, chat === undefined ? {} : { chat });
  return {
    kind: "elements",
    name: providerName(config),
    key: elementKey(config),
    needs: "photo",
    // A model in this process works on one picture at a time; the next is decoded meanwhile.
    inFlight: config.provider === "ocr" ? config.maxInFlight * [config.url].flat().length : 2,
    async ask(photo, signal) {
      const image = await pictures.picture(photo, maxPixels);
      const value = await provider.observe({ image, answers: [] }, { signal });
      return { status: value.error === undefined ? "ok" : "failed", value };
    },
    async close() {
      await provider.close();
      await chat?.close();
    },
  };
}

function openReader(config: Extract<ElementsConfig, { provider: "ocr" }>, environment: NodeJS.ProcessEnv) {
  const { url, model, maxInFlight, timeoutSeconds, maxRetries } = config;
  return openEndpoint({
    urls: url,
    model,
    apiKey: readKey(config, environment),
    maxInFlight,
    maxRetries,
    timeoutMs: Math.round(timeoutSeconds * 1000),
    stream: false,
    environment,
  });
}
