import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { createTopology, type Topology } from '../../lab/topology.ts'
import {
  linesOf,
  OverheardTcpdump,
  startWatch,
  summaryOf,
  timeToEnd,
  watchLine,
} from './live-watch.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: {
    tcpdump: 'tcpdump',
    dumpcap: 'wireshark-common',
    nmap: 'nmap',
    hping3: 'hping3',
    ip: 'iproute2',
    python3: 'python3',
    setpriv: 'util-linux',
  },
})

let lab: Topology | null = null

beforeAll(async () => {
  if (process.getuid?.() === 0) lab = await createTopology({ servers: false })
})
afterAll(() => lab?.demolish())

describe('amoskys watch, an attack away', () => {
  test('names a scan from another host while it runs, and ends with nothing lost', async () => {
    const watch = await startWatch(lab!.gateway)
    const web = lab!.host('web1')
    await lab!
      .host('attacker')
      .run(['nmap', '-n', '-Pn', '-sS', '-p', '1-400', '--max-retries', '0', '-T4', web.address])
    await watch.saying('"vertical-scan"', 30_000)
    const { status } = await timeToEnd(watch, 'SIGINT')
    expect(status).toBe(0)
    const scan = linesOf(watch.said()).find(
      (line) => line.type === 'alert' && line.behaviours.includes('vertical-scan'),
    )
    expect(scan).toMatchObject({
      entity: web.address,
      indicators: expect.arrayContaining([
        expect.objectContaining({ kind: 'address', value: '198.51.100.23' }),
      ]),
      technique: ['T1046'],
    })
    const summary = summaryOf(watch)
    expect(summary).toMatchObject({ type: 'summary', shed: { 'kernel drops': 0 } })
    expect(summary.flows).toBeGreaterThanOrEqual(400)
  }, 60_000)

  test('keeps to its capture filter', async () => {
    const watch = await startWatch(lab!.gateway, { extra: ['--filter', 'icmp'] })
    await lab!.host('client').attempt(['ping', '-c', '3', '-i', '0.2', lab!.host('web1').address])
    await lab!
      .host('client')
      .attempt(['nmap', '-n', '-Pn', '-sS', '-p', '1-50', lab!.host('web1').address])
    await watch.stop('SIGTERM')
    const summary = summaryOf(watch)
    expect(summary.packets).toBeGreaterThanOrEqual(6)
    expect(summary.packets).toBeLessThan(40)
  }, 60_000)

  test('gives the reason of a bad filter and of a missing interface', async () => {
    const bad = await lab!.gateway.attempt(watchLine({ extra: ['--filter', 'nonsense ('] }))
    expect(bad.status).toBe(64)
    expect(bad.stderr).toMatch(/syntax error/)
    const none = await lab!.gateway.attempt(watchLine({ interface: 'nowhere0' }))
    expect(none.status).toBe(66)
    expect(none.stderr).toMatch(/nowhere0/)
  }, 60_000)
})

/** Nobody in particular, and no file's capabilities, with those named; the first lets it read the checkout. */
const asNobody = (...capabilities: string[]) => {
  const given = ['dac_override', ...capabilities].map((name) => `+${name}`).join()
  const user = ['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs']
  return ['setpriv', ...user, `--inh-caps=${given}`, `--ambient-caps=${given}`]
}

describe('amoskys watch, without privileges', () => {
  for (const program of ['tcpdump', 'dumpcap']) {
    const extra = ['--set', `capture.program=${program}`]

    test(`names the capability that ${program} lacks and how to grant it, and ends with 77`, async () => {
      const refused = await lab!.gateway.attempt(watchLine({ extra, before: asNobody() }))
      expect(refused.stderr).toMatch(
        new RegExp(
          `^amoskys: ${program} may not capture on lan: it lacks CAP_NET_RAW \\(.*permission.*\\)\\. ` +
            `Grant it with "sudo setcap cap_net_raw,cap_net_admin=eip \\$\\(command -v ${program}\\)", or run as root\n$`,
        ),
      )
      expect(refused).toMatchObject({ status: 77, stdout: '' })
    }, 60_000)

    test(`watches once ${program} has that capability`, async () => {
      const watch = await startWatch(lab!.gateway, { extra, before: asNobody('net_raw') })
      expect(await watch.stop('SIGTERM')).toBe(0)
    }, 60_000)
  }
})

