import type {
  Application,
  FlowReference,
  Side,
  Signal,
  SignalIndicator,
} from '../../../contracts/index.ts'
import { BoundedMap, isAddress, restoreColumn, savedColumn } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import type { SignalDraft } from './behaviour.ts'
import { completedHandshake } from './handshake.ts'

/** Flows of which it is known how they went; a power of two, for their numbers wrap around. */
const flowsMax = 65_536
/** Flows, signals, and indicators of one signal that are remembered. Set by hand. */
const applicationsMax = 8192
const signalsMax = 8192
const indicatorsMax = 16
/** Addresses of which one signal remembers how their flows went: twice as many as it names. */
const addressesMax = 64

/** In order of what they say of an address: the most that any flow said counts. */
const Went = { unknown: 0, unanswered: 1, unclear: 2, established: 3 } as const

/**
 * What the newest flows showed that a signal tells of the flows behind it: whose handshakes were completed, and what
 * names and fingerprints they carried.
 */
export class KnownFlows {
  readonly #numbers = new Float64Array(flowsMax)
  readonly #went = new Uint8Array(flowsMax)
  readonly #applications = new BoundedMap<number, Application>(applicationsMax)
  /** How the flows behind each signal went, by address: one that completed a handshake is real, whatever came since. */
  readonly #told = new BoundedMap<string, BoundedMap<string, number>>(signalsMax)
  #addressesShed = 0

  note(event: Row): void {
    if (event.kind === 'opened' || event.kind === 'continued') return
    const completed = completedHandshake(event)
    this.#noteWent(event.flow, completed)
    const application = event.application
    if (application?.kind === 'tls' || application?.kind === 'http')
      this.#applications.set(event.flow, application)
  }

  /** The signal, with what is known of the flows behind it. */
  complete(draft: SignalDraft): Signal {
    return { ...draft, established: this.#established(draft), indicators: this.#indicators(draft) }
  }

  save() {
    const flows = { numbers: savedColumn(this.#numbers), went: savedColumn(this.#went) }
    const told = this.#told.save((addresses) => addresses.save())
    const addressesShed = this.#addressesShed
    return { ...flows, applications: this.#applications.save(), told, addressesShed }
  }

  restore(saved: ReturnType<KnownFlows['save']>): void {
    restoreColumn(this.#numbers, saved.numbers)
    restoreColumn(this.#went, saved.went)
    this.#applications.restore(saved.applications)
    this.#told.restore(saved.told, (one) => {
      const addresses = this.#newAddresses()
      addresses.restore(one)
      return addresses
    })
    this.#addressesShed = saved.addressesShed
  }

  /** Entries given up for room so far. */
  get shed(): number {
    return this.#applications.shed + this.#told.shed + this.#addressesShed
  }

  #noteWent(flow: number, completed: boolean | null): void {
    if (this.#wentOf(flow) === Went.established) return
    const at = flow & (flowsMax - 1)
    this.#numbers[at] = flow
    if (completed === null) this.#went[at] = Went.unclear
    else this.#went[at] = completed ? Went.established : Went.unanswered
  }

  #wentOf(flow: number): number {
    const at = flow & (flowsMax - 1)
    return this.#numbers[at] === flow ? this.#went[at]! : Went.unknown
  }

  #established({ key, actor, peers, flows }: SignalDraft): Signal['established'] {
    const parties = new Set([actor, ...peers])
    let most = this.#told.get(key)
    for (const { flow, source, destination } of flows) {
      const went = this.#wentOf(flow)
      if (went === Went.unknown) continue
      most ??= this.#told.obtain(key, this.#newAddresses)
      for (const address of [source, destination])
        if (parties.has(address)) most.set(address, Math.max(most.peek(address) ?? 0, went))
    }
    if (most === undefined) return {}
    const named = [...most.entries()].filter(([address]) => parties.has(address))
    const clear = named.filter(([, went]) => went !== Went.unclear)
    return Object.fromEntries(clear.map(([address, went]) => [address, went === Went.established]))
  }

  readonly #newAddresses = () =>
    new BoundedMap<string, number>(addressesMax, () => this.#addressesShed++)

  #indicators({ actor, flows }: SignalDraft): SignalIndicator[] {
    const found = new Map<string, SignalIndicator>()
    for (const reference of flows.toReversed()) {
      const { flow, source, destination } = reference
      const application = this.#applications.peek(flow)
      // In a flood there are others' flows, too, who did nothing.
      const isActors = source === actor || destination === actor
      if (application === undefined || !isActors) continue
      for (const one of carriedBy(application, reference, actor)) {
        const name = `${one.kind} ${one.side} ${one.value}`
        if (!found.has(name) && found.size < indicatorsMax) found.set(name, one)
      }
    }
    return [...found.values()]
  }
}

/** Names are the server's, fingerprints the client's. */
function carriedBy(
  application: Application,
  { flow, source }: FlowReference,
  actor: string,
): SignalIndicator[] {
  const client: Side = source === actor ? 'actor' : 'peer'
  const server: Side = source === actor ? 'peer' : 'actor'
  const all: SignalIndicator[] = []
  const add = (kind: SignalIndicator['kind'], value: string, side: Side) => {
    if (value !== '') all.push({ kind, value, side, flow })
  }
  if (application.kind === 'tls') {
    add('domain', domainOf(application.serverName), server)
    add('ja3', application.ja3, client)
    add('ja4', application.ja4, client)
  }
  if (application.kind === 'http') {
    const { host, target } = application
    add('domain', domainOf(host.replace(/:\d+$/, '')), server)
    if (target.includes('://')) add('url', target, server)
    else if (host !== '' && target.startsWith('/')) add('url', `http://${host}${target}`, server)
  }
  return all
}

function domainOf(host: string): string {
  return isAddress(host) || host.startsWith('[') ? '' : host.toLowerCase()
}
