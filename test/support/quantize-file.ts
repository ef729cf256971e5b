// Quantizes the matrices of a safetensors file in a process of its own, so that tests can kill it or start it twice.

import { quantizeTensors } from "../../src/model/quantize/quantize-tensors.ts";
import { openSafetensors } from "../../src/model/safetensors/open-safetensors.ts";

const [file, folder] = process.argv.slice(2) as [string, string];
const tensors = await openSafetensors(file);
const quantized = await quantizeTensors({
  tensors,
  digest: "test",
  matrices: tensors.names.map((name) => ({ name, stored: [name], scheme: { bits: 4, blockSize: 32 } })),
  folders: [folder],
  threads: 1,
  onWait: () => console.log("waits"),
  onProgress: (done) => console.log(`done ${done}`),
});
console.log(`made ${quantized.file}`);
