/** What a stranger may cost: every bound of the honeypot in one place. */
export const limits = {
  /** Open at once, of all strangers and of one of them; others are hung up on. */
  connections: 64,
  connectionsOfOne: 16,
  /** A connection ends after so long, whatever happens on it. */
  lifeMs: 60_000,
  /** Bytes that one SSH connection may send. */
  sshBytes: 128 * 1024,
  sshPacketBytes: 35_000,
  /** As many passwords as OpenSSH takes on one connection. */
  sshTries: 6,
  httpHeaderBytes: 16 * 1024,
  httpBodyBytes: 64 * 1024,
  httpRequests: 100,
  /** Characters kept of one text, of a request's target and of its body. */
  text: 256,
  target: 1024,
  body: 2048,
  headers: 32,
  /** The log is put aside at this size, over the one put aside before: twice this is all it takes of the disk. */
  logBytes: 8 * 1024 * 1024,
} as const
