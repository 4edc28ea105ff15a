/** What port numbers say of who serves: IANA's well-known and registered ports against those that clients are given. */

/** Up to here ports are well known (RFC 6335 6): a client's own port lies above. */
const wellKnownMax = 1023
/** Linux gives clients ports from here on, others from 49,152 (RFC 6335 6). */
const ephemeralMin = 32_768

/** Registered ports above 1023 at which servers of common services listen, of TCP or of both. */
const registered = new Set([
  1080, 1194, 1433, 1434, 1521, 1701, 1723, 1883, 2049, 2181, 2222, 2375, 2376, 2379, 3000, 3128,
  3268, 3269, 3306, 3389, 3478, 5000, 5060, 5061, 5222, 5223, 5228, 5269, 5349, 5432, 5555, 5601,
  5671, 5672, 5683, 5900, 5938, 5984, 5985, 5986, 6379, 6443, 6667, 6697, 7000, 7077, 7474, 7687,
  8000, 8008, 8009, 8080, 8081, 8086, 8088, 8090, 8123, 8140, 8200, 8333, 8443, 8500, 8728, 8883,
  8888, 9000, 9042, 9090, 9092, 9093, 9100, 9200, 9300, 9418, 9443, 10050, 10051, 10250, 11211,
  15672, 19302, 25565, 27015, 27017, 27018, 28015, 50000, 51820, 61616, 64738,
])

/** Ports from which UDP services answer. Others may as well belong to one who asks: its ports are not given in order. */
const udpServices = new Set([
  7, 13, 17, 19, 37, 53, 69, 88, 111, 123, 137, 161, 389, 443, 464, 500, 520, 853, 1194, 1434, 1645,
  1646, 1701, 1812, 1813, 1900, 3283, 3478, 3702, 4500, 5060, 5093, 5683, 10001, 11211, 19302,
  27015, 33848, 37810, 51820,
])

/** The port is one that servers have, and the other one that clients are given. */
export function isServerOf(port: number, other: number): boolean {
  if (port <= wellKnownMax) return other > wellKnownMax && !registered.has(other)
  return registered.has(port) && other > wellKnownMax && !registered.has(other)
}

/** The port is not one that systems give to clients, and the other is: less is known than by `isServerOf`. */
export function isBelowClients(port: number, other: number): boolean {
  return port < ephemeralMin && other >= ephemeralMin
}

export function isUdpServerOf(port: number, other: number): boolean {
  return udpServices.has(port) && other > wellKnownMax && !udpServices.has(other)
}
