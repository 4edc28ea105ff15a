import { expect, test } from 'vitest'
import { responseWanted } from '../../../store/index.ts'
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
  expect((await press('responder', 'resume')).statusCode).toBe(403)
  expect((await press('admin', 'resume', '')).statusCode).toBe(400)
  await press('admin', 'resume')
  expect((await responseWanted(database.read)).isStopped).toBe(false)
  const verbs = await database.read.selectFrom('audit').select('body').orderBy('seq').execute()
  expect(verbs.map(({ body }) => JSON.parse(body).verb)).toEqual([
    'response.stop',
    'response.resume',
  ])
})
