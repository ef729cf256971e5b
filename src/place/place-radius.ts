// How far from its point a photo of a city may well be.

/** People per km² of a typical built-up area, from dense old cores to suburbs. */
const urbanDensity = 3000;
const smallestKm = 2;

/**
 * Radius in km of the disc that a city of this population covers at 3,000 people per km², and never under 2 km,
 * because a village has fields around it and its point is seldom its middle. 1,000 people 2 km, 1 million 10.3 km, 10
 * million 32.6 km.
 */
export function cityRadiusKm(population: number): number {
  return Math.max(smallestKm, Math.sqrt(population / (Math.PI * urbanDensity)));
}
