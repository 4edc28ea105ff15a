import { join } from 'node:path'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { HostSighting } from '../../src/contracts/index.ts'
import { isoTime } from '../../src/kernel/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownRun, traces } from './support.fixture.ts'

/** What was told last of each host, a few lines each, by address. */
export async function hostLines(file: string): Promise<string[]> {
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, file)] })
  const last = new Map<string, HostSighting>()
  await run({
    capture,
    settings: ownRun([], 'kept'),
    bus: createMemoryBus(),
    onFound: ({ hosts }) => {
      for (const host of hosts) last.set(host.address, host)
    },
  })
  return [...last.values()].sort((a, b) => (a.address < b.address ? -1 : 1)).flatMap(linesOf)
}

function linesOf(host: HostSighting): string[] {
  const { address, isHome, mac, kind, kindBasis, firstUs, lastUs } = host
  const services = host.services.map((one) => `${one.protocol}/${one.port} ${one.clients}`)
  const normals = host.normal.flatMap(({ label, usual, high }) =>
    usual === null ? [] : [`${label}: ${usual.text}, up to ${high?.text}`],
  )
  return [
    `${address} ${isHome ? 'ours' : 'not ours'} ${mac}`.trimEnd(),
    `  ${kind}${kindBasis && `: ${kindBasis}`}`,
    `  ${isoTime(firstUs)} to ${isoTime(lastUs)}`,
    ...host.names.map(({ name, source }) => `  ${source} ${name}`),
    ...(services.length > 0 ? [`  services ${services.join(', ')}`] : []),
    ...normals.map((text) => `  ${text}`),
  ]
}
