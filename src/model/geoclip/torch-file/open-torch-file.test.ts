// Files of torch.save: what is read of them, what is refused, and that no damage gets past.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { GlobeError } from "../../../run/errors.ts";
import { openSafetensors } from "../../safetensors/open-safetensors.ts";
import { packageFolder, releaseFolder } from "../testing/reference.ts";
import { openTorchFile } from "./open-torch-file.ts";
import { readTensorPickle } from "./read-tensor-pickle.ts";
import { readZipDirectory } from "./read-zip-directory.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-torch-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const weights = (name: string) => join(packageFolder, "weights", `${name}_weights.pth`);
const written = (bytes: Uint8Array) => {
  const file = join(scratch, "file.pth");
  writeFileSync(file, bytes);
  return file;
};

test("every tensor has the bytes that the same weights have as safetensors", async () => {
  const tensors = await openTorchFile(weights("location_encoder"));
  const release = await openSafetensors(join(releaseFolder, "model.safetensors"));
  const bytes = readFileSync(weights("location_encoder"));
  expect(tensors.size).toBe(27);
  for (const [name, { offset, length, shape, dtype }] of tensors) {
    const same = `location_encoder.${name}`;
    expect(shape, name).toEqual(release.info(same).shape);
    expect(dtype).toBe("float32");
    expect(Buffer.compare(bytes.subarray(offset, offset + length), await release.readBytes(same)), name).toBe(0);
  }
});

test("a tensor that was saved alone has no name", async () => {
  const tensors = await openTorchFile(weights("logit_scale"));
  expect([...tensors.keys()]).toEqual([""]);
  expect(tensors.get("")).toMatchObject({ shape: [], length: 4 });
});

/** Pickle instructions as bytes: text stands for itself, numbers for bytes. */
const pickle = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
const unicode = (text: string) => `X${String.fromCharCode(text.length)}\0\0\0${text}`;
const storage = [
  "((",
  unicode("storage"),
  "ctorch\nFloatStorage\n",
  unicode("0"),
  unicode("cpu"),
  "K",
  4,
  "tQ",
] as const;
const rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
const rest = ["K", 0, "K", 4, 0x85, "K", 1, 0x85, 0x89, ")tR"] as const;

describe("pickles", () => {
  test("of a tensor are read", () => {
    const bytes = pickle(0x80, 2, rebuild, ...storage, ...rest, ".");
    const found = { storage: { key: "0", type: "FloatStorage" }, start: 0, shape: [4], strides: [1] };
    expect(readTensorPickle(bytes, "it")).toEqual(new Map([["", found]]));
  });

  test.each([
    ["a function of the system", pickle(0x80, 2, "cposix\nsystem\n", unicode("true"), 0x85, "R."), '"posix.system"'],
    ["a builtin", pickle(0x80, 2, "cbuiltins\neval\n", unicode("1"), 0x85, "R."), '"builtins.eval"'],
    [
      "a name with the end of an allowed one",
      pickle(0x80, 2, "cevil.torch\nFloatStorage\n."),
      '"evil.torch.FloatStorage"',
    ],
    ["an object made by its class", pickle(0x80, 2, "(ios\nsystem\n."), "0x69"],
    ["a name from the stack", pickle(0x80, 4, unicode("os"), unicode("system"), 0x93, "."), "newer kind"],
    ["an object of a class", pickle(0x80, 2, "ccollections\nOrderedDict\n)", 0x81, "."), "0x81"],
    ["an extension", pickle(0x80, 2, 0x82, 1, "."), "0x82"],
    ["a number alone", pickle(0x80, 2, "K", 1, "."), "neither a tensor"],
    ["a table of numbers", pickle(0x80, 2, "}(", unicode("a"), "K", 1, "u."), "beside named tensors"],
  ])("with %s are refused", (_, bytes, words) => {
    expect(() => readTensorPickle(bytes, "it")).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining(words) }),
    );
  });

  test.each([
    ["that end early", pickle(0x80, 2, "}("), "ends early"],
    ["that call a storage", pickle(0x80, 2, "ctorch\nFloatStorage\n)R."), "a tensor is not one"],
    ["that call a tensor", pickle(0x80, 2, rebuild, ...storage, ...rest, ")R."), "that is no function"],
    [
      "with negative sizes",
      pickle(0x80, 2, rebuild, ...storage, "K", 0, "J", 255, 255, 255, 255, 0x85, ")", 0x89, ")tR."),
      "",
    ],
    ["that remember nothing", pickle(0x80, 2, "h", 3, "."), "never gave"],
    ["with more behind the end", pickle(0x80, 2, rebuild, ...storage, ...rest, "..."), "left over"],
  ])("%s are refused", (_, bytes, words) => {
    expect(() => readTensorPickle(bytes, "it")).toThrow(
      expect.objectContaining({ code: "decode-error", message: expect.stringContaining(words) }),
    );
  });

  test("of any bytes give tensors or an error of ours", async () => {
    const file = weights("location_encoder");
    const { entries } = await readZipDirectory(file);
    const { offset, length } = entries.get([...entries.keys()].find((name) => name.endsWith("data.pkl"))!)!;
    const whole = readFileSync(file).subarray(offset, offset + length);
    const changes = fc.array(fc.tuple(fc.nat(length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let refused = 0;
    const attempt = (bytes: Uint8Array) => {
      try {
        readTensorPickle(bytes, "it");
      } catch (error) {
        refused++;
        expect(GlobeError.is(error), String(error)).toBe(true);
      }
    };
    fc.assert(
      fc.property(changes, fc.nat(length), fc.boolean(), (list, end, isCut) => {
        const bytes = Buffer.from(isCut ? whole.subarray(0, end) : whole);
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        attempt(bytes);
      }),
      { numRuns: 3_000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), attempt), { numRuns: 5_000 });
    expect(refused).toBeGreaterThan(5_000);
  });
});

describe("archives", () => {
  const whole = readFileSync(weights("logit_scale"));

  test.each([
    ["nothing", Buffer.alloc(0), "no zip archive"],
    ["a pickle of the old kind", Buffer.from([0x80, 2, 0x8a, 10]), "no zip archive"],
    ["a file that is cut short", whole.subarray(0, -40), "no zip archive"],
    ["a file that begins late", whole.subarray(64), ""],
  ])("%s is refused", async (_, bytes, words) => {
    await expect(openTorchFile(written(bytes))).rejects.toMatchObject({
      code: "decode-error",
      message: expect.stringContaining(words),
    });
  });

  test("a compressed archive is refused", async () => {
    const bytes = Buffer.from(whole);
    bytes.writeUInt16LE(8, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 10);
    await expect(openTorchFile(written(bytes))).rejects.toMatchObject({ code: "unsupported" });
  });

  test("a file that is not there is named", async () => {
    await expect(openTorchFile(join(scratch, "absent.pth"))).rejects.toMatchObject({
      message: expect.stringContaining("absent.pth"),
    });
  });

  test("of any bytes give tensors inside the file or an error of ours", async () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    const file = fc.record({ list: fc.array(change, { minLength: 1, maxLength: 5 }), end: fc.nat(whole.length) });
    await fc.assert(
      fc.asyncProperty(file, fc.boolean(), async ({ list, end }, isCut) => {
        const bytes = Buffer.from(whole);
        // The directory at the end decides most.
        for (const [at, value] of list) bytes[bytes.length - 1 - (at % 700)] = value;
        try {
          const tensors = await openTorchFile(written(isCut ? bytes.subarray(0, end) : bytes));
          for (const { offset, length } of tensors.values()) expect(offset + length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(GlobeError.is(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
