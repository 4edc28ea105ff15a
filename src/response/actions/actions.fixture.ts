import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ActionOrder, actionKinds, type HostFacts } from '../../contracts/index.ts'
import { stableId } from '../../kernel/index.ts'
import type { Driver, Looked } from './driver.ts'
import { Responder, type ResponderOptions } from './responder.ts'
import type { ResponderEvent } from './standing.ts'

export const startMs = Date.parse('2026-03-01T10:00:00Z')

export function orderFor(name: string, given: Partial<ActionOrder> = {}): ActionOrder {
  return {
    id: stableId('act', startMs, name),
    kind: 'block_ip',
    target: '203.0.113.7',
    scope: {},
    ttlSeconds: 600,
    isAutomatic: false,
    isEstablished: true,
    reason: 'guesses at SSH passwords',
    traceId: '0123456789abcdef0123456789abcdef',
    ...given,
  }
}

export const noFacts: HostFacts = {
  ...{ at: '2026-03-01T10:00:00.000Z', own: [], networks: [], broadcasts: [], gateways: [] },
  ...{ resolvers: [], dhcp: [], ntp: [], operators: [], gaps: [] },
}

/** A clock that stands still until it is moved. */
export class HandClock {
  #nowMs = startMs
  readonly nowMs = (): number => this.#nowMs
  readonly sleep = async (ms: number): Promise<void> => this.move(ms)
  move(ms: number): void {
    this.#nowMs += ms
  }
}

/** A kernel in memory, which outlives the responder, and in which a test may meddle. */
export class MemoryKernel implements Driver {
  readonly name = 'memory'
  readonly kinds = actionKinds
  readonly held = new Map<string, number>()
  containers: NonNullable<Driver['containers']> = async () => []
  /** What each call does besides: it may throw. */
  before: (call: 'preview' | 'apply' | 'undo' | 'look') => void = () => {}
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  preview: Driver['preview'] = async (order) => {
    this.before('preview')
    return { effect: `holds ${order.target}`, steps: ['hold'], warnings: [], inverse: '{}' }
  }

  apply: Driver['apply'] = async (planned) => {
    this.before('apply')
    for (const { order, secondsLeft } of planned) {
      this.held.set(order.id, this.#nowMs() + secondsLeft * 1000)
    }
    return new Map()
  }

  undo: Driver['undo'] = async (taken) => {
    this.before('undo')
    for (const { id } of taken) this.held.delete(id)
    return new Map()
  }

  look: Driver['look'] = async () => {
    this.before('look')
    const held = [...this.held].filter(([, endsAtMs]) => endsAtMs > this.#nowMs())
    return new Map(
      held.map(([id, endsAtMs]): [string, Looked] => {
        return [id, { text: `memory has ${id}`, endsAtMs, inverse: '{}', drift: '' }]
      }),
    )
  }
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'amoskys-responder-'))
}

export interface Bench {
  readonly responder: Responder
  readonly clock: HandClock
  readonly kernel: MemoryKernel
  readonly folder: string
  readonly events: ResponderEvent[]
  /** What is said of drift and of troubles, in order. */
  readonly told: () => string[]
}

export async function benchOf(
  given: Partial<ResponderOptions> = {},
  kept: Partial<Pick<Bench, 'clock' | 'kernel' | 'folder'>> = {},
): Promise<Bench> {
  const clock = kept.clock ?? new HandClock()
  const kernel = kept.kernel ?? new MemoryKernel(clock.nowMs)
  const folder = kept.folder ?? newFolder()
  const events: ResponderEvent[] = []
  const responder = await Responder.start({
    ...{ folder, drivers: [kernel], isDryRun: false, clock },
    facts: async () => noFacts,
    onEvent: (event) => events.push(event),
    ...given,
  })
  const told = () => events.flatMap((event) => ('text' in event ? [event.text] : []))
  return { responder, clock, kernel, folder, events, told }
}
