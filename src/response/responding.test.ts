import { setTimeout as passed } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Action } from '../contracts/index.ts'
import { AmoskysError, newId, wallClockMs } from '../kernel/index.ts'
import {
  findDecisions,
  findInvestigationOfIncident,
  incidentState,
  keepAction,
  keepNeverBlock,
  keepResponseWanted,
  keepStanding,
  responderTold,
} from '../store/index.ts'
import { MemoryKernel } from './actions/actions.fixture.ts'
import { takeSettingsPolicy } from './index.ts'
import { virusTotalBody } from './investigation/online/bodies.fixture.ts'
import { moved } from './moved.ts'
import { policyOf, step } from './policy/policy.fixture.ts'
import { attacker, guessing, ready, sceneOf, victim } from './responding.fixture.ts'

const blocking = ready('block-outside', { dryRun: false })

test('from an alert to a block that was read back: looked up, decided, done, each written down', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const action = await scene.until(({ state }) => state === 'in_force')
  expect(action).toMatchObject({
    ...{ kind: 'block_ip', target: attacker, mode: 'auto', isDryRun: false, driver: 'memory' },
    readBack: { text: `memory has ${action.id}` },
  })
  expect([...scene.kernel.held.keys()]).toEqual([action.id])
  const { read } = scene.database
  const investigation = await findInvestigationOfIncident(read, action.incidentId)
  expect(investigation).toMatchObject({ state: 'done', uncertainty: [] })
  const [decision] = await findDecisions(read, action.incidentId, 1)
  expect(decision).toMatchObject({ id: action.decisionId, confidence: 'almost_certain' })
  const audit = await read.selectFrom('audit').select(['verb', 'object', 'trace_id']).execute()
  const own = audit.filter(({ object }) => object === action.id)
  expect(own.map(({ verb }) => verb)).toEqual(['action.asked', 'action.applied'])
  expect(new Set(own.map((one) => one.trace_id))).toEqual(new Set([action.traceId]))
})

test('by default nothing is done without a person, and what one approves is', async () => {
  const scene = await sceneOf({ policy: ready('ask') })
  await scene.take(guessing())
  const waiting = await scene.until(({ state }) => state === 'waiting')
  await passed(200)
  expect([...scene.kernel.held]).toEqual([])
  const by = { kind: 'user', id: 'usr_1' } as const
  const approved = moved(
    {
      ...waiting,
      state: 'approved',
      approvals: [{ by, at: new Date(wallClockMs()).toISOString() }],
    },
    { what: 'approved', by, text: 'yes', nowMs: wallClockMs() },
  )
  expect(await scene.database.write((db) => keepAction(db, approved))).toBe(true)
  await scene.until(({ state }) => state === 'in_force')
  expect([...scene.kernel.held.keys()]).toEqual([waiting.id])
})

test('a dry run, and what was captured another time, change nothing', async () => {
  for (const given of [{ policy: ready('block-outside') }, { policy: blocking, isLive: false }]) {
    const scene = await sceneOf(given)
    await scene.take(guessing())
    const action = await scene.until(({ state }) => state === 'in_force')
    expect(action).toMatchObject({ isDryRun: true, driver: 'dry-run', readBack: null })
    expect([...scene.kernel.held]).toEqual([])
  }
})

test('the gateway is not blocked, whatever the advice, and an address that may be forged waits for a person', async () => {
  const scene = await sceneOf({ policy: blocking, facts: { gateways: [attacker] } })
  await scene.take(guessing())
  await passed(500)
  expect([...scene.kernel.held]).toEqual([])
  const other = await sceneOf({ policy: blocking })
  const alert = guessing()
  const indicators = alert.indicators.map((one) =>
    one.kind === 'address' ? { ...one, established: false as const } : one,
  )
  await other.take({ ...alert, indicators })
  const waiting = await other.until(({ state }) => state === 'waiting')
  expect([waiting.target, [...other.kernel.held]]).toEqual([attacker, []])
})

test('what is to be done while nobody can act is done when somebody can', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.endResponder()
  await scene.take(guessing())
  const asked = await scene.until(({ state }) => state === 'approved' || state === 'suggested')
  expect(asked.appliedAt).toBeNull()
  expect((await responderTold(scene.database.read))?.isConnected).toBe(false)
  await scene.startResponder()
  await scene.until(({ state }) => state === 'in_force')
})

