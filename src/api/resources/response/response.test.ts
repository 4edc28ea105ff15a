import { expect, test } from 'vitest'
import { keepAction, responseWanted } from '../../../store/index.ts'
import { actionOf } from '../../../store/shelves/response.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { tell } from '../response.fixture.ts'
import { response } from './index.ts'

test('it says that nothing can be done where no responder runs, and what is wrong with one that does', async () => {
  const { as, database, clock } = await serveResource(response)
  const state = async () => (await as('viewer', 'GET', '/response')).json
  expect((await state()).text).toBe('Nothing can be done here. No responder has ever run here.')
  await tell(database, clock.nowMs, { isConnected: false, reason: 'Its socket is gone.' })
  expect((await state()).text).toBe('Nothing can be done here. Its socket is gone.')
  await tell(database, clock.nowMs)
  expect(await state()).toMatchObject({
    responder: {
      isConnected: true,
      drivers: [{ name: 'nftables' }, { name: 'tc' }, { name: 'docker' }],
    },
    ...{ policy: null, inForce: 0, waiting: 0, heldOff: 0 },
    text: 'What people ask for is done; no policy is in force.',
  })
  clock.nowMs += 60_000
  expect((await state()).responder.isConnected).toBe(false)
})

test('a responder stops all of it, an admin lets it go on, and it is told who and why', async () => {
  const { as, database, clock } = await serveResource(response)
  await tell(database, clock.nowMs)
  const press = (who: Parameters<typeof as>[0], how: string, reason = 'The wrong host.') =>
    as(who, 'POST', `/response/${how}`, { body: { reason } })
  expect((await press('analyst', 'stop')).statusCode).toBe(403)
  const stopped = (await press('responder', 'stop')).json
  expect(stopped.killSwitch).toMatchObject({ isStopped: true, by: 'usr_responder' })
  expect(stopped.text).toContain('has not confirmed it yet')
  await tell(database, clock.nowMs, { isStopped: true })
  expect((await as('viewer', 'GET', '/response')).json.text).toContain('nothing is in force')
  await tell(database, clock.nowMs, { isStopped: true, live: 1, reason: 'nft: busy.' })
  const left = (await as('viewer', 'GET', '/response')).json
  expect(left.responder.live).toBe(1)
  expect(left.text).toMatch(
    /nothing more is done\. 1 action could not be taken back yet: nft: busy\./,
  )
  expect((await press('responder', 'resume')).statusCode).toBe(403)
  expect((await press('admin', 'resume', '')).statusCode).toBe(400)
  const long = await press('admin', 'resume', 'x'.repeat(501))
  expect([long.statusCode, long.json.errors]).toMatchObject([400, [{ pointer: '/reason' }]])
  await press('admin', 'resume')
  expect((await responseWanted(database.read)).isStopped).toBe(false)
  const verbs = await database.read.selectFrom('audit').select('body').orderBy('seq').execute()
  expect(verbs.map(({ body }) => JSON.parse(body).verb)).toEqual([
    'response.stop',
    'response.resume',
  ])
})

test('in force is what was read back: neither a dry run nor what nobody has confirmed', async () => {
  const { as, database } = await serveResource(response)
  const readBack = { at: '2026-11-26T12:00:00.000Z', text: 'is in the set block4' }
  await database.write(async (db) => {
    for (const [id, changes] of [
      ['act_1', { readBack }],
      ['act_2', { failure: 'nft: busy.' }],
      ['act_3', { isDryRun: true }],
      ['act_4', { isDryRun: true }],
    ] as const)
      await keepAction(db, actionOf(id, { state: 'in_force', ...changes }))
  })
  const { json } = await as('viewer', 'GET', '/response')
  expect(json).toMatchObject({ inForce: 1, unconfirmed: 1, dryRuns: 2 })
})
