import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { seededRandom } from '../../src/kernel/index.ts'
import { traces } from '../stories/support.fixture.ts'
import { keptText, newFolder, rows, runUp, startUp } from '../up.fixture.ts'

const words = ['--replay', join(traces, 'demo.pcap'), '--speed', 'max', '--once', '--json']
const folders = 10
const killsEach = 5

/** What is left of everything that was found, incidents and events with it. */
function foundIn(folder: string): string[] {
  return [
    ...keptText(folder),
    ...rows(
      folder,
      'select id, status, entity, severity, outcome, body from incidents order by id',
    ),
    ...rows(folder, 'select * from incident_alerts order by 1, 2'),
    ...rows(folder, "select key, text from events where kind != 'system' order by key"),
  ].map((row) => (typeof row === 'string' ? row : JSON.stringify(row)))
}

/** Something was kept when it was killed, and not all. */
function isMidway(folder: string): boolean {
  try {
    const [open] = rows(folder, "select id from runs where how = ''")
    const [{ n } = { n: 0 }] = rows(folder, 'select count(*) as n from events')
    return open !== undefined && Number(n) > 0
  } catch {
    return false
  }
}

/** How long it takes once it begins to read. */
async function timeOf(folder: string) {
  const { ended, saying } = startUp(folder, ...words)
  await saying(/replaying/)
  const fromMs = Date.now()
  expect(await ended).toMatchObject({ status: 0 })
  return Date.now() - fromMs
}

test('killed at fifty moments and started again, a replay leaves what one that was never killed does', async () => {
  const whole = newFolder()
  const tookMs = await timeOf(whole)
  const found = foundIn(whole)
  expect(found.filter((row) => row.includes('"alr_')).length).toBeGreaterThan(3)
  const random = seededRandom(4)
  let midway = 0
  for (let i = 0; i < folders; i++) {
    const folder = newFolder()
    for (let kill = 0; kill < killsEach; kill++) {
      const { child, ended, saying } = startUp(folder, ...words)
      // One of five is killed while it starts, or soon after.
      if (kill > 0) await saying(/replaying/)
      await delay(tookMs * random.next())
      child.kill('SIGKILL')
      await ended
      if (isMidway(folder)) midway++
    }
    const last = await runUp(folder, ...words)
    expect(last, last.err).toMatchObject({ status: 0 })
    expect(rows(folder, "select id from runs where how = ''")).toEqual([])
    const left = foundIn(folder)
    const lost = found.filter((row) => !left.includes(row))
    const more = left.filter((row) => !found.includes(row))
    expect({ lost, more }).toEqual({ lost: [], more: [] })
    expect(left.length).toBe(found.length)
  }
  process.stderr.write(
    `killed ${folders * killsEach} times, ${midway} of them with records kept and others not\n`,
  )
  expect(midway).toBeGreaterThan(10)
})
