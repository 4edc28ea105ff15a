import { expect, test } from 'vitest'
import { NeighbourOperation } from '../../contracts/index.ts'
import { heard, Story } from './kit/story.fixture.ts'

const first = { mac: '02:00:00:00:00:01', address: 'fe80::1', gives: 'fd00:1::/64 fd00:1::53' }
const forger = { mac: '02:00:00:00:00:66', address: 'fe80::66', gives: 'fd00:bad::/64 ' }

function offers(
  story: Story,
  atS: number,
  said: typeof first & { lifetimeS?: number; preference?: number; vlan?: number },
): void {
  const { mac, address, gives, lifetimeS = 1800, preference = 0, vlan = 0 } = said
  const router = { vlan, lifetimeS, preference, gives }
  const operation = NeighbourOperation.router
  const ends = { mac, address, target: 'ff02::1' }
  story.arp({ atMs: atS * 1000, ...ends, operation, kind: 'neighbour', router })
}

function opening(): Story {
  const story = new Story()
  for (let t = 1; t < 1800; t += 60) offers(story, t, first)
  return story
}

test('a router that calls the true one off as soon as it is back, and asks to be preferred, is told', () => {
  const story = opening()
  for (let t = 900; t < 1800; t += 3) {
    offers(story, t, { ...first, lifetimeS: 0 })
    offers(story, t + 0.02, { ...forger, preference: 1 })
  }
  const signal = heard(story).at(-1)!
  expect(signal).toMatchObject({ detector: 'rogue-router', actor: 'fe80::66', peer: 'fe80::1' })
  expect(signal.points).toBeGreaterThan(60)
  expect(signal.facts['mac']).toBe(forger.mac)
})

test('a second router of the same prefix stays silent, and one of another VLAN is not beside it', () => {
  const story = opening()
  for (let t = 900; t < 1800; t += 60) {
    offers(story, t, { ...first, address: 'fe80::2', mac: '02:00:00:00:00:02', preference: 1 })
    offers(story, t, { ...forger, preference: 1, vlan: 7 })
  }
  expect(heard(story)).toEqual([])
})

test('a router that is no way out offers nothing', () => {
  const story = opening()
  for (let t = 900; t < 1800; t += 3) offers(story, t, { ...forger, lifetimeS: 0, preference: 1 })
  expect(heard(story)).toEqual([])
})
