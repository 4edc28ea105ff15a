import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const attacker = '02:00:00:00:00:66'
const gateway = '02:00:00:00:00:01'
const nobody = '0.0.0.0'

test('answering unasked for the gateway and a neighbour is told', () => {
  const story = new Story()
  story.arp({ atMs: 0, operation: 1, mac: gateway, address: '10.0.0.1', target: '10.0.0.7' })
  story.arp({ atMs: 10, operation: 1, mac: attacker, address: '10.0.0.66', target: '10.0.0.1' })
  for (let i = 1; i < 20; i++) {
    story.arp({
      atMs: i * 6000,
      operation: 2,
      mac: attacker,
      address: '10.0.0.1',
      target: '10.0.0.7',
    })
    story.arp({
      atMs: i * 6000,
      operation: 2,
      mac: attacker,
      address: '10.0.0.7',
      target: '10.0.0.1',
    })
  }
  const [signal] = heard(story)
  expect(alarms([signal!])).toEqual(['arp-spoofing'])
  expect(signal).toMatchObject({ actor: '10.0.0.66', technique: 'T1557.002' })
  expect(signal!.peers).toContain('10.0.0.1')
})

test('one address that moves once, announced, as in a failover, stays silent', () => {
  const story = new Story()
  story.arp({ atMs: 0, operation: 1, mac: gateway, address: '10.0.0.1', target: '10.0.0.7' })
  story.arp({
    atMs: 5000,
    operation: 2,
    mac: '02:00:00:00:00:02',
    address: '10.0.0.1',
    target: '10.0.0.1',
  })
  expect(heard(story)).toEqual([])
})

test('probes of a joining machine, and ordinary questions and answers, stay silent', () => {
  const story = new Story()
  for (let i = 1; i < 200; i++) {
    const mac = `02:00:00:00:01:${i.toString(16).padStart(2, '0')}`
    story.arp({ atMs: i * 100, mac, address: nobody, target: `10.0.0.${i}` })
    story.arp({ atMs: i * 100 + 1, mac, address: `10.0.0.${i}`, target: '10.0.0.254' })
    story.arp({
      atMs: i * 100 + 2,
      operation: 2,
      mac: gateway,
      address: '10.0.0.254',
      target: `10.0.0.${i}`,
    })
  }
  expect(pointsOf(heard(story), 'arp-spoofing')).toBe(0)
})

test('a victim that claims its own address back is not blamed', () => {
  const story = new Story()
  const says = (atMs: number, mac: string, address: string, target: string) =>
    story.arp({ atMs, operation: 2, mac, address, target })
  says(0, gateway, '10.0.0.1', '10.0.0.7')
  story.arp({ atMs: 10, mac: attacker, address: '10.0.0.66', target: '10.0.0.1' })
  for (let i = 1; i < 20; i++) {
    says(i * 6000, attacker, '10.0.0.1', '10.0.0.7')
    says(i * 6000 + 900, gateway, '10.0.0.1', '10.0.0.7')
    says(i * 6000 + 950, attacker, '10.0.0.7', '10.0.0.1')
  }
  const signals = heard(story)
  expect(signals.map(({ actor }) => actor)).toEqual(['10.0.0.66'])
  expect(signals[0]!.evidence.find(({ id }) => id === 'back-and-forth')!.observed.value).toBe(38)
})

test('a machine that first poses as the router is named by its own address, which it asks with', () => {
  const forger = '00:25:b3:bf:91:ee'
  const story = new Story()
  for (let i = 1; i < 6; i++)
    story.arp({ atMs: i * 900, operation: 2, mac: forger, address: '10.0.0.1', target: '10.0.0.7' })
  story.arp({ atMs: 6000, mac: forger, address: '10.0.0.105', target: '10.0.0.1' })
  const [signal] = heard(story).filter(({ facts }) => facts['mac'] === forger)
  expect(signal).toMatchObject({ actor: '10.0.0.105', peers: ['10.0.0.1'] })
})

test('the peer is the address claimed most often, not the one claimed first', () => {
  const story = new Story()
  story.arp({ atMs: 10, operation: 1, mac: attacker, address: '10.0.0.66', target: '10.0.0.1' })
  for (let i = 1; i < 20; i++)
    for (const address of i % 3 === 1 ? ['10.0.0.7', '10.0.0.1'] : ['10.0.0.1'])
      story.arp({ atMs: i * 6000, operation: 2, mac: attacker, address, target: '10.0.0.9' })
  const [signal] = heard(story)
  expect(signal).toMatchObject({ peer: '10.0.0.1', peers: ['10.0.0.7', '10.0.0.1'] })
})

test.each([nobody, '255.255.255.255', '224.0.0.1'])('%s is no address that anybody has', (no) => {
  const story = new Story()
  story.arp({ atMs: 0, operation: 1, mac: gateway, address: '10.0.0.1', target: '10.0.0.7' })
  for (let i = 0; i < 30; i++)
    for (const mac of [gateway, attacker])
      story.arp({ atMs: 500 + i * 1000, operation: 2, mac, address: no, target: '10.0.0.7' })
  expect(heard(story)).toEqual([])
})

test('of whom addresses were taken is told once, and five of them by name', () => {
  const story = new Story()
  const hosts = [1, 2, 3, 4, 5]
  for (const i of hosts) {
    const mac = `02:00:00:00:00:0${i}`
    story.arp({ atMs: i, operation: 1, mac, address: `10.0.0.${i}`, target: '10.0.0.7' })
  }
  for (let i = 1; i < 20; i++)
    for (const host of hosts) {
      const address = `10.0.0.${host}`
      story.arp({ atMs: i * 6000, operation: 2, mac: attacker, address, target: '10.0.0.7' })
    }
  const { evidence, facts } = heard(story).findLast(({ detector }) => detector === 'arp-spoofing')!
  expect(facts['claims']).toMatchObject({
    text: '10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4 and 10.0.0.5',
  })
  const told = evidence.filter(({ isRemainder }) => !isRemainder).map(({ id }) => id)
  expect(told).toContain('taken-from')
  expect(told).not.toContain('taken-over')
})
