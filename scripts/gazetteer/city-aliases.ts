// Names of cities that models write and GeoNames lacks, by GeoNames id.

export const cityAliases: ReadonlyMap<number, readonly string[]> = new Map([
  [2643743, ["Greater London"]],
  [5128581, ["NYC", "New York"]],
]);
