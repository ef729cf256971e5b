// Which addresses are out on the internet, and which belong to this machine, its network or its cloud.
import { BlockList, isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";

/** IANA's registry of special-purpose IPv4 addresses, where it does not call them globally reachable; and multicast. */
const privateV4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Azure's metadata and DHCP service has a public address that leads nowhere else.
  ["168.63.129.16", 32],
];

/** Parts of 2000::/3 that are no public hosts: protocol assignments with Teredo and ORCHID, documentation, 6to4. */
const privateV6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const blocked = new BlockList();
for (const [network, prefix] of privateV4) blocked.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of privateV6) blocked.addSubnet(network, prefix, "ipv6");

const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/** IPv6 addresses that stand for an IPv4 address: mapped ones, and the prefix of translators (RFC 6052). */
const embedding = new BlockList();
embedding.addSubnet("::ffff:0:0", 96, "ipv6");
embedding.addSubnet("64:ff9b::", 96, "ipv6");

/** True for an address of a public host, whichever way it is written; false for anything that is no address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  // A zone, as in fe80::1%eth0, only exists for addresses that are not public.
  if (family === 0 || address.includes("%")) return false;
  if (family === 4) return !blocked.check(address, "ipv4") && !isOwnAddress(address);
  if (embedding.check(address, "ipv6")) return isPublicAddress(embeddedV4(address));
  return globalUnicast.check(address, "ipv6") && !blocked.check(address, "ipv6") && !isOwnAddress(address);
}

/** The last 32 bits of an IPv6 address, as an IPv4 address. */
function embeddedV4(address: string): string {
  // The URL parser writes every form of an address in hexadecimal.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(":");
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || "0", 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** A server of this machine may listen on its public address and trust whoever reaches it from here. */
function isOwnAddress(address: string): boolean {
  const own = new BlockList();
  for (const { address: mine } of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    own.addAddress(mine.split("%")[0]!, isIPv4(mine) ? "ipv4" : "ipv6");
  }
  return own.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}
