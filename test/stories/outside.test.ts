import { expect, test } from 'vitest'
import { lintExplanation } from '../../src/detection/explanation/lint.fixture.ts'
import { outsideScan, tellWith } from './outside.fixture.ts'

test.each([1, 2] as const)(
  'a report raises the verdict that it agrees with, and is named (%i threads)',
  async (threads) => {
    const [before] = (await tellWith('scan-udp.pcap', [])).alerts
    const { alerts, heard } = await tellWith('scan-udp.pcap', [outsideScan], { threads })
    expect(heard).toEqual([{ signal: outsideScan, refusal: '' }])
    const { id, severity, behaviours, confidence, signals, explanation } = alerts[0]!
    expect([id, severity, behaviours[0]]).toEqual([before!.id, before!.severity, 'vertical-scan'])
    expect(confidence).toBeGreaterThan(before!.confidence)
    const { evidence, waterfall } = explanation
    const lines = evidence.filter(({ signal }) => signal === 'outside/zeek-notices n1')
    expect(lines.map(({ text }) => text)).toEqual([
      'Your detector zeek-notices reported: many ports of one host were tried (1200).',
      'Your detector zeek-notices reported: nearly all of them were refused (97%).',
    ])
    const counted = signals.find(({ detector }) => detector === 'outside/zeek-notices')!
    expect([counted.points, counted.counted]).toEqual([14, 14 / 1.3])
    const { base, bars, others, calibration, total } = waterfall
    const sum = bars.reduce((all, { points }) => all + points, base + others.points + calibration)
    expect(Math.abs(sum - total)).toBeLessThan(0.05)
    expect(lintExplanation(explanation)).toEqual([])
  },
)
