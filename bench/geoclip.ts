// GeoCLIP beside the Python package on PyTorch: encoding the gallery, comparing photos with it, and image features.
// node bench/geoclip.ts --python PYTHON [--clip FOLDER] [--only search], with the packages of test/reference/geoclip
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { encodeGallery } from "../src/model/geoclip/encode-gallery.ts";
import { findGeoClip } from "../src/model/geoclip/find-files.ts";
import { openHeads } from "../src/model/geoclip/open-heads.ts";
import { openImageEncoder } from "../src/model/geoclip/open-image-encoder.ts";
import { openSearch } from "../src/model/geoclip/open-search.ts";
import { readGallery } from "../src/model/geoclip/read-gallery.ts";
import { createRandom } from "../src/run/random.ts";
import { startPeer } from "./support/peer-process.ts";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    /** A CLIP ViT-L/14, of any weights; without it image features are left out. */
    clip: { type: "string" },
    rounds: { type: "string", default: "5" },
    /** "search": what takes long, encoding on the other side, is left out. */
    only: { type: "string" },
  },
});
const rounds = Number(values.rounds);
/** Rounds of what takes many seconds. */
const longRounds = Math.ceil(rounds / 3);
const threads = availableParallelism();
const device = "cpu";
const topK = 5;
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const load = () => loadavg()[0]!.toFixed(1);

interface Answer {
  readonly ms: number;
  readonly probabilities?: readonly (readonly number[])[];
}

const script = fileURLToPath(new URL("./peers/time_geoclip.py", import.meta.url));
const clipArgument = values.clip === undefined ? [] : [values.clip];
const peer = await startPeer<{ torch: string; transformers: string; folder: string }>(values.python, [
  script,
  String(threads),
  ...clipArgument,
]);
const { torch, transformers, folder } = peer.ready;
console.log(`Node ${process.version}, ${threads} x ${cpus()[0]?.model}, load ${load()}`);
console.log(`PyTorch ${torch}, transformers ${transformers}, ${threads} threads, ${rounds} rounds\n`);
console.log("| what | globe, median | peer, median | peer / globe, median (least to most) | load |");
console.log("| --- | ---: | ---: | ---: | ---: |");

const scratch = mkdtempSync(join(tmpdir(), "globe-geoclip-"));
try {
  const files = await findGeoClip(folder);
  const heads = await openHeads(files);
  const gallery = await readGallery(files.gallery!);
  const points = gallery.points.length;
  const { logitFactor, sizes } = heads;

  // Each in a home of its own, so that nothing is found there.
  let homes = 0;
  const encode = () => {
    process.env.GLOBE_HOME = join(scratch, String(homes++));
    return encodeGallery(heads, gallery, { device, threads });
  };
  const encoding: Sides = {
    async ours() {
      encoded = await encode();
      return undefined;
    },
    theirs: () => peer.ask<Answer>({ kind: "encode" }),
  };
  let encoded: Awaited<ReturnType<typeof encode>> | undefined;
  if (values.only === "search") {
    encoded = await encode();
    await peer.ask<Answer>({ kind: "load", file: "file" in encoded ? encoded.file : "" });
  } else {
    await compare(`encoding ${points} points`, longRounds, encoding);
  }

  const search = await openSearch({ gallery: encoded!, points, width: sizes.features, logitFactor, device, threads });
  const random = createRandom(7);
  const draw = (photos: number) =>
    Array.from({ length: photos }, () => {
      const row = Array.from({ length: sizes.features }, () => random.next() - 0.5);
      const length = Math.hypot(...row);
      return row.map((value) => value / length);
    });
  for (const [kind, photos, count] of [
    ["predict", 1, longRounds],
    ["search", 1, 4 * rounds],
    ["search", 32, 2 * rounds],
    ["search", 256, rounds],
  ] as const) {
    if (kind === "predict" && values.only === "search") continue;
    const features = draw(photos);
    const data = Float32Array.from(features.flat());
    const what =
      kind === "predict"
        ? "1 photo, as the package's predict does"
        : `${photos} ${photos === 1 ? "photo" : "photos"}, features kept`;
    await compare(`search, ${what}`, count, {
      ours: async () => (await search.search(data, topK)).map((row) => row.map(({ probability }) => probability)),
      theirs: () => peer.ask<Answer>({ kind, features, top_k: topK }),
    });
  }
  await search.close();

  if (values.clip !== undefined) {
    const encoder = await openImageEncoder({ clip: values.clip, heads, device, threads });
    const images = 4;
    const prepared = Array.from({ length: images }, () =>
      Float32Array.from({ length: 3 * 224 * 224 }, () => random.next() * 4 - 2),
    );
    await compare(`image features of ${images} photos, ViT-L/14`, rounds, {
      async ours() {
        await encoder.encode(prepared);
        return undefined;
      },
      theirs: () => peer.ask<Answer>({ kind: "images", images }),
    });
    await encoder.close();
  }
} finally {
  await peer.close();
  rmSync(scratch, { recursive: true });
}
console.log(`\nPeak memory of this process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);

interface Sides {
  readonly ours: () => Promise<readonly (readonly number[])[] | undefined>;
  readonly theirs: () => Promise<Answer>;
}

/** Both sides in turn, after one round that is not counted where a round is short; they must find the same. */
async function compare(what: string, count: number, { ours, theirs }: Sides): Promise<void> {
  const times: { ours: number; theirs: number }[] = [];
  for (let round = count === longRounds ? 0 : -1; round < count; round++) {
    const begun = performance.now();
    const found = await ours();
    const ms = performance.now() - begun;
    const answer = await theirs();
    if (found && answer.probabilities) requireSame(what, found, answer.probabilities);
    if (round >= 0) times.push({ ours: ms, theirs: answer.ms });
  }
  const show = (ms: number) => (ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`);
  const ratios = times.map((round) => round.theirs / round.ours);
  const range = `${median(ratios).toFixed(1)} (${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)})`;
  const cells = [what, show(median(times.map((t) => t.ours))), show(median(times.map((t) => t.theirs))), range, load()];
  console.log(`| ${cells.join(" | ")} |`);
}

/** Points that are nearly as likely may change places, so the probabilities of the ranks are compared. */
function requireSame(what: string, ours: readonly (readonly number[])[], theirs: readonly (readonly number[])[]): void {
  for (const [photo, row] of ours.entries()) {
    for (const [rank, probability] of row.entries()) {
      const ratio = probability / theirs[photo]![rank]!;
      if (!(Math.abs(ratio - 1) < 0.02)) throw new Error(`${what}: rank ${rank + 1} of photo ${photo + 1} differs.`);
    }
  }
}
