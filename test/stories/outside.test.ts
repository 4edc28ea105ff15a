import { expect, test } from 'vitest'
import { lintExplanation } from '../../src/detection/explanation/lint.fixture.ts'
import { report, tellWith } from './outside.fixture.ts'

const scanner = '198.51.100.23'
const scanned = '10.20.0.10'
const atUs = Date.parse('2026-11-22T14:36:12.900Z') * 1000
const scan = report({ timeUs: atUs, actor: scanner, peers: [scanned] })

test.each([1, 2] as const)(
  'a report raises the verdict that it agrees with, and is named (%i threads)',
  async (threads) => {
    const [before] = (await tellWith('scan-udp.pcap', [])).alerts
    const { alerts, heard } = await tellWith('scan-udp.pcap', [scan], { threads })
    expect(heard).toEqual([{ signal: scan, refusal: '' }])
    const [alert] = alerts
    expect([alert!.id, alert!.severity, alert!.behaviours[0]]).toEqual([
      before!.id,
      before!.severity,
      before!.behaviours[0],
    ])
    expect(alert!.confidence).toBeGreaterThan(before!.confidence)
    const { evidence, waterfall } = alert!.explanation
    const lines = evidence.filter(({ signal }) => signal === 'outside/zeek-notices n1')
    expect(lines.map(({ text }) => text)).toEqual([
      'Your detector zeek-notices reported: many ports of one host were tried (1200).',
      'Your detector zeek-notices reported: nearly all of them were refused (97%).',
    ])
    const counted = alert!.signals.find(({ detector }) => detector === 'outside/zeek-notices')!
    expect([counted.points, counted.counted]).toEqual([14, 14 / 1.3])
    const { base, bars, others, calibration, total } = waterfall
    const sum = bars.reduce((all, { points }) => all + points, base + others.points + calibration)
    expect(Math.abs(sum - total)).toBeLessThan(0.05)
    expect(lintExplanation(alert!.explanation)).toEqual([])
  },
)

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
  const far = { ...scan, timeUs: atUs + offUs }
  const { alerts, heard } = await tellWith('scan-udp.pcap', [far])
  expect(heard[0]!.refusal).toMatch(reason)
  expect(alerts).toEqual((await tellWith('scan-udp.pcap', [])).alerts)
})
