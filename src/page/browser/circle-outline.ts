// A circle on the globe, as the ring that a map draws.

/**
 * Points at `radiusKm` from the centre as longitude, latitude, longitude, latitude … in degrees; the longitudes run on
 * past 180. A circle that holds a pole is closed along the edge of the map.
 */
export function circleOutline(
  center: { readonly lat: number; readonly lon: number },
  radiusKm: number,
  corners = 72,
): number[] {
  const radians = Math.PI / 180;
  const angle = Math.min(Math.PI, radiusKm / 6371.0088);
  const lat = center.lat * radians;
  const ring: number[] = [];
  let last = center.lon;
  for (let i = 0; i <= corners; i++) {
    const bearing = (i / corners) * 2 * Math.PI;
    const sine = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing);
    const pointLat = Math.asin(Math.min(1, Math.max(-1, sine)));
    let lon =
      center.lon +
      Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * sine) / radians;
    if (i > 0) lon -= Math.round((lon - last) / 360) * 360;
    last = lon;
    ring.push(lon, pointLat / radians);
  }
  const turn = ring.at(-2)! - ring[0]!;
  if (Math.abs(turn) > 180) {
    const edge = center.lat > 0 ? 90 : -90;
    ring.push(ring.at(-2)!, edge, ring[0]!, edge);
  }
  return ring;
}
