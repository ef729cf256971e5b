// Tells weight files of other formats by their first bytes, and says what to do with each.
import { GlobeError } from "../../run/errors.ts";
import { prefixLength } from "./parse-header.ts";

const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

const formats: readonly { readonly matches: (start: Uint8Array) => boolean; readonly message: string }[] = [
  {
    matches: (start) => text(start).startsWith("version https://git-lfs.github.com/spec/"),
    message:
      'is a Git LFS pointer, not the file: it only names it. Run "git lfs pull" in the checkpoint\'s folder, ' +
      "or download the file itself",
  },
  {
    matches: (start) => text(start.subarray(0, 4)) === "GGUF",
    message: "is a GGUF file of llama.cpp. Use the checkpoint's safetensors release; it is quantized here",
  },
  {
    // PyTorch writes a zip archive since 1.6, a bare pickle (protocol 2 to 5) before. A safetensors header of 640 bytes
    // begins as a pickle does; but its length has zeros in the upper half, where the others go on.
    matches: (start) =>
      (text(start.subarray(0, 4)) === "PK\u0003\u0004" || (start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5)) &&
      start.subarray(4, prefixLength).some((byte) => byte !== 0),
    message:
      "is a PyTorch pickle, which can run programs when it is opened and is therefore not read. Use the checkpoint's " +
      "safetensors release, or convert it where you trust it: " +
      "safetensors.torch.save_file(torch.load(FILE, weights_only=True), OUT)",
  },
  {
    matches: (start) => /^\s*<(!doctype|html)/i.test(text(start)),
    message: "is a web page, probably the answer of a server that wanted a login. Download the weights again",
  },
];

/** Throws `unsupported` when the first bytes are those of a known format that is not safetensors. */
export function refuseOtherFormat(start: Uint8Array, file: string): void {
  const format = formats.find(({ matches }) => matches(start));
  if (format) throw new GlobeError("unsupported", `${file} ${format.message}.`, { facts: { file } });
}
