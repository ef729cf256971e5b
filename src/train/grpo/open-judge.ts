// The judge that localizability asks: an endpoint, or a reward model in a thread of this process.
import type { Chat } from "../../chat/chat.ts";
import { openEndpoint } from "../../chat/open-endpoint.ts";
import { openEmbedded } from "../../generate/open-embedded.ts";
import type { Preset } from "../../task/presets.ts";
import type { GrpoConfig } from "../config/train-config.ts";

/** Null where no reward of the preset asks one, or none is named. Throws what opening throws. */
export async function openJudge(
  { judge, threads }: Pick<GrpoConfig, "judge" | "threads">,
  preset: Preset,
): Promise<Chat | null> {
  if (!judge || !preset.some(({ reward }) => reward.startsWith("localizability."))) return null;
  const { url, checkpoint, model } = judge;
  if (url !== undefined) return openEndpoint({ urls: [url].flat(), ...(model !== undefined && { model }) });
  return openEmbedded({ checkpoint: checkpoint!, ...(threads !== undefined && { threads }) });
}
