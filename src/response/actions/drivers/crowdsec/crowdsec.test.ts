import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { idOf, orderOf, plannedOf, put } from '../order.fixture.ts'
import { crowdsec } from './crowdsec.ts'
import { secondsOf } from './lapi.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Reply = readonly [status: number, body: unknown]

/** A local API that answers each call by a table; what it was asked is kept. */
async function apiOf(replies: Readonly<Record<string, Reply | (() => Reply)>>) {
  const asked: { readonly call: string; readonly body: string; readonly token: string }[] = []
  const server = createServer(async (request, response) => {
    const call = `${request.method} ${request.url}`
    const token = request.headers.authorization ?? ''
    asked.push({ call, token, body: await text(request) })
    const reply = replies[call] ?? [404, { message: 'nothing there' }]
    const [status, body] = typeof reply === 'function' ? reply() : reply
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const driver = crowdsec({
    ...{ url, machineId: 'm', password: 'p', bouncerKey: 'b' },
    nowMs: () => Date.UTC(2026, 0, 1),
  })
  return { asked, driver }
}

const decisions = 'GET /v1/decisions?origins=amoskys'
const login = 'POST /v1/watchers/login'
const decision = (id: number, changed = {}) => ({
  ...{ id, duration: '9m59.5s', origin: 'amoskys', scenario: idOf(1) },
  ...{ scope: 'Ip', type: 'ban', value: '203.0.113.7', ...changed },
})

test.each([
  ['9m59.254050645s', 599.254050645],
  ['167h59m1s', 604_741],
  ['-12m54.5s', -774.5],
  ['1.5ms', 0.0015],
  ['0', 0],
])('%s is %d s', (duration, seconds) => {
  expect(secondsOf(duration)).toBeCloseTo(seconds, 9)
})

test.each(['soon', '', '5', 's', '1h-2m'])('%j is no duration', (duration) => {
  expect(secondsOf(duration)).toBeNaN()
})

test('a token that ran out is asked for anew, once', async () => {
  let isOld = true
  const { asked, driver } = await apiOf({
    [decisions]: [200, null],
    [login]: [200, { code: 200, token: 't' }],
    'POST /v1/alerts': () => {
      const reply: Reply = isOld ? [401, { message: 'expired' }] : [201, ['1']]
      isOld = false
      return reply
    },
  })
  await expect(put(driver, orderOf('block_ip', '203.0.113.7'))).rejects.toThrow(
    'refuses the alert with status 401',
  )
  await put(driver, orderOf('block_ip', '203.0.113.7'))
  isOld = true
  await put(driver, orderOf('block_ip', '203.0.113.7'))
  expect(asked.filter(({ call }) => call === login).length).toBe(2)
})

test('decisions of others, and what is none of an order, are left alone', async () => {
  const { asked, driver } = await apiOf({
    [decisions]: [
      200,
      [
        decision(1),
        decision(2, { origin: 'cscli' }),
        decision(3, { scenario: 'manual' }),
        decision(4, { duration: '-5s', scenario: idOf(2) }),
        decision(5, { type: 'captcha', scenario: idOf(3) }),
      ],
    ],
    [login]: [200, { token: 't' }],
    'DELETE /v1/decisions/1': [200, { nbDeleted: '1' }],
  })
  const looked = await driver.look()
  expect([...looked.keys()]).toEqual([idOf(1), idOf(3)])
  expect(looked.get(idOf(1))?.endsAtMs).toBe(Date.UTC(2026, 0, 1) + 599_500)
  expect(looked.get(idOf(3))?.drift).toBe('the decision says captcha, not ban')
  await driver.undo([{ id: idOf(1), inverse: looked.get(idOf(1))!.inverse }])
  expect(asked.filter(({ call }) => call.startsWith('DELETE')).length).toBe(1)
})

test.each([
  [[500, { message: 'db\u0007 locked' }] as const, String.raw`status 500: db\x07 locked`],
  [[200, { decisions: 1 }] as const, 'in another shape than its API describes'],
  [[302, null] as const, 'refuses its decisions with status 302'],
  [[200, [decision(1, { id: '1' })]] as const, 'in another shape than its API describes'],
])('an answer that is none is told', async (reply, said) => {
  const { driver } = await apiOf({ [decisions]: reply })
  await expect(driver.look()).rejects.toThrow(said)
})

test('one service, or what is no address, is refused', async () => {
  const { driver } = await apiOf({})
  const scope = { server: '10.0.0.1', protocol: 'tcp', ports: [22] } as const
  await expect(plannedOf(driver, orderOf('block_ip', '203.0.113.7', { scope }))).rejects.toThrow(
    'bans an address as a whole',
  )
  await expect(plannedOf(driver, orderOf('block_ip', 'evil.example'))).rejects.toThrow(
    'is no address or network',
  )
})
