import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownDetection, traces } from './support.ts'

test.each(['scan-then-beacon.pcap', 'busy-brute.pcap', 'tunnel-dns.pcap', 'flood-udp.pcap'])(
  '%s gives the same alerts whether every flow is recorded or only what is needed',
  async (name) => {
    const alertsOf = async (records: 'all' | 'needed') => {
      const detection = await ownDetection([], records)
      await using capture = await openCapture({ kind: 'files', paths: [join(traces, name)] })
      const alerts = []
      for await (const frames of capture) alerts.push(...detection.push(frames).alerts)
      return [...alerts, ...detection.finish().alerts]
    }
    const needed = await alertsOf('needed')
    expect(needed.length).toBeGreaterThan(0)
    expect(needed).toEqual(await alertsOf('all'))
  },
)