test('whoever decides may end and begin again: a live block is not forgotten, and undone when asked', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const action = await scene.until(({ state }) => state === 'in_force')
  await scene.startAgain()
  const by = { kind: 'user', id: 'usr_1' } as const
  const undoing = moved(
    { ...action, state: 'undoing' },
    { what: 'asked', by, text: '', nowMs: wallClockMs() },
  )
  await scene.database.write((db) => keepAction(db, undoing))
  await scene.until(({ state }) => state === 'undone')
  expect([...scene.kernel.held]).toEqual([])
})

test('who lost a lease without knowing writes nothing of an incident, until it has one again', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.loseLeases('incidents')
  await scene.take(guessing())
  await passed(1000)
  const { read } = scene.database
  for (const table of ['investigations', 'decisions', 'actions'] as const)
    expect(await read.selectFrom(table).select('id').execute(), table).toEqual([])
  await scene.endLeases()
  await scene.until(({ state }) => state === 'in_force')
  expect(await read.selectFrom('decisions').select('id').execute()).toHaveLength(1)
})

test('who lost a lease without knowing writes nothing of an action, and whoever has it next finds what was done', async () => {
  const scene = await sceneOf({ policy: ready('ask') })
  await scene.take(guessing())
  const waiting = await scene.until(({ state }) => state === 'waiting')
  await scene.loseLeases('targets')
  const by = { kind: 'user', id: 'usr_1' } as const
  const said = { what: 'approved', by, text: '', nowMs: wallClockMs() } as const
  const approved = moved({ ...waiting, state: 'approved' }, said)
  await scene.database.write((db) => keepAction(db, approved))
  await scene.take()
  await expect.poll(() => scene.kernel.held.size).toBe(1)
  await passed(300)
  expect((await scene.actions()).map(({ state }) => state)).toEqual(['approved'])
  await scene.endLeases()
  const { history } = await scene.until(({ state }) => state === 'in_force')
  expect(history.filter(({ what }) => what === 'applied')).toHaveLength(1)
})

test('what is open is decided by another policy, by whoever has it when that is in force', async () => {
  const scene = await sceneOf({ policy: ready('ask') })
  await scene.take(guessing())
  const { incidentId } = await scene.until(({ state }) => state === 'waiting')
  await scene.loseLeases('incidents')
  const facts = { nowMs: wallClockMs(), traceId: 'e'.repeat(32) }
  const { version } = await scene.database.write((db) =>
    takeSettingsPolicy(db, ready('suggest'), facts),
  )
  await passed(500)
  const versions = async () =>
    (await findDecisions(scene.database.read, incidentId, 9)).map((one) => one.policyVersion)
  expect(await versions()).toEqual([version - 1])
  await scene.endLeases()
  await expect.poll(versions, { timeout: 5000 }).toEqual([version, version - 1])
})

test('another responder is given no orders while something is in force at the one before it', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const { id } = await scene.until(({ state }) => state === 'in_force')
  const elsewhere = new MemoryKernel(wallClockMs)
  await scene.startAt('elsewhere', elsewhere)
  await scene.take(guessing({ id: newId('alr', wallClockMs()) }, '203.0.113.67', '10.20.0.11'))
  await scene.until(({ state, target }) => state === 'approved' && target === '203.0.113.67')
  await passed(1500)
  const states = (await scene.actions()).map(({ state }) => state).sort()
  expect([states, elsewhere.held.size]).toEqual([['approved', 'in_force'], 0])
  // The one before it has another name by now, and is known by what it holds.
  await scene.startAt('renamed')
  await scene.until(({ state, target }) => state === 'in_force' && target === '203.0.113.67')
  expect([scene.kernel.held.has(id), scene.kernel.held.size]).toEqual([true, 2])
})

