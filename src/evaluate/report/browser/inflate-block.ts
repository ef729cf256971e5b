// Opens a compressed block of the page: base64 of gzip to text.

declare const atob: (base64: string) => string;
declare const Blob: new (parts: readonly Uint8Array[]) => { stream(): { pipeThrough(through: unknown): unknown } };
declare const DecompressionStream: new (format: "gzip") => unknown;
declare const Response: new (body: unknown) => { text(): Promise<string> };

export async function inflateBlock(base64: string): Promise<string> {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