/** From invented sources: each packet is a flow of its own, and stays open. */
const flood = ['hping3', '-q', '-n', '--rand-source', '--udp', '-p', '9000']

describe('amoskys watch, in a flood', () => {
  // What lies in 32 MiB of kernel buffer: 8,192 frames of any size for tcpdump, about 22,000 of these for dumpcap.
  const sent = 60_000
  for (const program of ['tcpdump', 'dumpcap']) {
    test(`tells of what the kernel dropped before ${program} fetched it`, async () => {
      const extra = ['--set', `capture.program=${program}`]
      const watch = await startWatch(lab!.gateway, { extra })
      process.kill(watch.pid, 'SIGSTOP')
      const load = ['-d', '1400', '--faster', '-c', String(sent), lab!.host('web1').address]
      await lab!.host('client').attempt([...flood, ...load])
      process.kill(watch.pid, 'SIGCONT')
      // dumpcap tells its drops when it ends.
      if (program === 'tcpdump') await watch.saying('the kernel has dropped', 20_000)
      expect((await timeToEnd(watch, 'SIGINT')).status).toBe(0)
      const { packets, shed } = summaryOf(watch)
      const dropped = shed['kernel drops']!
      expect(dropped).toBeGreaterThan(1_000)
      expect(packets + dropped).toBeGreaterThanOrEqual(sent)
      expect(watch.said()).toContain(
        `the kernel has dropped ${dropped.toLocaleString('en-US')} packets so far`,
      )
    }, 90_000)
  }

  test('keeps and sums up what came until the capturing program died', async () => {
    using folder = new OverheardTcpdump()
    const db = join(folder.folder, 'watch.sqlite')
    const watch = await startWatch(lab!.gateway, { extra: ['--db', db] })
    const web = lab!.host('web1').address
    await lab!.host('client').attempt([...flood, '-i', 'u50', '-c', '5000', web])
    const [tcpdump] = readFileSync(`/proc/${watch.pid}/task/${watch.pid}/children`, 'utf8').split(
      ' ',
    )
    process.kill(Number(tcpdump), 'SIGKILL')
    expect(await watch.exited).toBe(69)
    const { packets, flows, incomplete } = summaryOf(watch)
    expect(packets).toBeGreaterThan(4_000)
    expect(incomplete.join()).toContain('tcpdump')
    using kept = new DatabaseSync(db, { readOnly: true })
    expect(kept.prepare('select count(*) as flows from flows').get()).toEqual({ flows })
  }, 60_000)

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`ends on ${signal} with every packet counted and every open flow kept`, async () => {
      using tcpdump = new OverheardTcpdump()
      const db = join(tcpdump.folder, 'watch.sqlite')
      const { before } = tcpdump
      const watch = await startWatch(lab!.gateway, { extra: ['--db', db], before })
      const client = lab!.host('client')
      const web = lab!.host('web1').address
      await client.attempt([...flood, '-i', 'u50', '-c', '20000', web])
      const goesOn = client.spawn([...flood, '-i', 'u200', '-c', '100000', web])
      await delay(500)
      const { status, tookMs } = await timeToEnd(watch, signal)
      await goesOn.stop()
      const { packets, flows, shed } = summaryOf(watch)
      process.stderr.write(`${signal} to exit: ${Math.round(tookMs)} ms with ${flows} flows\n`)
      expect(status).toBe(0)
      expect(packets).toBe(tcpdump.captured())
      expect(packets + shed['kernel drops']!).toBeGreaterThan(20_000)
      using kept = new DatabaseSync(db, { readOnly: true })
      expect(kept.prepare('select count(*) as flows from flows').get()).toEqual({ flows })
    }, 90_000)
  }
})