test('what was in force at another responder is over with its time, and then this one is given orders', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const action = await scene.until(({ state }) => state === 'in_force')
  const elsewhere = new MemoryKernel(wallClockMs)
  await scene.startAt('elsewhere', elsewhere)
  const expiresAt = new Date(wallClockMs() - 1).toISOString()
  const over = { ...action, expiresAt, version: action.version + 1 }
  await scene.database.write((db) => keepAction(db, over))
  expect(await scene.until(({ state }) => state !== 'in_force')).toMatchObject({ state: 'expired' })
  await scene.take(guessing({ id: newId('alr', wallClockMs()) }, '203.0.113.67', '10.20.0.11'))
  await scene.until(({ state, target }) => state === 'in_force' && target === '203.0.113.67')
  expect(elsewhere.held.size).toBe(1)
})

test('an address that is never to be blocked is let go at once', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  await scene.until(({ state }) => state === 'in_force')
  const createdAt = new Date(wallClockMs()).toISOString()
  await scene.database.write((db) =>
    keepNeverBlock(db, {
      ...{ id: 'nev_1', value: attacker, kind: 'address', reason: 'our branch', isBuiltIn: false },
      ...{ owner: 'usr_1', createdAt, expiresAt: null },
    }),
  )
  await scene.until(({ state }) => state === 'undone')
  expect([...scene.kernel.held]).toEqual([])
})

test('whoever stops all response has everything taken back; a stop at the machine is not overruled', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  await scene.until(({ state }) => state === 'in_force')
  const want = (isStopped: boolean, second: number) =>
    scene.database.write((db) =>
      keepResponseWanted(db, {
        ...{ isStopped, by: 'usr_1', reason: 'an exercise' },
        at: new Date(wallClockMs() + second * 1000).toISOString(),
      }),
    )
  const waitFor = async (isStopped: boolean) => {
    for (let waited = 0; scene.isStopped() !== isStopped; waited += 20) {
      expect(waited, 'ms waited').toBeLessThan(5000)
      await passed(20)
    }
  }
  await want(true, 0)
  await scene.until(({ state }) => state === 'undone')
  expect([[...scene.kernel.held], scene.isStopped()]).toEqual([[], true])
  await want(false, 1)
  await waitFor(false)
  await vi.waitFor(async () =>
    expect((await responderTold(scene.database.read))?.isStopped).toBe(false),
  )
  await passed(200)
  await scene.stopAtMachine()
  await passed(1500)
  expect(scene.isStopped()).toBe(true)
  const audit = scene.database.read
    .selectFrom('audit')
    .select('actor')
    .where('verb', '=', 'response.stop')
  expect(await audit.execute()).toEqual([{ actor: 'operator' }])
})

test('whoever only tries things says nothing of what is really in force, and takes nothing back', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const action = await scene.until(({ state }) => state === 'in_force')
  await scene.startTrying()
  await passed(500)
  expect(await scene.until(() => true)).toMatchObject({
    state: 'in_force',
    version: action.version,
  })
  const by = { kind: 'user', id: 'usr_1' } as const
  const asked = { what: 'asked', by, text: '', nowMs: wallClockMs() } as const
  await scene.database.write((db) => keepAction(db, moved({ ...action, state: 'undoing' }, asked)))
  await passed(1500)
  expect(await scene.until(() => true)).toMatchObject({ state: 'undoing' })
  expect([...scene.kernel.held.keys()]).toEqual([action.id])
  await scene.startAgain()
  await scene.until(({ state }) => state === 'undone')
  expect([...scene.kernel.held]).toEqual([])
})

test('what was done by itself is taken back where a person calls it expected', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const { incidentId: id } = await scene.until(({ state }) => state === 'in_force')
  const state = await incidentState(scene.database.read, id)
  const standing = { ...state!.standing, status: 'closed', disposition: 'expected' } as const
  await scene.database.write((db) => keepStanding(db, id, { standing, queue: 'closed' }))
  await scene.until((action) => action.state === 'undone')
  expect([...scene.kernel.held]).toEqual([])
})

const answering: typeof fetch = async () =>
  new Response(JSON.stringify(virusTotalBody({ malicious: 9 })))
/** Of somebody who never answers. */
const silent: typeof fetch = (_url, init) =>
  new Promise((_answer, fail) =>
    init?.signal?.addEventListener('abort', () => fail(init.signal?.reason)),
  )

