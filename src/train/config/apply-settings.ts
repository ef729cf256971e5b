// Replaces single fields of a configuration, as `--set` gives them.
import { parseDocument } from "yaml";
import { GlobeError } from "../../run/errors.ts";
import { withValue } from "./list-fields.ts";

/** Replaces fields by `path=value`, where the value is read as YAML. */
export function applySettings(config: unknown, settings: readonly string[]): unknown {
  return settings.reduce((current, setting) => {
    const equals = setting.indexOf("=");
    if (equals < 1) {
      throw new GlobeError("usage", `--set takes field=value, like learningRate=1e-5, and not "${setting}".`);
    }
    const path = setting.slice(0, equals).trim().split(".");
    const document = parseDocument(setting.slice(equals + 1), { prettyErrors: false });
    if (document.errors.length > 0) {
      throw new GlobeError("usage", `The value in --set ${setting} is no YAML: ${document.errors[0]!.message}.`);
    }
    return dropNulls(withValue(current, path, document.toJS()));
  }, config);
}

/** `maxSteps:` without a value means that the field is left out; only the system message can be null. */
export function dropNulls(value: unknown, path = ""): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, dropNulls(member, `${path}${key}.`)] as const)
      .filter(([key, member]) => member !== null || `${path}${key}` === "system"),
  );
}
