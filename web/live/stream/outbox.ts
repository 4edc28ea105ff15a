/** What one tab has still to be told: bounded, and never more than one patch on its way. */
import type { LogEvent } from '../../../src/contracts/index.ts'
import type { Link, Patch } from '../messages.ts'
import type { ChannelName, Frame, StreamRecord } from './wire.ts'

const eventsMax = 5000
const recordsMax = 500

type Told = Exclude<ChannelName, 'feed'>

export class Outbox {
  readonly #records: Readonly<Record<Told, Map<string, StreamRecord>>> = {
    ...{ incidents: new Map(), alerts: new Map(), agents: new Map(), audit: new Map() },
    ...{ actions: new Map(), investigations: new Map() },
  }
  readonly #anew = new Set<ChannelName>()
  #feed: LogEvent[] = []
  #skipped = 0
  #isBack = false
  #isDirty = false

  get isDirty(): boolean {
    return this.#isDirty
  }

  /** The state of the connection alone changed. */
  touch(): void {
    this.#isDirty = true
  }

  add({ ch, patch, dropped, full }: Frame): void {
    this.#isDirty = true
    if (ch === 'feed') {
      this.#feed.push(...(patch as unknown as LogEvent[]))
      this.#skipped += dropped
      const over = this.#feed.length - eventsMax
      if (over > 0) {
        this.#feed.splice(0, over)
        this.#skipped += over
      }
      return
    }
    if (full && ch !== 'agents') this.#anew.add(ch)
    const records = this.#records[ch]
    for (const record of patch) {
      const id = String(record['id'] ?? record['seq'])
      // The newest last.
      records.delete(id)
      records.set(id, record)
    }
    if (records.size <= recordsMax) return
    // Too many to tell one by one.
    records.clear()
    this.#anew.add(ch)
  }

  skip(count: number): void {
    this.#skipped += count
    this.#isDirty = true
  }

  anew(channel: ChannelName): void {
    this.#anew.add(channel)
    this.#isDirty = true
  }

  back(): void {
    this.#isBack = true
    this.#isDirty = true
  }

  take(link: Link): Patch {
    const taken: Patch = {
      ...{ op: 'patch', link },
      incidents: [...this.#records.incidents.values()],
      alerts: [...this.#records.alerts.values()],
      actions: [...this.#records.actions.values()],
      investigations: [...this.#records.investigations.values()],
      agents: [...this.#records.agents.values()],
      audit: [...this.#records.audit.values()],
      ...{ feed: this.#feed, feedSkipped: this.#skipped },
      ...{ anew: [...this.#anew], isBack: this.#isBack },
    }
    for (const records of Object.values(this.#records)) records.clear()
    this.#anew.clear()
    this.#feed = []
    this.#skipped = 0
    this.#isBack = false
    this.#isDirty = false
    return taken
  }
}
