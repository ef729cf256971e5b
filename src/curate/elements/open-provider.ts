// Opens the provider that a configuration names.
import type { Chat } from "../../chat/chat.ts";
import { GlobeError } from "../../run/errors.ts";
import type { ElementsConfig } from "../curate-config.ts";
import type { ElementProvider } from "./element-provider.ts";
import { listTaughtElements } from "./list-taught-elements.ts";
import type { VisionLibrary } from "./load-vision-library.ts";

export interface ProviderParts {
  /** For `ocr`. */
  readonly chat?: Chat;
  /** For `segmentation` and `detection`; left out, the installed package. */
  readonly library?: VisionLibrary;
}

/** Throws `unsupported` where a package or model is missing, `config` for `ocr` without a chat. */
export async function openProvider(
  config: ElementsConfig,
  { chat, library }: ProviderParts = {},
): Promise<ElementProvider> {
  switch (config.provider) {
    case "teacher":
      return {
        name: config.name,
        observe: async ({ answers }) => listTaughtElements(answers, config),
        close: async () => {},
      };
    case "segmentation": {
      const { openSegmentation } = await import("./open-segmentation.ts");
      return openSegmentation({ ...config, ...(library && { library }) });
    }
    case "detection": {
      const { openDetection } = await import("./open-detection.ts");
      return openDetection({ ...config, ...(library && { library }) });
    }
    case "ocr": {
      if (chat === undefined) throw new GlobeError("config", 'The provider "ocr" needs an endpoint to ask.');
      const { openTextReader } = await import("./open-text-reader.ts");
      return openTextReader({ chat, model: config.model, name: config.name });
    }
  }
}
