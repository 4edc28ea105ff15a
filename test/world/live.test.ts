import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { createTopology, type Topology } from '../../lab/topology.ts'
import type { Alert, RunSummary } from '../../src/contracts/index.ts'
import { root } from '../sources.ts'
import { testNeeding } from './require.ts'

const test = testNeeding({
  isRoot: true,
  programs: { tcpdump: 'tcpdump', nmap: 'nmap', ip: 'iproute2', python3: 'python3' },
})

type Line = ({ type: 'alert' } & Alert) | ({ type: 'summary' } & RunSummary)

let lab: Topology | null = null

beforeAll(async () => {
  if (process.getuid?.() === 0) lab = await createTopology({ servers: false })
})
afterAll(() => lab?.demolish())

/** Starts `amoskys watch` on the gateway's LAN side and waits until tcpdump listens. */
async function startWatch(extra: readonly string[] = []) {
  const main = join(root, 'src/cli/bin/amoskys.js')
  const watch = lab!.gateway.spawn([
    process.execPath,
    main,
    'watch',
    '-i',
    'lan',
    '--json',
    ...extra,
  ])
  await watch.saying('watching lan')
  return watch
}

function linesOf(said: string): Line[] {
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

describe('amoskys watch, an attack away', () => {
  test('names a scan from another host while it runs, and ends within 2 s with nothing lost', async () => {
    const watch = await startWatch()
    const web = lab!.host('web1')
    await lab!
      .host('attacker')
      .run(['nmap', '-n', '-Pn', '-sS', '-p', '1-400', '--max-retries', '0', '-T4', web.address])
    await watch.saying('"vertical-scan"', 5_000)
    const stoppedMs = performance.now()
    const status = await watch.stop('SIGINT')
    expect(performance.now() - stoppedMs).toBeLessThan(2_000)
    expect(status).toBe(0)
    const lines = linesOf(watch.said())
    const scan = lines.find(
      (line) => line.type === 'alert' && line.behaviours.includes('vertical-scan'),
    )
    expect(scan).toMatchObject({
      entity: web.address,
      peers: ['198.51.100.23'],
      technique: ['T1046'],
    })
    const summary = lines.at(-1)
    expect(summary).toMatchObject({ type: 'summary', shed: { 'kernel drops': 0 } })
    expect((summary as RunSummary).flows).toBeGreaterThanOrEqual(400)
  }, 60_000)

  test('keeps to its capture filter', async () => {
    const watch = await startWatch(['--filter', 'icmp'])
    await lab!.host('client').attempt(['ping', '-c', '3', '-i', '0.2', lab!.host('web1').address])
    await lab!
      .host('client')
      .attempt(['nmap', '-n', '-Pn', '-sS', '-p', '1-50', lab!.host('web1').address])
    await watch.stop('SIGTERM')
    const summary = linesOf(watch.said()).at(-1) as RunSummary
    expect(summary.packets).toBeGreaterThanOrEqual(6)
    expect(summary.packets).toBeLessThan(40)
  }, 60_000)

  test('gives the reason of a bad filter and of a missing interface', async () => {
    const main = join(root, 'src/cli/bin/amoskys.js')
    const bad = await lab!.gateway.attempt([
      process.execPath,
      main,
      'watch',
      '-i',
      'lan',
      '--filter',
      'nonsense (',
    ])
    expect(bad.status).toBe(64)
    expect(bad.stderr).toMatch(/syntax error/)
    const none = await lab!.gateway.attempt([process.execPath, main, 'watch', '-i', 'nowhere0'])
    expect(none.status).toBe(66)
    expect(none.stderr).toMatch(/nowhere0/)
  }, 60_000)
})
