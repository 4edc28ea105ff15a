/** The never-block list as a whole: what can never be cut off, what the machines told, what the settings say, what people added. */
import type { Kysely } from 'kysely'
import type { NeverBlock, ResponderTold, SafetyRule } from '../contracts/index.ts'
import { neverBlocks, type Schema, signedInFrom } from '../store/index.ts'

/** An address, a network or a domain, with the rule that keeps it safe and why. */
type Entry = readonly [rule: SafetyRule, value: string, why: string]

const always: readonly Entry[] = [
  ['loopback', '127.0.0.0/8', 'loopback'],
  ['loopback', '::1', 'loopback'],
  ['loopback', '169.254.0.0/16', 'link-local: neighbours without a router'],
  ['loopback', 'fe80::/10', 'link-local: neighbours without a router'],
  ['multicast', '224.0.0.0/4', 'addresses of groups'],
  ['multicast', 'ff00::/8', 'addresses of groups'],
  ['broadcast', '255.255.255.255', 'the address of everybody'],
]

/** Built-in entries. `operators`: addresses with somebody signed in to the API now, whoever asks among them. */
export function builtInNeverBlock(
  told: ResponderTold | null,
  operators: readonly string[],
): NeverBlock[] {
  const facts = told?.facts ?? null
  const each = (rule: SafetyRule, values: readonly string[] | undefined, why: string): Entry[] =>
    (values ?? []).map((value) => [rule, value, why])
  const entries: readonly Entry[] = [
    ...always,
    ...each('self', facts?.own, 'this machine'),
    ...each('gateway', facts?.gateways, 'a gateway of this machine'),
    ...each('resolver', facts?.resolvers, 'a resolver of this machine'),
    ...each('dhcp', facts?.dhcp, 'its DHCP server'),
    ...each('ntp', facts?.ntp, 'its time server'),
    ...each('broadcast', facts?.broadcasts, 'the address of a whole network'),
    ...each('controller', facts?.controllers, 'a machine of AMOSKYS'),
    ...each('operator', facts?.operators, 'somebody who manages this machine now'),
    ...each('operator', operators, 'somebody who is signed in here now'),
  ]
  const at = facts?.at ?? told?.at ?? new Date(0).toISOString()
  const listed = entries.map(([rule, value, why]) => entryOf({ rule, value, why, at }))
  // The settings do not say since when.
  const others = (told?.neverBlock ?? []).map((one) => ({ ...one, createdAt: one.createdAt || at }))
  const byId = new Map([...listed, ...others].map((one) => [one.id, one]))
  return [...byId.values()]
}

interface Found {
  readonly rule: SafetyRule
  readonly value: string
  readonly why: string
  readonly at: string
}

/** The value stands in the id: of one rule there may be several. */
function entryOf({ rule, value, why, at }: Found): NeverBlock {
  const kind = value.includes('/') ? 'network' : 'address'
  return {
    ...{ id: `${rule}:${value}`, value, kind, reason: why, isBuiltIn: true, owner: 'system' },
    ...{ createdAt: at, expiresAt: null },
  }
}

/** The responder's list has room for some thousands. */
const signedInMax = 256

/** What people forbade, and whence somebody is signed in at the API, which only this side knows. */
export async function neverNow(db: Kysely<Schema>, nowMs: number): Promise<readonly NeverBlock[]> {
  const signedIn = (await signedInFrom(db, nowMs)).filter((address) => address !== '')
  return [...(await neverBlocks(db, nowMs)), ...signedIn.slice(0, signedInMax).map(signedInEntry)]
}

function signedInEntry(value: string): NeverBlock {
  const about = {
    kind: 'address',
    reason: 'somebody is signed in from there',
    isBuiltIn: true,
  } as const
  const whose = { owner: 'system', createdAt: '', expiresAt: null }
  return { id: `signed-in ${value}`.slice(0, 64), value, ...about, ...whose }
}
