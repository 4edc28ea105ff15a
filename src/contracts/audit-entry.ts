/** Who did something. `system`: AMOSKYS itself. `operator`: who types commands on the machine. */
export type ActorKind = 'user' | 'service' | 'operator' | 'system'

export interface Actor {
  readonly kind: ActorKind
  /** Id of the account, which erasing a person's name does not change; `system` and `operator` are their own. */
  readonly id: string
  /** Id of the session; '' where there is none. */
  readonly session: string
  /** Address it came from; '' where it came from none. */
  readonly address: string
}

/** One thing that was done, as the one who did it asked for it. */
export interface Deed {
  readonly actor: Actor
  /** `incident.close`, `mute.create`, `user.login`. */
  readonly verb: string
  /** Kind and id of what it was done to: `incident`, `inc_...`. */
  readonly object: { readonly kind: string; readonly id: string }
  /** What changed, before and after; null where there was or is nothing. No secrets. */
  readonly before: unknown
  readonly after: unknown
  readonly reason: string
  readonly traceId: string
}

/** A deed as it stands in the chain. Made by `audit`. */
export interface AuditEntry extends Deed {
  /** From 1, without gaps. */
  readonly seq: number
  /** ISO 8601. */
  readonly time: string
  /** SHA-256, hex: of the entry before, and of this one (the hash before, then the entry in canonical JSON, RFC 8785). */
  readonly previousHash: string
  readonly hash: string
}

/** Signed now and then, and kept apart: it holds what the chain was, so that a cut or re-made one is found out. */
export interface AuditCheckpoint {
  readonly size: number
  /** Hash of entry `size`. */
  readonly head: string
  readonly time: string
  /** Names the key: the first 16 hex digits of the SHA-256 of its public half. */
  readonly key: string
  /** Ed25519 over the canonical JSON of the rest, base64url. */
  readonly signature: string
}
