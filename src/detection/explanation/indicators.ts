import type { Indicator, Side, Signal, Verdict } from '../../contracts/index.ts'
import { isAddress } from '../../kernel/index.ts'
import { countingOf } from './verdict-parts.ts'

const indicatorsMax = 64
const macAddress = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/

/** Whom and what to look up: the parties of the signals that counted, and what their flows carried; the lead's first. */
export function indicatorsOf(verdict: Verdict): Indicator[] {
  const found = new Map<string, Indicator>()
  const add = (one: Indicator) => {
    const name = `${one.kind} ${one.side} ${one.value}`
    if (!found.has(name) && found.size < indicatorsMax) found.set(name, one)
  }
  const counting = countingOf(verdict)
  const established = handshakesOf(counting)
  for (const signal of counting) {
    const { key, actor, indicators } = signal
    if (actor !== '') add(partyOf(actor, 'actor', { key, established }))
    for (const peer of peersOf(signal, verdict.entity))
      add(partyOf(peer, 'peer', { key, established }))
    for (const { kind, value, side, flow } of indicators)
      add({ kind, value, side, signal: key, flow })
  }
  return [...found.values()]
}

/** How many were on the other side: whom the entity touched, or who touched it. */
export function peerCountOf(verdict: Verdict): number {
  const { entity } = verdict
  const others = new Set<string>()
  let most = 0
  for (const { actor, peers, peerCount } of countingOf(verdict)) {
    const isDoer = actor === entity
    for (const other of isDoer ? peers : [actor]) if (other !== '') others.add(other)
    if (isDoer) most = Math.max(most, peerCount)
  }
  return Math.max(most, others.size)
}

/** An alert about one of those it was done to is not about the others. */
function peersOf({ actor, peers }: Signal, entity: string): readonly string[] {
  return actor === entity || !peers.includes(entity) ? peers : [entity]
}

/** One handshake is enough, in whichever signal. */
function handshakesOf(signals: readonly Signal[]): ReadonlyMap<string, boolean> {
  const all = new Map<string, boolean>()
  for (const { established } of signals)
    for (const [address, isReal] of Object.entries(established))
      all.set(address, (all.get(address) ?? false) || isReal)
  return all
}

interface Known {
  readonly key: string
  readonly established: ReadonlyMap<string, boolean>
}

function partyOf(value: string, side: Side, { key, established }: Known): Indicator {
  const about = { value, side, signal: key, flow: null }
  if (isAddress(value))
    return { kind: 'address', ...about, established: established.get(value) ?? 'unknown' }
  return { kind: macAddress.test(value) ? 'mac' : 'domain', ...about }
}
