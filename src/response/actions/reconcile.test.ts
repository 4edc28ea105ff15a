import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AmoskysError } from '../../kernel/index.ts'
import { type Bench, benchOf, orderFor } from './actions.fixture.ts'
import type { ResponderOptions } from './responder.ts'

/** The process has ended, and another begins with what is left of it. */
async function again(bench: Bench, given: Partial<ResponderOptions> = {}): Promise<Bench> {
  bench.responder[Symbol.dispose]()
  return benchOf(given, bench)
}

test('what somebody took away is put in force again for the time that is left', async () => {
  const { responder, kernel, clock, told } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  const endsAtMs = kernel.held.get(id)
  clock.move(60_000)
  kernel.held.clear()
  await responder.reconcile()
  expect(kernel.held.get(id)).toBe(endsAtMs)
  expect(told()).toEqual(['memory does not show it any more; put in force again'])
  expect(responder.standing(id)?.history.map(({ what }) => what)).toEqual([
    ...['applied', 'drifted', 'repaired'],
  ])
  await responder.reconcile()
  expect(told().length).toBe(1)
})

test('while it cannot be put in force again it is not shown as in force', async () => {
  const { responder, kernel, clock } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  kernel.held.clear()
  kernel.before = (call) => {
    if (call === 'apply') throw new AmoskysError('unavailable', 'memory: out of order')
  }
  await responder.reconcile()
  expect(responder.standing(id)).toMatchObject({
    ...{ state: 'approved', readBack: null, failure: 'memory: out of order' },
  })
  kernel.before = () => {}
  clock.move(5000)
  await responder.reconcile()
  expect(responder.standing(id)).toMatchObject({ state: 'in_force', failure: '' })
})

test('a time limit that somebody changed is set right', async () => {
  const { responder, kernel, told } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  const endsAtMs = kernel.held.get(id)!
  kernel.held.set(id, endsAtMs + 86_400_000)
  await responder.reconcile()
  expect(kernel.held.get(id)).toBe(endsAtMs)
  expect(told()).toEqual(['it would end in 87000 s in place of 600 s; put in force again'])
})

test('when nothing can be looked at that is said once, and the last proof keeps its time', async () => {
  const { responder, kernel, clock, told } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  kernel.before = () => {
    throw new AmoskysError('unavailable', 'memory: out of order')
  }
  for (let i = 0; i < 3; i++) {
    clock.move(5000)
    await responder.reconcile()
  }
  expect(responder.standing(id)?.readBack?.at).toBe('2026-03-01T10:00:00.000Z')
  expect(responder.status().trouble).toBe('memory: out of order')
  expect(told()).toEqual(['memory: out of order'])
  kernel.before = () => {}
  await responder.reconcile()
  expect(responder.status().trouble).toBe('')
  expect(responder.standing(id)?.readBack?.at).toBe('2026-03-01T10:00:15.000Z')
})

test('what cannot be taken back is tried again until it is', async () => {
  const { responder, kernel } = await benchOf()
  const { id } = await responder.apply(orderFor('one'))
  kernel.undo = async (taken) => new Map(taken.map((one) => [one.id, 'memory: busy']))
  expect(await responder.undo(id)).toMatchObject({ state: 'undoing', failure: 'memory: busy' })
  await responder.reconcile()
  expect(responder.standing(id)).toMatchObject({ state: 'undoing' })
  kernel.undo = async () => new Map()
  await responder.reconcile()
  expect(responder.standing(id)?.failure).toContain('it is still there: memory has act_')
  kernel.undo = async (taken) => {
    for (const one of taken) kernel.held.delete(one.id)
    return new Map()
  }
  await responder.reconcile()
  expect(responder.standing(id)).toMatchObject({ state: 'undone', failure: '' })
})