async function statesOf({ database }: Awaited<ReturnType<typeof sceneOf>>): Promise<string[]> {
  const rows = await database.write((db) =>
    db.selectFrom('investigations').select('state').execute(),
  )
  return rows.map(({ state }) => state)
}

test('whom nobody has answered yet is asked again by whoever begins after that', async () => {
  const scene = await sceneOf({ policy: ready('ask'), fetch: silent })
  await scene.take(guessing({}, '9.9.9.66'))
  await vi.waitFor(async () => expect(await statesOf(scene)).toEqual(['asking']))
  await scene.startAgain(answering)
  await vi.waitFor(async () => expect(await statesOf(scene)).toEqual(['done']), 8000)
})

test('of more incidents than are asked about at once the last are asked about when there is room', async () => {
  const scene = await sceneOf({ policy: ready('ask'), fetch: answering })
  const guesses = Array.from({ length: 40 }, (_, i) => guessing({}, `9.9.${i + 1}.9`))
  await scene.take(...guesses.map((one, i) => ({ ...one, entity: `10.20.0.${i + 1}` })))
  await vi.waitFor(
    async () => expect(new Set(await statesOf(scene))).toEqual(new Set(['done'])),
    20_000,
  )
})

test('what went wrong and cannot be taken back yet is said to be so, until it is gone', async () => {
  const scene = await sceneOf({ policy: blocking })
  let isStuck = true
  scene.kernel.before = (call) => {
    // It was changed, and the one that changed it fell over it.
    if (call === 'apply') scene.kernel.held.set('left', Number.POSITIVE_INFINITY)
    if (call === 'apply' || (call === 'undo' && isStuck))
      throw new AmoskysError('unavailable', 'out of order')
  }
  await scene.take(guessing())
  const half = await scene.until(({ failure }) => failure !== '')
  expect([half.readBack, half.appliedAt]).toEqual([null, null])
  const said = half.history.map(({ text }) => text)
  expect(said).toContain('Half done, and not taken back yet: out of order')
  isStuck = false
  await scene.until(({ state }) => state === 'failed' || state === 'undone')
})

test.each([
  ['what was given up and is in force all the same is in force', 'failed', 'in_force'],
  ['what was ended and is in force all the same is taken back', 'expired', 'undone'],
] as const)('%s', async (_name, said, becomes) => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const action = await scene.until(({ state }) => state === 'in_force')
  const nowMs = wallClockMs()
  await scene.endResponder()
  const over = moved(
    { ...action, state: said, endedAt: new Date(nowMs).toISOString() },
    { what: said, by: { kind: 'system', id: 'system' }, text: 'over', nowMs },
  )
  expect(await scene.database.write((db) => keepAction(db, over))).toBe(true)
  await scene.startResponder()
  await scene.until(({ state }) => state === becomes)
  expect([...scene.kernel.held.keys()]).toEqual(becomes === 'in_force' ? [action.id] : [])
})

test('what is in force and stands in no record is shown all the same', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const { id } = await scene.until(({ state }) => state === 'in_force')
  await scene.endResponder()
  await scene.database.write((db) => db.deleteFrom('actions').execute())
  await scene.startResponder()
  const found = await scene.until((action) => action.state === 'in_force')
  expect(found).toMatchObject({ id, kind: 'block_ip', target: attacker, mode: 'manual' })
})

test('what is gone and cannot be put back is not said to be in force', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const { id } = await scene.until(({ readBack }) => readBack !== null)
  scene.kernel.held.clear()
  scene.kernel.before = (call) => {
    if (call === 'apply') throw new AmoskysError('unavailable', 'out of order')
  }
  const gone = await scene.until(({ readBack }) => readBack === null)
  expect(gone.failure).toBe('Not in force now, and tried again: out of order')
  scene.kernel.before = () => {}
  const back = await scene.until(({ readBack }) => readBack !== null)
  expect(back).toMatchObject({ id, state: 'in_force', failure: '' })
  expect([...scene.kernel.held.keys()]).toEqual([id])
})

