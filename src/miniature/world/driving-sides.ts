// Which side of the road people drive on.

/** Countries of this world that drive on the left; country-coder, which tests hold them to, has the same ones. */
const leftDriving = new Set("GB IE IN NP TH MY SG ID JP KE TZ ZA AU NZ FJ".split(" "));

/** The side that the vehicles of a country keep to. */
export function drivingSide(iso2: string): "left" | "right" {
  return leftDriving.has(iso2) ? "left" : "right";
}
