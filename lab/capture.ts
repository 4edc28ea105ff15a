/** The sensor of the lab: tcpdump on the gateway's LAN bridge, which sees every inside frame once. */
import { AmoskysError } from '../src/kernel/index.ts'
import type { HostProcess } from './host.ts'
import type { Topology } from './topology.ts'

export interface Capture {
  /** Stops and returns how many packets the kernel dropped. */
  stop(): Promise<number>
}

export async function startCapture(
  topology: Topology,
  file: string,
  snaplenBytes = 0,
): Promise<Capture> {
  const tcpdump = topology.gateway.spawn([
    ...['tcpdump', '-i', 'lan', '-n', '-U', '-Z', 'root'],
    ...['-B', '16384', '-s', String(snaplenBytes), '-w', file],
  ])
  await tcpdump.saying('listening on')
  return { stop: () => stopCapture(tcpdump) }
}

async function stopCapture(tcpdump: HostProcess): Promise<number> {
  // tcpdump hands over what it holds within a second of the last packet.
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  if (tcpdump.hasEnded()) {
    throw new AmoskysError(
      'truncated',
      `tcpdump ended before the scenario: ${tcpdump.said().trim()}`,
    )
  }
  await tcpdump.stop('SIGINT')
  return Number(/(\d+) packets? dropped by kernel/.exec(tcpdump.said())?.[1] ?? 0)
}
