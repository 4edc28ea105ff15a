import { expect, test } from 'vitest'
import { findWaiting } from '../../../store/index.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { events } from './index.ts'

const signal = {
  ...{ detector: 'zeek-notices', id: 'n1', title: 'Scan::Port_Scan', severity: 'medium' },
  ...{ time: '2026-11-26T13:00:00+01:00', actor: '2001:DB8:0::1', peers: ['10.0.0.9', 'A.test'] },
  evidence: [
    {
      ...{ id: 'attempts', group: 'reach', text: 'many ports', points: 8 },
      observed: { value: 1200, unit: 'count' },
    },
  ],
}
const piece = signal.evidence[0]!

async function posting() {
  const { as, database } = await serveResource(events)
  return {
    ...{ as, database },
    post: (...signals: unknown[]) => as('service', 'POST', '/events', { body: { signals } }),
  }
}

test('signals are taken in, each with what became of it', async () => {
  const { post, database } = await posting()
  const first = await post(signal, { ...signal, id: 'n2', colour: 'red' }, signal)
  expect(first.statusCode).toBe(202)
  expect(first.json).toEqual({
    accepted: 1,
    results: [
      { index: 0, status: 'accepted' },
      {
        ...{ index: 1, status: 'invalid' },
        errors: [{ pointer: '/colour', code: 'unknown_member', message: 'no such member' }],
      },
      { index: 2, status: 'duplicate' },
    ],
  })
  const [waiting] = await findWaiting(database.read, { after: 0, limit: 9 })
  expect(waiting!.signal).toMatchObject({
    ...{ actor: '2001:db8::1', peers: ['10.0.0.9', 'a.test'], technique: '', sensor: '' },
    ...{ outcome: null, timeUs: Date.parse('2026-11-26T12:00:00Z') * 1000 },
  })
})

test.each([
  [{ detector: 'vertical-scan' }, '/detector', /a detector of AMOSKYS/],
  [{ detector: 'Zeek' }, '/detector', /expected a-z/],
  [{ title: 'a\u0007bcd' }, '/title', /control characters/],
  [{ title: 'a\u202ebcd' }, '/title', /control characters/],
  [{ title: 'x'.repeat(81) }, '/title', /80/],
  [{ actor: '10.0.0.256' }, '/actor', /address/],
  [{ peers: ['no name'] }, '/peers/0', /./],
  [{ peers: Array(33).fill('a.test') }, '/peers', /32/],
  [{ technique: 'T10' }, '/technique', /ATT&CK/],
  [{ time: 'yesterday' }, '/time', /./],
  [{ evidence: [] }, '/evidence', /1/],
  [{ evidence: [{ ...piece, points: 8.5 }] }, '/evidence/0/points', /8/],
  [{ evidence: [{ ...piece, points: -11 }] }, '/evidence/0/points', /-10/],
  [{ evidence: [piece, piece] }, '/evidence', /each id once/],
  [{ evidence: [piece, { ...piece, id: 'b' }] }, '/evidence', /-10 to 15 points/],
  [
    { evidence: [{ ...piece, observed: { value: null, unit: '' } }] },
    '/evidence/0/observed/value',
    /./,
  ],
])('refused, and where: %o', async (changes, pointer, message) => {
  const { post } = await posting()
  const { json, statusCode } = await post({ ...signal, ...changes })
  expect([statusCode, json.errors[0].pointer]).toEqual([400, `/signals/0${pointer}`])
  expect(json.errors[0].message).toMatch(message)
})

test('no role hands them in; what they look like is told', async () => {
  const { as } = await posting()
  const refused = await as('admin', 'POST', '/events', { body: { signals: [signal] } })
  expect([refused.statusCode, refused.json.needsPermission]).toEqual([403, 'events:ingest'])
  const { json } = await as('viewer', 'GET', '/events/schema')
  expect(Object.keys(json.signal.properties)).toContain('detector')
})
