import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { benchOf, noFacts, orderFor } from '../../src/response/actions/actions.fixture.ts'
import { docker as dockerDriver } from '../../src/response/actions/drivers/docker/docker.ts'
import {
  ground,
  idOf,
  orderOf,
  plannedOf,
  put,
} from '../../src/response/actions/drivers/order.fixture.ts'
import { hasEngine, testWithEngine as test } from './engine.fixture.ts'

const socketPath = '/var/run/docker.sock'
const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

const driver = dockerDriver({ socketPath, managementNetworks: [] })
let name: string
const net = (suffix: string) => `${name}-${suffix}`

describe.skipIf(!hasEngine())('a container', () => {
  beforeEach(() => {
    name = `amk${randomBytes(4).toString('hex')}`
    const octet = 100 + (randomBytes(1)[0]! % 100)
    docker('network', 'create', '--subnet', `10.${octet}.7.0/24`, net('fixed'))
    docker('network', 'create', net('given'))
    docker(
      'run',
      '-d',
      '--name',
      name,
      '--network',
      net('fixed'),
      '--ip',
      `10.${octet}.7.9`,
      '--network-alias',
      'web',
      'debian:bookworm-slim',
      'sleep',
      '1000',
    )
    docker('network', 'connect', '--alias', 'second', net('given'), name)
    docker('network', 'connect', 'bridge', name)
  })
  afterEach(() => {
    for (const line of docker('ps', '-aq', '--filter', `name=${name}`).split('\n').filter(Boolean))
      docker('rm', '-f', line)
    for (const one of docker('network', 'ls', '-q', '--filter', `name=${name}`).split('\n'))
      if (one !== '') docker('network', 'rm', one)
    for (const one of docker('network', 'ls', '-q', '--filter', 'name=amoskys-act_01ARZ3').split(
      '\n',
    ))
      if (one !== '') docker('network', 'rm', one)
  })

  /** All that Docker says of its networks, but for the ids of endpoints, which Docker makes anew at each connection. */
  const inspect = () => {
    const [found] = JSON.parse(docker('inspect', name)) as { NetworkSettings: unknown }[]
    return JSON.stringify(
      found!.NetworkSettings,
      (key, value) => (key === 'EndpointID' ? '' : value),
      1,
    )
  }
  const networks = () =>
    docker('inspect', '-f', '{{range $n, $_ := .NetworkSettings.Networks}}{{$n}} {{end}}', name)

  test('is taken from its networks and comes back as it was', async () => {
    const before = inspect()
    const all = docker('network', 'ls')
    const taken = await put(driver, orderOf('isolate_container', name))
    expect(networks()).toBe('')
    expect((await driver.look()).get(taken.id)).toMatchObject({
      text: `docker: ${name} is running, networks: no network`,
      drift: '',
    })
    expect(docker('exec', name, 'ls', '/sys/class/net')).toBe('lo')
    expect(await driver.undo([taken])).toEqual(new Map())
    expect(inspect()).toBe(before)
    expect(docker('network', 'ls')).toBe(all)
    expect((await driver.look()).has(taken.id)).toBe(false)
    expect(await driver.undo([taken])).toEqual(new Map())
    expect(inspect()).toBe(before)
  })

  test('keeps the network that it is managed over', async () => {
    const managed = dockerDriver({ socketPath, managementNetworks: [net('given')] })
    const planned = await plannedOf(managed, orderOf('isolate_container', name))
    expect(planned.plan.effect).toContain(`${net('given')} stays, for management.`)
    await managed.apply([planned])
    expect(networks()).toBe(`${net('given')} `.trim())
    expect((await managed.look()).get(planned.order.id)?.drift).toBe('')
  })

  test('that somebody connects again is told, and taken off again', async () => {
    const planned = await plannedOf(driver, orderOf('isolate_container', name))
    await driver.apply([planned])
    docker('network', 'connect', 'bridge', name)
    expect((await driver.look()).get(planned.order.id)?.drift).toBe('it is connected to bridge')
    expect(await driver.apply([planned])).toEqual(new Map())
    expect(networks()).toBe('')
  })

  test('stays isolated through its own restart, and is released stopped', async () => {
    const before = networks()
    const taken = await put(driver, orderOf('isolate_container', name))
    docker('restart', '-t', '0', name)
    expect((await driver.look()).get(taken.id)?.drift).toBe('')
    docker('kill', name)
    expect((await driver.look()).get(taken.id)?.text).toContain('is exited')
    expect(await driver.undo([taken])).toEqual(new Map())
    docker('start', name)
    expect(networks()).toBe(before)
  })

  test('held by two orders is free after both', async () => {
    const before = inspect()
    const first = await put(driver, orderOf('isolate_container', name))
    const second = await put(driver, orderOf('isolate_container', name, { id: idOf(2) }))
    expect(await driver.undo([first])).toEqual(new Map())
    expect(networks()).toBe('')
    expect([...(await driver.look()).keys()]).toEqual([second.id])
    expect(await driver.undo([second])).toEqual(new Map())
    expect(inspect()).toBe(before)
  })

  test('is restored from what the engine knows, where our journal was lost', async () => {
    const before = inspect()
    const taken = await put(driver, orderOf('isolate_container', name))
    const { inverse } = (await driver.look()).get(taken.id)!
    expect(await driver.undo([{ id: taken.id, inverse }])).toEqual(new Map())
    expect(inspect()).toBe(before)
  })

  test('whose note was pruned is restored from the journal', async () => {
    const before = inspect()
    const taken = await put(driver, orderOf('isolate_container', name))
    docker('network', 'rm', `amoskys-${taken.id}`)
    expect(await driver.undo([taken])).toEqual(new Map())
    expect(inspect()).toBe(before)
  })

  test('that was removed has nothing to restore', async () => {
    const taken = await put(driver, orderOf('isolate_container', name))
    docker('rm', '-f', name)
    expect((await driver.look()).get(taken.id)?.text).toBe(`docker: ${name} was removed`)
    expect(await driver.undo([taken])).toEqual(new Map())
    expect((await driver.look()).has(taken.id)).toBe(false)
  })

  test('whose network was removed is told, and gets the others', async () => {
    const taken = await put(driver, orderOf('isolate_container', name))
    docker('network', 'rm', net('given'))
    expect((await driver.undo([taken])).get(taken.id)).toBe(
      `${name} is not on ${net('given')} again: that network was removed`,
    )
    expect(networks()).toContain(net('fixed'))
  })

  test('whose address somebody else has now is told', async () => {
    const taken = await put(driver, orderOf('isolate_container', name))
    docker(
      'run',
      '-d',
      '--name',
      `${name}-2`,
      '--network',
      net('given'),
      'debian:bookworm-slim',
      'sleep',
      '1000',
    )
    expect((await driver.undo([taken])).get(taken.id)).toMatch(
      /is on \S+-given again with [\d.]+; [\d.]+, which it had, is not to be had now$/,
    )
    expect(networks()).toContain(net('given'))
  })

  test('is told with its addresses, and whether it is one of ours', async () => {
    const address = docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', name)
    const plan = await driver.preview(orderOf('isolate_container', name), ground)
    expect(plan).toMatchObject({ isSelf: false })
    expect(plan.addresses).toContain(address)
    const facts = { ...noFacts, resolvers: ['192.0.2.1', address] }
    const { responder } = await benchOf({ drivers: [driver], facts: async () => facts })
    const order = orderFor('one', { kind: 'isolate_container', target: name })
    expect(await responder.apply(order)).toMatchObject({ state: 'refused' })
    responder[Symbol.dispose]()
    const label = 'org.opencontainers.image.title=AMOSKYS'
    const ours = net('ours')
    docker('run', '-d', '--name', ours, '--label', label, 'debian:bookworm-slim', 'sleep', '60')
    const own = await driver.preview(orderOf('isolate_container', ours), ground)
    docker('rm', '-f', ours)
    expect(own).toMatchObject({ isSelf: true })
  })

  test('that is none, or has no network of its own, is refused', async () => {
    const refused = (target: string) =>
      expect(plannedOf(driver, orderOf('isolate_container', target))).rejects
    await refused(net('none')).toThrow('the Docker engine has no container')
    await refused('../../version').toThrow('is no name or id of a container')
    docker(
      'run',
      '-d',
      '--name',
      `${name}-h`,
      '--network',
      'host',
      'debian:bookworm-slim',
      'sleep',
      '1000',
    )
    await refused(`${name}-h`).toThrow('uses the network of this machine itself')
    docker(
      'run',
      '-d',
      '--name',
      `${name}-c`,
      '--network',
      `container:${name}`,
      'debian:bookworm-slim',
      'sleep',
      '1000',
    )
    await refused(`${name}-c`).toThrow('uses the network of another container')
  })
})
