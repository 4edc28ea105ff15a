import { expect, test } from 'vitest'
import { orderOf, plannedOf } from '../../response/actions/drivers/order.fixture.ts'
import { settingsSchema } from '../config/schema.ts'
import { driversOf } from './drivers.ts'

const driversWith = (response: Readonly<Record<string, unknown>>, api = {}) =>
  driversOf(settingsSchema.parse({ response, api }), () => 0)
const namesWith = (response: Readonly<Record<string, unknown>>) =>
  driversWith(response).map(({ name }) => name)

test('what needs nothing but the kernel is there, the rest where the settings say what it needs', () => {
  expect(namesWith({})).toEqual(['nftables', 'tc'])
  expect(
    namesWith({
      enforce: 'crowdsec',
      quarantine: { folders: ['/srv/uploads'] },
      docker: { socket: '/var/run/docker.sock' },
      domains: { file: '/etc/dnsmasq.blocked' },
      notify: { syslog: { host: 'log.example' } },
    }),
  ).toEqual(['crowdsec', 'nftables', 'tc', 'files', 'docker', 'domains', 'notify'])
})

test('a notification goes to the channels that are set up, with a link where browsers reach us', async () => {
  const drivers = driversWith(
    {
      notify: {
        webhook: { url: 'https://hook.example/s3cret', secret: 'k3y' },
        mail: { host: 'mail.example', from: 'a@example.org', to: ['b@example.org'] },
      },
    },
    { names: ['amoskys.example'], port: 443 },
  )
  const driver = drivers.at(-1)!
  const { order, plan } = await plannedOf(driver, orderOf('notify', 'webhook'))
  expect(plan.effect).toContain('One message goes to the webhook at hook.example: ')
  expect(plan.effect).toContain(`with a link to https://amoskys.example:443/actions/${order.id}. `)
  expect(JSON.stringify(plan)).not.toMatch(/s3cret|k3y/)
  const mail = await plannedOf(driver, orderOf('notify', 'mail'))
  expect(mail.plan.warnings).toEqual([])
  await expect(plannedOf(driver, orderOf('notify', 'syslog'))).rejects.toThrow(
    'syslog is no channel of the settings (response.notify: webhook, mail)',
  )
})
