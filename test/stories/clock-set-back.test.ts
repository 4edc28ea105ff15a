import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tell, traces } from './support.fixture.ts'

const headerBytes = 24
const hoursS = 2 * 3600

/** A capture of the first trace, then, the clock having been set back two hours, of the second one. */
function setBackBetween(first: string, second: string): string {
  const [before, after] = [first, second].map((name) => readFileSync(join(traces, name)))
  const fromS = before!.readUInt32LE(headerBytes)
  const untilS = after!.readUInt32LE(headerBytes)
  for (let at = headerBytes; at < before!.length; at += 16 + before!.readUInt32LE(at + 8))
    before!.writeUInt32LE(before!.readUInt32LE(at) - fromS + untilS + hoursS, at)
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-clock-')), 'capture.pcap')
  writeFileSync(path, Buffer.concat([before!, after!.subarray(headerBytes)]))
  return path
}

test('ordinary use stays silent over a clock that is set back', async () => {
  const { alerts, summary } = await tell(
    setBackBetween('office-morning.pcap', 'office-afternoon.pcap'),
  )
  expect(summary.shed['wrong time stamps']).toBeGreaterThan(0)
  expect(alerts.map(({ explanation }) => explanation.headline)).toEqual([])
})

test.each(['scan-syn.pcap', 'flood-syn.pcap', 'beacon-tls.pcap'])(
  '%s is found at once after the clock was set back',
  async (attack) => {
    const alone = await tell(attack)
    const { alerts } = await tell(setBackBetween('browsing.pcap', attack))
    const headlines = alerts.map(({ explanation }) => explanation.headline)
    for (const { explanation } of alone.alerts) expect(headlines).toContain(explanation.headline)
  },
)
