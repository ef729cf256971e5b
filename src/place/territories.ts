// The rule for territories: whether a dependency is its own country or a part of the state that it belongs to.

/**
 * Policy `iso` (default): every ISO 3166-1 code, and the user-assigned `XK`, is its own country. Puerto Rico is not the
 * United States, Hong Kong is not China, Réunion is not France.
 *
 * Policy `sovereign`: a dependency, an overseas part or a special administrative region counts as the state that all
 * parties agree it belongs to. Only those merge. Taiwan, Kosovo, Palestine and Western Sahara are never merged: to
 * whom they belong is disputed, and a scorer does not decide it.
 */
export type TerritoryPolicy = "iso" | "sovereign";

const dependencies: Readonly<Record<string, string>> = {
  AU: "CC CX HM NF",
  CN: "HK MO",
  DK: "FO GL",
  FI: "AX",
  FR: "BL GF GP MF MQ NC PF PM RE TF WF YT",
  GB: "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
  NL: "AW BQ CW SX",
  NO: "BV SJ",
  NZ: "CK NU TK",
  US: "AS GU MP PR UM VI",
};

const sovereigns: ReadonlyMap<string, string> = new Map(
  Object.entries(dependencies).flatMap(([state, codes]) => codes.split(" ").map((code) => [code, state] as const)),
);

/** The state that a code counts as under policy `sovereign`; the code itself where it is a state or disputed. */
export function sovereignOf(iso2: string): string {
  return sovereigns.get(iso2) ?? iso2;
}

/** The code that two countries are compared by under a policy. */
export function countryUnderPolicy(iso2: string, policy: TerritoryPolicy): string {
  return policy === "sovereign" ? sovereignOf(iso2) : iso2;
}

/** The codes of a state's dependencies; empty for most. */
export function dependenciesOf(iso2: string): readonly string[] {
  return dependencies[iso2]?.split(" ") ?? [];
}

/** States that a text may name after a disputed place without contradicting itself: "Taiwan, China". */
const namedTogether: Readonly<Record<string, readonly string[]>> = {
  TW: ["CN"],
  XK: ["RS"],
  PS: ["IL"],
  EH: ["MA"],
};

/** True where "`inner`, `outer`" names one place: the same code, a dependency, or a disputed territory. */
export function mayBeNamedInside(inner: string, outer: string): boolean {
  return inner === outer || sovereignOf(inner) === outer || (namedTogether[inner]?.includes(outer) ?? false);
}