test('after a reboot what is in force is put in force again for the time that is left', async () => {
  const bench = await benchOf()
  const { id } = await bench.responder.apply(orderFor('one'))
  bench.kernel.held.clear()
  bench.clock.move(100_000)
  const { responder, kernel, told } = await again(bench)
  expect(responder.standing(id)).toMatchObject({
    ...{ state: 'in_force', expiresAt: '2026-03-01T10:10:00.000Z' },
    readBack: { at: '2026-03-01T10:01:40.000Z' },
  })
  expect(kernel.held.get(id)).toBe(Date.parse('2026-03-01T10:10:00.000Z'))
  expect(told()).toEqual([
    'when the responder began: memory does not show it any more; put in force again',
  ])
})

test('what came to its end while nobody was there is taken back at the start', async () => {
  const bench = await benchOf()
  const { id } = await bench.responder.apply(orderFor('one'))
  // The driver's own limit is off: some have none.
  bench.kernel.held.set(id, Number.POSITIVE_INFINITY)
  bench.clock.move(700_000)
  const { responder, kernel } = await again(bench)
  expect(responder.standing(id)).toMatchObject({ state: 'expired' })
  expect([...kernel.held]).toEqual([])
})

test('what nobody knows any more is taken away, and said', async () => {
  const bench = await benchOf()
  await bench.responder.apply(orderFor('one'))
  bench.responder[Symbol.dispose]()
  writeFileSync(join(bench.folder, 'responder.sqlite'), 'no database at all')
  const { kernel, told } = await benchOf({}, bench)
  expect([...kernel.held]).toEqual([])
  expect(told()).toEqual([
    expect.stringContaining('is damaged; set aside as'),
    expect.stringMatching(/^left behind by nobody known: memory has act_\w+; taken away$/),
  ])
})

test('where to take it back might do harm, what nobody knows any more is told once and left alone', async () => {
  const bench = await benchOf()
  const { id } = await bench.responder.apply(orderFor('one'))
  bench.responder[Symbol.dispose]()
  writeFileSync(join(bench.folder, 'responder.sqlite'), 'no database at all')
  Object.assign(bench.kernel, { isUnknownLeft: true })
  const { kernel, told, responder } = await benchOf({}, bench)
  await responder.reconcile()
  expect([...kernel.held.keys()]).toEqual([id])
  expect(told().slice(1)).toEqual([
    `nobody knows of it any more: memory has ${id}; it is left as it is, for a person to decide`,
  ])
})

test('what is never to be blocked is known after a restart, before anybody says it', async () => {
  const bench = await benchOf()
  const never = {
    ...{ id: 'nev_1', value: '203.0.113.0/24', kind: 'network' as const, reason: '' },
    ...{ isBuiltIn: false, owner: 'usr_1', createdAt: '', expiresAt: null },
  }
  await bench.responder.never([never])
  const { responder } = await again(bench)
  expect(await responder.apply(orderFor('one'))).toMatchObject({ state: 'refused' })
})

test('a dry run takes back what was in force, and is followed by nothing of its own', async () => {
  const bench = await benchOf()
  const { id } = await bench.responder.apply(orderFor('one'))
  const dry = await again(bench, { isDryRun: true, drivers: [bench.kernel] })
  expect(dry.responder.standing(id)).toMatchObject({ state: 'undone' })
  expect([...dry.kernel.held]).toEqual([])
  const two = await dry.responder.apply(orderFor('two'))
  expect(two).toMatchObject({ state: 'in_force', isDryRun: true, driver: 'dry-run' })
  expect(two.effect).toBe('Nothing is changed: this is a dry run. It would be: holds 203.0.113.7')
  expect(two.readBack?.text).toContain('dry run: nothing was changed')
  expect([...dry.kernel.held]).toEqual([])
  const real = await again(dry)
  expect(real.responder.standing(two.id)).toMatchObject({ state: 'undone', isDryRun: true })
  expect([...real.kernel.held]).toEqual([])
})

test('a dry run that begins again tells of no drift', async () => {
  const bench = await benchOf({ isDryRun: true })
  const { id } = await bench.responder.apply(orderFor('one'))
  const { responder, told } = await again(bench, { isDryRun: true })
  expect(responder.standing(id)).toMatchObject({ state: 'in_force' })
  expect(told()).toEqual([])
})
