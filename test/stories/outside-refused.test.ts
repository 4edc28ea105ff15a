import { expect, test } from 'vitest'
import { outsideScan, report, tellWith } from './outside.fixture.ts'

test('reports alone raise nothing, whatever the prior and however many detectors agree', async () => {
  const timeUs = Date.parse('2026-11-22T14:25:23Z') * 1000
  const reports = ['zeek-notices', 'suricata', 'own-list'].map((detector) =>
    report({ detector, timeUs, actor: '10.20.0.100', peers: ['10.20.0.10'] }),
  )
  const changes = ['fusion.priorOneIn=2']
  const { alerts, heard } = await tellWith('browsing.pcap', reports, { changes })
  expect(heard.map(({ refusal }) => refusal)).toEqual(['', '', ''])
  expect(alerts).toEqual((await tellWith('browsing.pcap', [], { changes })).alerts)
})

test.each([
  [-31 * 60e6, /31.1 min behind/],
  [5 * 60e6, /ahead of/],
])('a report that is %i us off is told why nothing is made of it', async (offUs, reason) => {
  const far = { ...outsideScan, timeUs: outsideScan.timeUs + offUs }
  const { alerts, heard } = await tellWith('scan-udp.pcap', [far])
  expect(heard[0]!.refusal).toMatch(reason)
  expect(alerts).toEqual((await tellWith('scan-udp.pcap', [])).alerts)
})
