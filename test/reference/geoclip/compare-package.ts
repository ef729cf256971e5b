// Holds our numbers against the Python package's with its published weights, which are not among our files.
// node test/reference/geoclip/compare-package.ts --python PYTHON [--clip FOLDER], with the packages of requirements.txt
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { embedLocations } from "../../../src/model/geoclip/embed-locations.ts";
import { encodeGallery } from "../../../src/model/geoclip/encode-gallery.ts";
import { findGeoClip } from "../../../src/model/geoclip/find-files.ts";
import { openHeads } from "../../../src/model/geoclip/open-heads.ts";
import { openImageEncoder } from "../../../src/model/geoclip/open-image-encoder.ts";
import { openSearch } from "../../../src/model/geoclip/open-search.ts";
import { projectEqualEarth } from "../../../src/model/geoclip/project-equal-earth.ts";
import { readGallery } from "../../../src/model/geoclip/read-gallery.ts";
import { largestError, photoFiles } from "../../../src/model/geoclip/testing/reference.ts";
import { unitLength } from "../../../src/model/geoclip/unit-length.ts";
import { floatWeights } from "../../../src/model/linear.ts";
import { openSafetensors } from "../../../src/model/safetensors/open-safetensors.ts";
import { openSession } from "../../../src/tensor/open-session.ts";
import { dimension, trace } from "../../../src/tensor/trace.ts";

const { values } = parseArgs({ options: { python: { type: "string", default: "python3" }, clip: { type: "string" } } });
/** What parity allows. */
const bound = 1e-4;
const device = "cpu";
const scratch = mkdtempSync(join(tmpdir(), "globe-geoclip-"));
process.env.GLOBE_HOME = scratch;
const worst: number[] = [];
const report = (what: string, error: number, note = "") => {
  worst.push(error);
  console.log(`${what.padEnd(46)} ${error.toExponential(1)} ${note}`);
};

try {
  const out = join(scratch, "package.safetensors");
  const script = fileURLToPath(new URL("./package_outputs.py", import.meta.url));
  const photos = values.clip === undefined ? [] : [values.clip, ...photoFiles];
  const output = execFileSync(values.python, [script, out, ...photos], { encoding: "utf8" });
  const { folder } = JSON.parse(output.trim().split("\n").at(-1)!) as { folder: string };
  const theirs = await openSafetensors(out);
  const files = await findGeoClip(folder);
  const heads = await openHeads(files);
  const gallery = await readGallery(files.gallery!);
  const points = gallery.points.slice(0, theirs.info("projected").shape[0]);

  const projected = { dtype: "float32", shape: [dimension("points"), 2] } as const;
  const graph = trace({ projected }, (inputs) => {
    const raw = embedLocations(floatWeights(), heads.sizes, inputs.projected!);
    return { raw, unit: unitLength(raw) };
  });
  const session = await openSession(graph, { device, weights: heads });
  const data = projectEqualEarth(points);
  const { raw, unit } = await session.run({ projected: { dtype: "float32", shape: [points.length, 2], data } });
  await session.close();
  const locations = unit!.data as Float32Array;
  const [exact, kept] = [await theirs.readFloats("exact_unit"), await theirs.readFloats("unit")];
  report("equal-earth projection", largestError(data, await theirs.readFloats("projected")));
  report(
    `features of ${points.length} points`,
    largestError(raw!.data as Float32Array, await theirs.readFloats("locations")),
  );
  console.log(
    `  at length one ${largestError(locations, kept).toExponential(1)}; beside double precision ours ` +
      `${largestError(locations, exact).toExponential(1)}, the package's ${largestError(kept, exact).toExponential(1)}`,
  );

  if (values.clip !== undefined) {
    const images = await openImageEncoder({ clip: values.clip, heads, device });
    const features = await images.encode(await Promise.all(photoFiles.map(images.prepare)));
    await images.close();
    const theirImages = await theirs.readFloats("images");
    report(`features of ${photoFiles.length} photos`, largestError(features, theirImages));
    const width = heads.sizes.features;
    report(
      "cosines of photos and points",
      largestError(cosines(features, locations, width), cosines(theirImages, kept, width)),
    );
    const begun = performance.now();
    const encoded = await encodeGallery(heads, gallery, { device });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const all = gallery.points.length;
    const { logitFactor, sizes } = heads;
    const search = await openSearch({ gallery: encoded, points: all, width: sizes.features, logitFactor, device });
    const found = await search.search(features, all);
    await search.close();
    const wanted = await theirs.readFloats("probabilities");
    const rows = new Float32Array(wanted.length);
    for (const [photo, candidates] of found.entries()) {
      for (const { index, probability } of candidates) rows[photo * all + index] = probability;
    }
    report(`probabilities of ${all} points`, largestError(rows, wanted), `encoded in ${seconds} s`);
    const ratios = Array.from(rows, (value, index) => Math.abs(Math.log(value / wanted[index]!)));
    console.log(`  as a part of each probability: ${ratios.reduce((a, b) => Math.max(a, b)).toExponential(1)}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

if (!worst.every((error) => error <= bound)) {
  console.log(`More than ${bound} apart.`);
  process.exitCode = 1;
}

/** Products of every row of one list with every row of the other. */
function cosines(a: Float32Array, b: Float32Array, width: number): number[] {
  const products: number[] = [];
  for (let i = 0; i < a.length; i += width) {
    for (let j = 0; j < b.length; j += width) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += a[i + k]! * b[j + k]!;
      products.push(sum);
    }
  }
  return products;
}
