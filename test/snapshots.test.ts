/** A detection that goes on from what another saved finds what that one would have found. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Task } from '../src/detection/detection.ts'
import { openDetection } from '../src/detection/thread.ts'
import { type Random, seededRandom } from '../src/kernel/index.ts'
import {
  detectionFrom,
  difference,
  keptAfter,
  settings,
  stateIn,
  type Told,
  tasksOf,
  told,
  unplainIn,
} from './snapshots.fixture.ts'
import { root } from './sources.fixture.ts'
import { report } from './stories/outside.fixture.ts'
import { traces } from './stories/support.fixture.ts'

const files = readdirSync(traces).filter((file) => file.endsWith('.pcap'))
const trace = (name: string, batchFrames: number) =>
  tasksOf(join(traces, `${name}.pcap`), batchFrames)

/** Early, after the first alert, somewhere, and before the end. */
function cutsOf({ founds }: Told, random: Random): Set<number> {
  const within = founds.findIndex(({ alerts }) => alerts.length > 0) + 1
  const last = founds.length - 1
  return new Set([1, within, random.below(last), last])
}

test.each(files)('%s: interrupted in several places, the same is found', async (file) => {
  const random = seededRandom(file.length)
  const tasks = await tasksOf(join(traces, file), 61)
  const whole = told(tasks, new Set())
  expect(difference(told(tasks, cutsOf(whole, random)), whole)).toBe('')
})

test.each(['alerts', 'all'] as const)(
  'interrupted before every ninth task, the same %s are found',
  async (wanted) => {
    const tasks = (await trace('busy-scan', 61)).flatMap(withMore)
    const cuts = new Set(tasks.keys().filter((at) => at % 9 === 1))
    const whole = told(tasks, new Set(), wanted)
    expect(cuts.size).toBeGreaterThan(20)
    expect(whole.founds.some(({ heard }) => heard.some(({ refusal }) => refusal === ''))).toBe(true)
    expect(difference(told(tasks, cuts, wanted), whole)).toBe('')
  },
)

/** Some of the shared captures, where they are. */
const shared = join(root, '..', 'shared', 'data', 'pcap', 'malicious')
test.skipIf(!existsSync(shared))('shared captures, too, where they are there', async () => {
  const pcaps = readdirSync(shared, { recursive: true }).map(String)
  const some = pcaps.filter((file) => /\.pcap(ng)?$/.test(file)).sort()
  expect(some.length).toBeGreaterThan(3)
  for (const file of some.filter((_, i) => i % Math.ceil(some.length / 4) === 0)) {
    const tasks = await tasksOf(join(shared, file), 499)
    const whole = told(tasks, new Set())
    expect(difference(told(tasks, cutsOf(whole, seededRandom(7))), whole), file).toBe('')
  }
})

/** On a quiet link event time moves on by itself; and somebody else reports, too. */
function withMore(task: Task, at: number): Task[] {
  if (task.kind !== 'observations' || task.batch.count === 0) return [task]
  const timeUs = task.batch.timesUs[task.batch.count - 1]! + 20_000
  const [actor, peers] = ['198.51.100.23', ['10.20.0.10']]
  const signal = report({ id: `n${at >> 3}`, timeUs, actor, peers, technique: '' })
  return [task, { kind: 'outside', signals: [signal] }, { kind: 'time', timeUs }]
}

describe.each(['demo', 'busy-beacon', 'tunnel-dns', 'arp-spoofing', 'brute-ssh'])('%s', (name) => {
  test('what is kept is plain data', async () => {
    const tasks = await trace(name, 997)
    expect(unplainIn(keptAfter(tasks.slice(0, -2)))).toEqual([])
  })

  test('what was saved is saved again as it was', async () => {
    const tasks = await trace(name, 997)
    const detection = detectionFrom(null)
    for (const task of tasks.slice(0, -2)) detection.take(task)
    const saved = detection.save()
    expect(stateIn(detectionFrom(saved).save())).toStrictEqual(stateIn(saved))
  })
})

test('what a detection does afterwards changes nothing of what it had saved or begun from', async () => {
  const tasks = await trace('busy-scan', 499)
  const detection = detectionFrom(null)
  for (const task of tasks.slice(0, 3)) detection.take(task)
  const saved = detection.save()
  const before = saved.slice()
  const further = () => {
    const other = detectionFrom(saved)
    return tasks.slice(3).map((task) => other.take(task))
  }
  const once = further()
  expect(saved).toEqual(before)
  expect(further()).toEqual(once)
  expect(tasks.slice(3).map((task) => detection.take(task))).toEqual(once)
})

test.each([1, 2] as const)('with threads=%s, it is saved between two tasks', async (threads) => {
  const tasks = await trace('busy-scan', 499)
  const whole = told(tasks, new Set()).founds
  const founds: unknown[] = []
  const options = { threads, onFound: (found: unknown) => void founds.push(found) }
  const first = await openDetection(settings, options)
  for (const task of tasks.slice(0, 4)) first.take(task)
  const saved = await first.save()
  expect(founds).toHaveLength(4)
  await first.close()
  const second = await openDetection(settings, { ...options, saved })
  expect(second.refusal).toBe('')
  for (const task of tasks.slice(4, -1)) second.take(task)
  await second.end()
  expect(founds).toEqual(whole)
  await second.close()
})
