import type { ActorKind } from './audit-entry.ts'

/**
 * What can be done, each with its way back. `block_ip`: nothing from or to an address passes this machine, or nothing of it
 * at one service. `isolate_host`: a host of ours reaches nobody but those who manage it. `notify`: somebody is told.
 */
export const actionKinds = [
  ...(['block_ip', 'block_domain', 'rate_limit', 'redirect_to_honeypot'] as const),
  ...(['isolate_host', 'isolate_container', 'quarantine_file', 'notify'] as const),
] as const

export type ActionKind = (typeof actionKinds)[number]

/** How far policy goes by itself. `observe`: nothing; `suggest`: it is shown; `approve`: a person decides; `auto`: it is done. */
export const actionModes = ['observe', 'suggest', 'approve', 'auto'] as const
export type ActionMode = (typeof actionModes)[number]

/**
 * `suggested`: shown, and nothing waits for an answer. `waiting`: for approval. `approved`: to be done now. `in_force`: read
 * back from the kernel or the engine that enforces it; where `readBack` is null since, it is not so now, and `failure` says why. `undoing`: to be taken back now. `done`: of a notification, which has no
 * end. `refused`: by a safety rule, and nothing was changed. `failed`: it could not be done, or not be taken back.
 */
export const actionStates = [
  ...(['suggested', 'waiting', 'approved', 'in_force', 'undoing', 'undone', 'expired'] as const),
  ...(['done', 'rejected', 'refused', 'failed'] as const),
] as const
export type ActionState = (typeof actionStates)[number]

/** What narrows an action; an empty one is the whole target. */
export interface ActionScope {
  /** Only what goes to this address: one service is refused, the rest goes on. */
  readonly server?: string
  readonly protocol?: 'tcp' | 'udp'
  /** Ports of the server; at most 16. */
  readonly ports?: readonly number[]
  /** Of `rate_limit`: what is left to it. Default: as the settings say. */
  readonly bytesPerSecond?: number
}

/** What a driver needs, and nothing else: the whole of what crosses to the process that has privileges. */
export interface ActionOrder {
  /** `act_` and a ULID. The same id is the same order: doing it twice is doing it once. */
  readonly id: string
  readonly kind: ActionKind
  /** An address (`block_ip`: a network, too), a domain, a container's name or id, an absolute path, a channel of the settings. */
  readonly target: string
  readonly scope: ActionScope
  /** How long it holds from when it was read back, seconds. */
  readonly ttlSeconds: number
  /** Nobody approved it: rules that a person may step over hold. */
  readonly isAutomatic: boolean
  /**
   * Whether the target completed a TCP handshake in the traffic behind it. Where it did not its address may be forged, and
   * nothing is done to it automatically.
   */
  readonly isEstablished: boolean | 'unknown'
  /** For the words of a notification, and the record. */
  readonly reason: string
  /** W3C trace id, from the first packet on. */
  readonly traceId: string
}

/** What an order would do, found out without doing it. */
export interface ActionPreview {
  readonly driver: string
  /** In words a person can act on: what stops, what goes on, and what it cannot stop. */
  readonly effect: string
  /** As the tool that does it would be called. */
  readonly steps: readonly string[]
  readonly blast: BlastRadius
  /** Safety rules that speak against it; none where it may be done. */
  readonly refusals: readonly Refusal[]
  /** What a person ought to know before; none of them stops it. */
  readonly warnings: readonly string[]
}

/** Who is touched by it. */
export interface BlastRadius {
  /** Hosts of ours that had flows with the target in the last hour. */
  readonly hosts: number
  /** Their conversations with it that are open. */
  readonly openConnections: number
  /** Names of those hosts, at most 8. */
  readonly named: readonly string[]
  readonly text: string
}

/** A safety rule that was met: DESIGN, response invariants. */
export interface Refusal {
  readonly rule: SafetyRule
  /** What it met: `10.0.0.1 is the gateway`. */
  readonly text: string
  /** No person may step over it. */
  readonly isFinal: boolean
}

export const safetyRules = [
  ...([
    'self',
    'gateway',
    'resolver',
    'dhcp',
    'ntp',
    'controller',
    'operator',
    'loopback',
  ] as const),
  ...([
    'multicast',
    'broadcast',
    'never_block',
    'spoofed',
    'loop',
    'hourly_cap',
    'share_of_hosts',
  ] as const),
  ...(['subnet', 'role', 'hold_off', 'kill_switch', 'time_limit', 'no_driver', 'unfit'] as const),
  // Of the incident, not of the target: one cannot be sure of it, or a person or the engine has set it aside.
  ...(['uncertain', 'set_aside'] as const),
] as const
export type SafetyRule = (typeof safetyRules)[number]

/** Something that was or is to be done, with everything that is known of it. Made by `response`. */
export interface Action {
  readonly id: string
  /** One more with each change; what `If-Match` is held against. */
  readonly version: number
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly ttlSeconds: number
  readonly state: ActionState
  /** How policy came to it; `manual`: a person asked for it. */
  readonly mode: ActionMode | 'manual'
  /** Nothing was changed: it tells what would have been. */
  readonly isDryRun: boolean
  readonly isEstablished: boolean | 'unknown'
  /** `nftables`, `tc`, `docker`...; '' before it was previewed. */
  readonly driver: string
  /** Ids; '' where it came of none. */
  readonly incidentId: string
  readonly decisionId: string
  readonly traceId: string
  readonly reason: string
  readonly requestedBy: ActionActor
  readonly approvals: readonly { readonly by: ActionActor; readonly at: string }[]
  readonly approvalsNeeded: number
  /** Times, ISO 8601; null: it has not come to that. */
  readonly createdAt: string
  readonly appliedAt: string | null
  readonly expiresAt: string | null
  /** A person gave it until then; whoever acts has not confirmed that yet. Absent: nothing of the kind is asked for. */
  readonly extendTo?: string
  readonly endedAt: string | null
  /** Until then policy does nothing by itself to this target: a person took it back. */
  readonly holdOffUntil: string | null
  readonly preview: ActionPreview | null
  /** When the kernel or the engine last said that it is so, and in which words; null: never yet. */
  readonly readBack: { readonly at: string; readonly text: string } | null
  /** Why it failed or was refused; '' of the rest. */
  readonly failure: string
  /** What happened to it, oldest first; the newest 32. */
  readonly history: readonly ActionMoment[]
}

export interface ActionActor {
  readonly kind: ActorKind
  readonly id: string
}

export interface ActionMoment {
  readonly at: string
  readonly what:
    | 'asked'
    | 'approved'
    | 'rejected'
    | 'applied'
    | 'extended'
    | 'drifted'
    | 'repaired'
    | 'undone'
    | 'expired'
    | 'refused'
    | 'failed'
  readonly by: ActionActor
  readonly text: string
}
