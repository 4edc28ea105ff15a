/** What has to be known of the world before anything is done to it. Told by others; nothing here finds it out. */
import type { Action, ActionKind, HostRole, NeverBlock, Policy } from '../../contracts/index.ts'

/** What is known of an action, as far as the next one depends on it. */
export interface PastAction
  extends Pick<Action, 'id' | 'kind' | 'target' | 'scope' | 'mode' | 'state' | 'incidentId'>,
    Pick<Action, 'createdAt' | 'appliedAt' | 'expiresAt' | 'endedAt'> {
  /** Nothing was changed by it, so nothing follows from it; it counts for caps as if it had been. */
  readonly isDryRun: boolean
}

/** A person took an action on it back: until then nothing is done to it automatically. */
export interface HoldOff {
  readonly target: string
  /** ISO 8601. */
  readonly until: string
}

export interface SafetyFacts {
  /** Addresses of this machine, of every interface. */
  readonly own: readonly string[]
  /** Networks that its interfaces stand in, as `192.168.1.0/24`. */
  readonly ownNetworks: readonly string[]
  readonly gateways: readonly string[]
  readonly resolvers: readonly string[]
  readonly dhcp: readonly string[]
  readonly ntp: readonly string[]
  /** Machines that this project runs on: engine, API, responders. */
  readonly controllers: readonly string[]
  /** Addresses with a live session of the API or of SSH with one of these machines. */
  readonly operators: readonly string[]
  readonly neverBlock: readonly NeverBlock[]
  /** What could never be found out of all this, in sentences: it is unknown, not absent. */
  readonly missing?: readonly string[]
  /** Setting `home`. */
  readonly homeNetworks: readonly string[]
  /** Hosts of ours that have been seen; the share of hosts is of these. */
  readonly knownHosts: number
  /** Those of our hosts that people call critical. */
  readonly critical: readonly string[]
  /** Every action in force, and whatever else there was in the last hour. */
  readonly actions: readonly PastAction[]
  readonly holdOffs: readonly HoldOff[]
  /** A person has stopped all response. */
  readonly killSwitch: boolean
  /** What hosts are to others, by address. */
  readonly roles: Readonly<Record<string, readonly HostRole[]>>
  /** Kinds that some driver can do here; null: not known. */
  readonly kinds: readonly ActionKind[] | null
  /** Of the policy in force. */
  readonly caps: Pick<Policy, 'perHourMax' | 'hostShareMax'>
}
