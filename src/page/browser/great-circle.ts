// Lines on the globe as lists of points whose longitudes run on past 180 degrees instead of jumping back.

/**
 * The shortest way from one point to another as longitude, latitude, longitude, latitude … in degrees, one point at
 * least every `step` degrees of arc. Between antipodes, where every way is as short, it follows the first meridian.
 */
export function greatCircle(
  from: { readonly lat: number; readonly lon: number },
  to: { readonly lat: number; readonly lon: number },
  step = 3,
): number[] {
  const radians = Math.PI / 180;
  const vector = ({ lat, lon }: { lat: number; lon: number }) => [
    Math.cos(lat * radians) * Math.cos(lon * radians),
    Math.cos(lat * radians) * Math.sin(lon * radians),
    Math.sin(lat * radians),
  ];
  const a = vector(from);
  const b = vector(to);
  const dot = a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
  const cross = Math.hypot(a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!);
  const angle = Math.atan2(cross, dot);
  const points = [from.lon, from.lat];
  const pieces = Math.min(180, Math.ceil(angle / radians / step));
  if (Math.PI - angle < 1e-6) {
    for (let i = 1; i < pieces; i++) {
      const turned = from.lat + (i / pieces) * 180;
      if (turned <= 90) points.push(from.lon, turned);
      else points.push(from.lon + 180, 180 - turned);
    }
  } else {
    for (let i = 1; i < pieces; i++) {
      const t = i / pieces;
      const u = Math.sin((1 - t) * angle) / Math.sin(angle);
      const v = Math.sin(t * angle) / Math.sin(angle);
      const x = u * a[0]! + v * b[0]!;
      const y = u * a[1]! + v * b[1]!;
      const z = u * a[2]! + v * b[2]!;
      points.push(Math.atan2(y, x) / radians, Math.atan2(z, Math.hypot(x, y)) / radians);
    }
  }
  points.push(to.lon, to.lat);
  for (let i = 2; i < points.length; i += 2) {
    points[i]! -= Math.round((points[i]! - points[i - 2]!) / 360) * 360;
  }
  return points;
}
