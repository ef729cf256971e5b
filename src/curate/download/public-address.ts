// Which addresses are out on the internet, and which belong to this machine, its network or its cloud.
import { BlockList, isIP } from "node:net";

/** IANA's special-purpose addresses that are not globally reachable, multicast, and a cloud's metadata service. */
const privateV4 = [
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
  ["168.63.129.16", 32],
] as const;

/** Inside 2000::/3: protocol assignments with Teredo and ORCHID, documentation, 6to4. */
const privateV6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const blocked = new BlockList();
for (const [network, prefix] of privateV4) blocked.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of privateV6) blocked.addSubnet(network, prefix, "ipv6");
const globalV6 = new BlockList();
globalV6.addSubnet("2000::", 3, "ipv6");

/** False also for every IPv6 form that stands for an IPv4 address: a photo's host has no need of them. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return false;
  if (family === 4) return !blocked.check(address, "ipv4");
  return globalV6.check(address, "ipv6") && !blocked.check(address, "ipv6");
}