test('one that can never be done keeps no other from being done', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const done = await scene.until(({ state }) => state === 'in_force')
  const fresh = { state: 'approved', appliedAt: null, expiresAt: null, readBack: null } as const
  for (const target of ['', '9.9.9.66']) {
    const id = newId('act', wallClockMs())
    const asked = { ...done, ...fresh, id, version: 1, target }
    await scene.database.write((db) => keepAction(db, asked))
  }
  const failed = await scene.until(({ target, state }) => target === '' && state === 'failed')
  expect(failed.failure).toContain('apply: order.target')
  await scene.until(({ target, state }) => target === '9.9.9.66' && state === 'in_force')
})

test('what is to hold for longer does once that is confirmed, and not where it is refused', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const action = await scene.until(({ state }) => state === 'in_force')
  const by = { kind: 'user', id: 'usr_1' } as const
  const wish = (before: Action, seconds: number) => {
    const extendTo = new Date(wallClockMs() + seconds * 1000).toISOString()
    const said = { what: 'extended', by, text: 'wanted', nowMs: wallClockMs() } as const
    return scene.database.write((db) => keepAction(db, moved({ ...before, extendTo }, said)))
  }
  expect(await wish(action, 7200)).toBe(true)
  const longer = await scene.until((one) => one.version > 3 && one.extendTo === undefined)
  expect(Date.parse(longer.expiresAt!) - Date.parse(action.expiresAt!)).toBeGreaterThan(3_500_000)
  expect(longer.history.map(({ what }) => what)).toEqual([
    'asked',
    'applied',
    'extended',
    'extended',
  ])
  expect(await wish(longer, 30 * 86_400)).toBe(true)
  const refused = await scene.until((one) => one.version > longer.version + 1)
  expect([refused.expiresAt, refused.extendTo]).toEqual([longer.expiresAt, undefined])
  expect(refused.history.at(-1)?.text).toMatch(/^Not extended: extend: ttlSeconds/)
})

test('all is stopped however long the reason is', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  await scene.until(({ state }) => state === 'in_force')
  const at = new Date(wallClockMs()).toISOString()
  const stop = { isStopped: true, by: 'usr_1', reason: 'x'.repeat(2000), at }
  await scene.database.write((db) => keepResponseWanted(db, stop))
  await scene.until(({ state }) => state === 'undone')
  expect([...scene.kernel.held]).toEqual([])
})

test('policy isolates the container of a host of ours, where the one that acts knows of one', async () => {
  const cells = policyOf(step({ action: 'isolate_container' })).cells
  const scene = await sceneOf({ policy: { ...blocking, cells } })
  scene.kernel.containers = async () => [{ address: victim, name: 'web1' }]
  await vi.waitFor(async () => {
    const told = await responderTold(scene.database.read)
    expect(told?.containers).toEqual([{ address: victim, name: 'web1' }])
  }, 9000)
  const alert = guessing()
  const isolate = { action: 'isolate-host', target: victim, ttlSeconds: 3600, reversible: true }
  const recommend = [
    { ...isolate, why: 'It was taken over.' },
  ] as typeof alert.explanation.recommend
  await scene.take({ ...alert, explanation: { ...alert.explanation, recommend } })
  const action = await scene.until(({ kind }) => kind === 'isolate_container')
  expect(action.target).toBe('web1')
})

test('what a person takes back at the machine is left alone as if it was over the API', async () => {
  const scene = await sceneOf({ policy: blocking })
  await scene.take(guessing())
  const { id } = await scene.until(({ state }) => state === 'in_force')
  await scene.undoAtMachine(id)
  const undone = await scene.until(({ state }) => state === 'undone')
  expect(Date.parse(undone.holdOffUntil!) - wallClockMs()).toBeGreaterThan(86_000_000)
})

test('an answer that could not be written down is asked for again, and response goes on', async () => {
  const waiting = Promise.withResolvers<void>()
  const late: typeof fetch = async (...asked) => {
    await waiting.promise
    return answering(...asked)
  }
  const scene = await sceneOf({ policy: ready('ask'), fetch: late })
  await scene.take(guessing({}, '9.9.9.66'))
  await vi.waitFor(async () => expect(await statesOf(scene)).toEqual(['asking']))
  scene.disk.isFull = true
  waiting.resolve()
  await passed(700)
  expect(await statesOf(scene)).toEqual(['asking'])
  scene.disk.isFull = false
  await vi.waitFor(async () => expect(await statesOf(scene)).toEqual(['done']), 8000)
})
