/** What tcpdump, `nft monitor` and syslog say, read for the times of one guesser. Milliseconds since the Unix epoch. */

/**
 * Times at which the server refused the guesses of `source`, one to a connection: the last packet with data that it sent
 * in each. Lines of `tcpdump -tt -n -q`, with the kernel's own times.
 */
export function refusalsIn(dump: string, source: string): number[] {
  const said = /^(\d+\.\d+) IP \S+\.22 > (\S+)\.(\d+): tcp (\d+)$/gm
  const last = new Map<string, number>()
  for (const [, seconds, address, port, bytes] of dump.matchAll(said))
    if (address === source && Number(bytes) > 0) last.set(port!, Number(seconds) * 1000)
  return [...last.values()]
}

/** Times at which sshd wrote that a password of `source` was wrong; the lines begin with RFC 3339 times. */
export function failuresIn(log: string, source: string): number[] {
  const said = /^(\S+) \S+ sshd\[\d+\]: Failed password for .* from (\S+) port \d+ ssh2$/gm
  return [...log.matchAll(said)].flatMap(([, at, address]) =>
    address === source ? [Date.parse(at!)] : [],
  )
}

/** Whether an element with this address was put into a set of the kernel. */
export function isAdded(monitored: string, source: string): boolean {
  return monitored
    .split('\n')
    .some((line) => line.startsWith('add element ') && line.split(/[ ,{}]+/).includes(source))
}

/** The value at a share of sorted values, by nearest rank; NaN of none. */
export function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
