import { createHmac } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { idOf, orderOf, plannedOf } from '../order.fixture.ts'
import type { Pace } from './attempts.ts'
import type { Channel, MailChannel } from './channel.ts'
import { notify } from './notify.ts'
import { selfSigned } from './self-signed.fixture.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const waits: number[] = []
const pace = (): Pace => {
  waits.length = 0
  return {
    nowMs: () => Date.UTC(2026, 0, 1, 12),
    wait: async (ms) => void waits.push(ms),
    random: () => 0.5,
  }
}
const driverWith = (channel: Channel, link = 'https://amoskys.example/actions/1') =>
  notify({ channels: { ops: channel }, linkOf: () => link, pace: pace() })

/** Sends one order; gives why it failed. */
async function tell(channel: Channel, changed = {}) {
  const driver = driverWith(channel)
  const planned = await plannedOf(driver, orderOf('notify', 'ops', changed))
  return (await driver.apply([planned])).get(planned.order.id)
}

function listen(server: {
  listen: (port: number, host: string, done: () => void) => unknown
  address(): unknown
  close(done: () => void): unknown
}) {
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)))
  return new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

describe('a webhook', () => {
  interface Call {
    readonly headers: IncomingMessage['headers']
    readonly body: string
  }

  async function receiver(answer: (call: number, response: ServerResponse) => void) {
    const calls: Call[] = []
    const server = createHttp(async (request, response) => {
      calls.push({ headers: request.headers, body: await text(request) })
      answer(calls.length, response)
    })
    const port = await listen(server)
    closing.unshift(() => server.closeAllConnections())
    const url = `http://127.0.0.1:${port}/hook/s3cret-path`
    return { calls, channel: { kind: 'webhook', url, secret: 'k3y' } as const }
  }

  test('is signed, and says who, how sure and where, and nothing else', async () => {
    const { calls, channel } = await receiver((_, response) => response.end())
    expect(await tell(channel)).toBeUndefined()
    const [{ headers, body }] = calls as [Call]
    const signed = createHmac('sha256', 'k3y').update(`1767268800.${body}`).digest('hex')
    expect(headers).toMatchObject({
      'x-amoskys-timestamp': '1767268800',
      'x-amoskys-signature': `v1=${signed}`,
      'x-amoskys-id': idOf(1),
    })
    expect(JSON.parse(body)).toEqual({
      version: 1,
      id: idOf(1),
      at: '2026-01-01T12:00:00.000Z',
      text: '10.0.0.5 is very likely malicious: port scan, then 40 failed SSH logins',
      link: 'https://amoskys.example/actions/1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    })
  })

  test('is tried again while the receiver is unwell, with growing pauses', async () => {
    const { calls, channel } = await receiver((call, response) => {
      response.writeHead(call < 3 ? 503 : 204).end()
    })
    expect(await tell(channel)).toBeUndefined()
    expect(calls.length).toBe(3)
    expect(waits).toEqual([300, 600])
  })

  test('waits as long as it is asked to, where there is time', async () => {
    const { channel } = await receiver((call, response) => {
      response.writeHead(call < 2 ? 429 : 204, { 'retry-after': '2' }).end()
    })
    expect(await tell(channel)).toBeUndefined()
    expect(waits).toEqual([2000])
    const never = await receiver((_, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end()
    })
    expect(await tell(never.channel)).toContain('refuses it with status 429')
    expect(never.calls.length).toBe(1)
  })

  test.each([
    [400, 'refuses it with status 400'],
    [404, 'refuses it with status 404'],
    [302, 'redirects elsewhere (status 302), which is not followed'],
  ])('is not tried again after status %i', async (status, said) => {
    const { calls, channel } = await receiver((_, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await tell(channel)).toContain(said)
    expect(calls.length).toBe(1)
  })

  test('that nobody answers is told, without what is secret of it', async () => {
    const channel = {
      kind: 'webhook',
      url: 'http://127.0.0.1:9/s3cret-path',
      secret: 'k3y',
    } as const
    const said = await tell(channel)
    expect(said).toBe(
      'the webhook at 127.0.0.1:9 was not reached: ECONNREFUSED (tried 3 times within 7 s)',
    )
    const { plan } = await plannedOf(driverWith(channel), orderOf('notify', 'ops'))
    expect(JSON.stringify(plan)).not.toMatch(/s3cret|k3y/)
    expect(plan.warnings).toEqual(['On its way it can be read: it is not encrypted.'])
  })

  test('that never answers is given up', async () => {
    const { channel } = await receiver(() => undefined)
    expect(await tell(channel)).toContain('no answer within 2500 ms')
  }, 20_000)

  test('of an endless answer is done with its first line', async () => {
    const { channel } = await receiver((_, response) => {
      response.writeHead(200)
      response.write('x'.repeat(100_000))
    })
    expect(await tell(channel)).toBeUndefined()
  })

  test('gets one message for one order, however often it is asked for', async () => {
    const { calls, channel } = await receiver((_, response) => response.end())
    const driver = driverWith(channel)
    const planned = await plannedOf(driver, orderOf('notify', 'ops'))
    await driver.apply([planned])
    await driver.apply([planned])
    expect(calls.length).toBe(1)
    expect(await driver.undo([{ id: planned.order.id, inverse: '{}' }])).toEqual(new Map())
    expect((await driver.look()).size).toBe(0)
  })
})

describe('syslog', () => {
  const line =
    '<132>1 2026-01-01T12:00:00.000Z HOST amoskys - notification [amoskys@32473 action="ID" trace="0af7651916cd43dd8448eb211c80319c" link="https://amoskys.example/actions/1"] \u{feff}'
  const known = (said: string) => said.replace(/(Z )\S+/, '$1HOST').replace(/"act_\w+"/, '"ID"')

  test('over UDP is one datagram, cut between characters', async () => {
    const socket = createSocket('udp4')
    const port = await new Promise<number>((resolve) =>
      socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)),
    )
    closing.push(() => new Promise<void>((resolve) => socket.close(resolve)))
    const came = new Promise<Buffer>((resolve) => socket.once('message', resolve))
    const channel = { kind: 'syslog', host: '127.0.0.1', port, transport: 'udp' } as const
    expect(await tell(channel, { reason: '\u20ac'.repeat(500) })).toBeUndefined()
    const said = known((await came).toString())
    expect((await came).length).toBeLessThanOrEqual(1200)
    expect(said).toMatch(new RegExp(`${'\u20ac'}$`))
    expect(said.startsWith(line)).toBe(true)
  })

  test('over TCP counts its octets', async () => {
    const came = Promise.withResolvers<Buffer>()
    const port = await listen(createTcp(async (socket) => came.resolve(await buffer(socket))))
    const channel = { kind: 'syslog', host: '127.0.0.1', port, transport: 'tcp' } as const
    expect(await tell(channel, { reason: 'a "b" ]\nc\u20ac' })).toBeUndefined()
    const all = await came.promise
    const [, count, message] = /^(\d+) (.*)$/s.exec(all.toString())!
    expect(Buffer.byteLength(message!)).toBe(Number(count))
    expect(known(message!)).toBe(`${line}a "b" ] c\u20ac`)
  })

  test('that nobody takes is told', async () => {
    const channel = { kind: 'syslog', host: '127.0.0.1', port: 9, transport: 'tcp' } as const
    expect(await tell(channel)).toContain(
      'syslog at 127.0.0.1:9 (TCP) was not reached: ECONNREFUSED',
    )
  })
})

describe('e-mail', () => {
  async function server(options: SMTPServerOptions) {
    const mails: string[] = []
    const smtp = new SMTPServer({
      authOptional: true,
      ...options,
      onData: async (stream, _, done) => {
        mails.push(await text(stream))
        done()
      },
    })
    smtp.on('error', () => undefined)
    const port = await new Promise<number>((resolve) =>
      smtp.listen(0, '127.0.0.1', () => resolve((smtp.server.address() as AddressInfo).port)),
    )
    closing.push(() => new Promise<void>((resolve) => smtp.close(resolve)))
    const channel: MailChannel = {
      ...{ kind: 'smtp', host: '127.0.0.1', port, security: 'none' },
      ...{ from: 'amoskys@example.org', to: ['ops@example.org'] },
    }
    return { mails, channel }
  }

  test('says it in its subject and its text', async () => {
    const { mails, channel } = await server({ hideSTARTTLS: true })
    const reason = '10.0.0.5 is very likely malicious\r\nBcc: all@example.org'
    expect(await tell(channel, { reason })).toBeUndefined()
    const [head, body] = mails[0]!.split('\r\n\r\n', 2)
    expect(head).toContain('Subject: AMOSKYS: 10.0.0.5 is very likely malicious Bcc:')
    expect(head).not.toMatch(/^Bcc/m)
    expect(head).toContain(`Message-ID: <${idOf(1)}@amoskys>`)
    expect(body).toContain('10.0.0.5 is very likely malicious')
    expect(mails[0]).toContain('https://amoskys.example/actions/1')
  })

  test('is encrypted and signed in where that is asked for', async () => {
    const { key, cert } = await selfSigned()
    const { mails, channel } = await server({
      ...{ key, cert, authOptional: false },
      onAuth: ({ username, password }, _, done) =>
        password === 'p4ss'
          ? done(null, { user: username ?? '' })
          : done(new Error(`no: ${password}`)),
    })
    const secure = {
      ...channel,
      security: 'starttls',
      ca: cert,
      user: 'amoskys',
      password: 'p4ss',
    } as const
    expect(await tell(secure)).toBeUndefined()
    expect(mails.length).toBe(1)
    const said = await tell({ ...secure, password: 'wr0ng' })
    expect(said).toContain('no e-mail was sent to ops@example.org')
    expect(said).not.toContain('wr0ng')
    const { ca: _, ...untrusting } = secure
    expect(await tell(untrusting)).toContain('self-signed certificate')
    expect(mails.length).toBe(1)
  })

  test('is not sent in the clear where TLS is asked for', async () => {
    const { mails, channel } = await server({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    expect(await tell({ ...channel, security: 'starttls' })).toContain('no e-mail was sent')
    expect(mails).toEqual([])
  })
})

test('a channel that nobody set up is refused', async () => {
  const driver = driverWith({ kind: 'syslog', host: 'log', port: 514, transport: 'udp' })
  for (const name of ['other', 'constructor', '__proto__'])
    await expect(plannedOf(driver, orderOf('notify', name))).rejects.toThrow(
      'is no channel of the settings (response.notify: ops)',
    )
})
