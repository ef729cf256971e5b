// Opens the gazetteer, resolves one name and one point, and prints what that took; runs in a process of its own.
const [folder, extension] = process.argv.slice(2);
const begun = performance.now();
const before = process.cpuUsage();
const load = (room) => import(`${folder}/place/${room}.${extension}`);
const { openGazetteer } = await load("open-gazetteer");
const { resolvePlace } = await load("resolve-place");
const { reverseGeocode } = await load("reverse-geocode");
const gazetteer = openGazetteer();
const name = resolvePlace(gazetteer, "Lisbon, Portugal");
const point = reverseGeocode(gazetteer, { lat: 48.8606, lon: 2.3376 });
const loadMs = performance.now() - begun;
const { user, system } = process.cpuUsage(before);
if (name.outcome !== "resolved" || point.city === null) throw new Error("The gazetteer does not know Lisbon or Paris.");
console.log(JSON.stringify({ loadMs, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 }));
