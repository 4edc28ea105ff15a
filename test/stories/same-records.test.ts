import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Alert, Wanted } from '../../src/contracts/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownRun, traces } from './support.fixture.ts'

test.each(['scan-then-beacon.pcap', 'busy-brute.pcap', 'tunnel-dns.pcap', 'flood-udp.pcap'])(
  '%s gives the same alerts whether every flow is recorded or only what is needed',
  async (name) => {
    const alertsOf = async (wanted: Wanted) => {
      await using capture = await openCapture({ kind: 'files', paths: [join(traces, name)] })
      const alerts: Alert[] = []
      const onFound = (found: { readonly alerts: readonly Alert[] }) => alerts.push(...found.alerts)
      await run({ capture, settings: ownRun([], wanted), bus: createMemoryBus(), onFound })
      return alerts
    }
    const needed = await alertsOf('alerts')
    expect(needed.length).toBeGreaterThan(0)
    expect(await alertsOf('kept')).toEqual(needed)
    expect(await alertsOf('all')).toEqual(needed)
  },
)
