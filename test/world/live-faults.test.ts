import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { startWatch, summaryOf, watchLine } from './live-watch.fixture.ts'
import { testNeeding } from './require.fixture.ts'
import { Cable, childOf, isDeserted, startCapture } from './veth.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: {
    tcpdump: 'tcpdump',
    dumpcap: 'wireshark-common',
    ip: 'iproute2',
    python3: 'python3',
  },
})

/** For a slow, busy core: nothing here takes longer than 15 s on an idle one. */
const patienceMs = 60_000

describe.each(['tcpdump', 'dumpcap'])('%s', (program) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL', 'SIGSEGV'] as const) {
    test(`${program} that somebody else ends by ${signal} is a failure with its reason`, async () => {
      await using cable = await Cable.lay()
      const capture = await startCapture(cable.host, program)
      process.kill(childOf(capture.pid), signal)
      await capture.exited
      const reason = /SEGV|KILL/.test(signal)
        ? `ended by ${signal}, which we did not send`
        : 'told to end by somebody else (status 0)'
      expect(capture.said()).toContain(`failed: ${program} ended on far: ${reason}`)
    })
  }

  test(`${program} leaves no orphan when we are killed, on an idle link`, async () => {
    await using cable = await Cable.lay()
    const capture = await startCapture(cable.host, program)
    const child = childOf(capture.pid)
    process.kill(capture.pid, 'SIGKILL')
    await capture.exited
    expect(await isDeserted(child)).toBe(true)
  })

  test(`${program} and its guard are gone after a clean end`, async () => {
    await using cable = await Cable.lay()
    const capture = await startCapture(cable.host, program)
    const child = childOf(capture.pid)
    await cable.send(20)
    process.kill(capture.pid, 'SIGTERM')
    expect(await capture.exited).toBe(0)
    expect(capture.said()).toContain('"frames":20,')
    expect(await isDeserted(child)).toBe(true)
  })

  test(`${program} that is suspended is killed after 10 s, and that is said`, async () => {
    await using cable = await Cable.lay()
    const capture = await startCapture(cable.host, program)
    const child = childOf(capture.pid)
    process.kill(child, 'SIGSTOP')
    await capture.saying(
      `failed: ${program} on far gave no sign of life for 10 s, and was killed`,
      patienceMs,
    )
    await capture.exited
    expect(await isDeserted(child)).toBe(true)
  })

  test(`${program} that does not end when asked to is killed after 5 s, and that is said`, async () => {
    await using cable = await Cable.lay()
    const capture = await startCapture(cable.host, program)
    process.kill(childOf(capture.pid), 'SIGSTOP')
    process.kill(capture.pid, 'SIGTERM')
    await capture.saying(
      `failed: ${program} on far did not end within 5 s of being asked to, and was killed`,
      patienceMs,
    )
    await capture.exited
  })

  test(`${program} told to end together with us, as a service manager does, is no failure`, async () => {
    await using cable = await Cable.lay()
    const capture = await startCapture(cable.host, program)
    process.kill(childOf(capture.pid), 'SIGTERM')
    process.kill(capture.pid, 'SIGTERM')
    expect(await capture.exited).toBe(0)
    expect(capture.said()).not.toContain('failed')
  })

  test(`${program}: a link that goes down and comes back is watched on, with the gap said and counted`, async () => {
    await using cable = await Cable.lay()
    const capture = await startCapture(cable.host, program)
    await cable.send(10)
    await cable.host.run(['ip', 'link', 'set', 'far', 'down'])
    await capture.saying('the link of far is down; watching goes on once it is up', patienceMs)
    await cable.host.run(['ip', 'link', 'set', 'far', 'up'])
    await capture.saying('the link of far is up again', patienceMs)
    await cable.unplug()
    await capture.saying('there is no far any more; watching goes on once it is back', patienceMs)
    await cable.plug()
    const isBack = () => capture.said().match(/is up again/g)?.length === 2
    while (!isBack()) await delay(100)
    await cable.send(10)
    await capture.saying('frames: 20', patienceMs)
    process.kill(capture.pid, 'SIGTERM')
    expect(await capture.exited).toBe(0)
    const said = capture.said()
    expect(said.match(/is up again/g)).toHaveLength(2)
    expect(said).toMatch(/"incomplete":\["far: the link was down 2 times, \d+ s in all"\]/)
  })
})

describe('amoskys watch', () => {
  const watch = (cable: Cable, ...extra: string[]) =>
    startWatch(cable.host, { interface: 'far', extra })

  test('ends on SIGHUP with summary and flush', async () => {
    await using cable = await Cable.lay()
    const db = join(mkdtempSync(join(tmpdir(), 'amoskys-hangup-')), 'watch.sqlite')
    const watching = await watch(cable, '--db', db)
    await cable.send(5)
    process.kill(watching.pid, 'SIGHUP')
    expect(await watching.exited).toBe(129)
    expect(summaryOf(watching)).toMatchObject({ type: 'summary', packets: 5, flows: 1 })
    using kept = new DatabaseSync(db, { readOnly: true })
    expect(kept.prepare('select count(*) as flows from flows').get()).toEqual({ flows: 1 })
  })

  test('ends with 69 where somebody else ends the capturing program', async () => {
    await using cable = await Cable.lay()
    const watching = await watch(cable)
    process.kill(childOf(watching.pid), 'SIGTERM')
    expect(await watching.exited).toBe(69)
    const reason = 'tcpdump ended on far: told to end by somebody else (status 0)'
    expect(watching.said()).toContain(`amoskys: ${reason}\n`)
    expect(summaryOf(watching).incomplete).toEqual([reason])
  })

  /** Watches with a script in tcpdump's place, which says that it captures and goes on with `then`. */
  const watchWith = (cable: Cable, then: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-odd-'))
    const script = `#!/bin/sh\necho "tcpdump: listening on far" >&2\n${then}\n`
    writeFileSync(join(folder, 'tcpdump'), script, { mode: 0o755 })
    const before = ['env', `PATH=${folder}:${process.env['PATH']}`]
    return cable.host.spawn(watchLine({ interface: 'far', before }))
  }

  test('ends, and its child with it, where the capturing program writes no capture', async () => {
    await using cable = await Cable.lay()
    const watching = watchWith(cable, 'echo no capture at all; sleep 600')
    expect(await watching.exited).toBe(65)
    expect(watching.said()).toContain('the capturing program wrote what is no capture')
  })

  test('ends where the capturing program does, whatever that leaves behind', async () => {
    await using cable = await Cable.lay()
    const watching = watchWith(cable, 'sleep 600 & exit 3')
    expect(await watching.exited).toBe(69)
    expect(watching.said()).toContain('tcpdump ended on far: it gave no reason (status 3)')
  })

  test('says at once that the link went down and came back, and counts it in the summary', async () => {
    await using cable = await Cable.lay()
    const watching = await watch(cable)
    await cable.unplug()
    await watching.saying('amoskys: the link of far is down', patienceMs)
    await cable.plug()
    await watching.saying('amoskys: the link of far is up again', patienceMs)
    await cable.send(7)
    await delay(1_000)
    process.kill(watching.pid, 'SIGTERM')
    expect(await watching.exited).toBe(0)
    const { packets, incomplete } = summaryOf(watching)
    expect([packets, incomplete]).toEqual([
      7,
      [expect.stringMatching(/^far: the link was down 1 time, \d+ s in all$/)],
    ])
  })
})
