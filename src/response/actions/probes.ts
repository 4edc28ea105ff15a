/** Whether what has to work still works: asked before an action and after it. */
import { connect } from 'node:net'
import { printable } from '../../kernel/index.ts'
import { type Tool, toolOf } from './tool.ts'

export type Probe =
  | { readonly tcp: { readonly host: string; readonly port: number } }
  | { readonly ping: string }

export interface Clock {
  /** Time on the wall, ms since 1970. */
  readonly nowMs: () => number
  readonly sleep: (ms: number) => Promise<void>
}

export type Prober = (probe: Probe) => Promise<boolean>

const answerMs = 1000
/** A rule takes hold at once; what has not come back by then will not. */
const recoverMs = 2000
const againMs = 200

export function proberOf(tool: Tool = toolOf({ ping: 'iputils-ping' })): Prober {
  return async (probe) => {
    if ('tcp' in probe) return connects(probe.tcp.host, probe.tcp.port)
    try {
      return (await tool(['ping', '-n', '-c', '1', '-W', '1', '--', probe.ping])).status === 0
    } catch {
      return false
    }
  }
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (works: boolean) => {
      socket.destroy()
      resolve(works)
    }
    socket.setTimeout(answerMs, () => settle(false))
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}

export function probeText(probe: Probe): string {
  if ('ping' in probe) return `ping ${printable(probe.ping)}`
  return `tcp ${printable(probe.tcp.host)} port ${probe.tcp.port}`
}

/** Those that pass now. */
export async function passing(probes: readonly Probe[], prober: Prober): Promise<Probe[]> {
  const passes = await Promise.all(probes.map(prober))
  return probes.filter((_, i) => passes[i])
}

/** The first of those that passed before and fails for 2 s; null where all are well. */
export async function firstFailing(
  before: readonly Probe[],
  prober: Prober,
  clock: Clock,
): Promise<Probe | null> {
  const untilMs = clock.nowMs() + recoverMs
  let left = before
  for (;;) {
    const well = new Set(await passing(left, prober))
    left = left.filter((probe) => !well.has(probe))
    if (left.length === 0 || clock.nowMs() >= untilMs) return left[0] ?? null
    await clock.sleep(againMs)
  }
}
