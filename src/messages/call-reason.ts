const detailsMax = 2_000

/** Why a call of gRPC failed, without what its library and OpenSSL put around the reason. */
export function callReason(details: string): string {
  return details
    .slice(0, detailsMax)
    .replace(/^No connection established\. Last error: (?:\w*Error(?: \[\w+\])?: )?/, '')
    .replace(/\.? Resolution note: ?$/, '')
    .replace(/\b[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):\S+?:\d+:\S?.*$/s, '$1')
    .replace(/^connect ECONNREFUSED (\S+)$/, 'nothing listens at $1')
    .replace(/^connect EHOSTUNREACH (\S+)$/, 'no way leads to $1')
    .replace(/^connect ETIMEDOUT (\S+)$/, '$1 does not answer')
    .replace(/^Name resolution failed for target (?:dns:)?(\S+)$/, 'no machine is called so: $1')
}
