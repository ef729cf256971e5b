// Names of cities and regions that models write and the sources lack.

/** By GeoNames id. */
export const cityAliases: ReadonlyMap<number, readonly string[]> = new Map([
  [2643743, ["Greater London"]],
  [5128581, ["NYC", "New York"]],
]);

/**
 * Places, by GeoNames id, whose main name nobody means by them: the old name of Hong Kong's centre stands before every
 * Victoria, a suburb of Kolkata before the island of Bali.
 */
export const overshadowed: ReadonlySet<number> = new Set([1931681, 1277539]);

/** By country code and folded English name. */
export const regionAliases: ReadonlyMap<string, readonly string[]> = new Map();
