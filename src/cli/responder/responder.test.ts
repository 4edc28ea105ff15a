import { expect, test } from 'vitest'
import { settingsSchema } from '../config/schema.ts'
import { driversOf } from './drivers.ts'
import { neverBlockOf } from './never-block.ts'
import { responderFolderOf, responderSocketOf } from './places.ts'

const settingsWith = (response: unknown, data = '/srv/amoskys') =>
  settingsSchema.parse({ data, response })

test('nothing is changed unless the settings say so', () => {
  expect(settingsSchema.parse({}).response).toMatchObject({
    ...{ enforce: 'dry-run', deadManSeconds: 600, reconcileSeconds: 5, neverBlock: [] },
  })
})

test('where it keeps its orders nobody has to come who asks it', () => {
  const settings = settingsWith({})
  expect(responderFolderOf(settings)).toBe('/srv/amoskys/responder')
  expect(responderSocketOf(settings)).toBe('/srv/amoskys/responder-socket/responder.sock')
  const given = settingsWith({ folder: '/var/lib/responder', socket: '/run/amoskys/own.sock' })
  expect(responderFolderOf(given)).toBe('/var/lib/responder')
  expect(responderSocketOf(given)).toBe('/run/amoskys/own.sock')
  expect(() => responderSocketOf(settingsWith({ socket: `/${'x'.repeat(120)}` }))).toThrow(
    'expected at most 107 bytes, found 121',
  )
})

test('what is never blocked is an address, a network or a domain', () => {
  const values = ['10.0.0.1', 'fd00::/8', 'example.com'].map((value) => ({ value }))
  expect(neverBlockOf(settingsWith({ neverBlock: values })).map(({ kind }) => kind)).toEqual([
    ...['address', 'network', 'domain'],
  ])
  const [ours] = neverBlockOf(settingsWith({ controllers: ['192.0.2.8'] }))
  expect(ours).toMatchObject({
    value: '192.0.2.8',
    kind: 'address',
    reason: 'a machine of AMOSKYS',
  })
})

test.each(['192.168.1.400', '1.2.3', '10.0.0.0/33', 'not a name', '', 'fd00::/129'])(
  'a slip of the keyboard protects nobody, and is refused: %j',
  (value) => {
    expect(() => settingsWith({ neverBlock: [{ value }] })).toThrow('neverBlock')
  },
)

test('a honeypot has ports, of which each may lead to another', async () => {
  const honeypot = { address: '10.9.0.2', ports: [80, { port: 22, to: 2222 }] }
  const [driver] = driversOf(settingsWith({ honeypot }), () => 0)
  expect(driver).toMatchObject({ name: 'nftables' })
})

test.each([
  [{ enforce: 'everything' }, 'enforce'],
  [{ probes: [{ ping: 'a', tcp: { host: 'b', port: 1 } }] }, 'probes'],
  [{ honeypot: { address: 'example.com' } }, 'honeypot'],
  [{ quarantine: { folders: ['relative'] } }, 'quarantine'],
  [{ managementNetworks: ['10.0.0.1/40'] }, 'managementNetworks'],
])('%j is refused', (response, key) => {
  const { error } = settingsSchema.safeParse({ response })
  expect(error?.issues.map(({ path }) => path.slice(0, 2).join('.'))).toEqual([`response.${key}`])
})
