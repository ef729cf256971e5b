// What belongs to a checkpoint beside its weights: settings, tokenizer, templates and the license.

/** Whether a file of a checkpoint's folder is one of them. Indexes of weights are not, nor are programs and pickles. */
export function isCompanionFile(name: string): boolean {
  if (name.endsWith(".index.json")) return false;
  return /^(LICENSE[\w.-]*|NOTICE[\w.-]*|[\w.-]+\.jinja|merges\.txt|vocab\.txt|[\w.-]+\.json)$/i.test(name);
}
