import { expect, test } from 'vitest'
import { heard, Story } from './kit/story.fixture.ts'

const forger = '02:00:00:00:00:66'
const gateway = '02:00:00:00:00:01'
const machine = '02:00:00:00:00:07'
const [asks, says] = [1, 2]

function neighbour(
  story: Story,
  atMs: number,
  said: { operation: number; mac: string; address: string; target: string },
): void {
  story.arp({ atMs, ...said, kind: 'neighbour' })
}

/** The machine asks for the gateway each half minute, and it answers. */
function ordinary(story: Story): void {
  for (let t = 0; t < 600_000; t += 30_000) {
    neighbour(story, t, { operation: asks, mac: machine, address: 'fd00::7', target: 'fd00::1' })
    neighbour(story, t + 1, {
      operation: says,
      mac: gateway,
      address: 'fd00::1',
      target: 'fd00::7',
    })
  }
}

test('telling a machine and its router each that one is the other is told', () => {
  const story = new Story()
  ordinary(story)
  for (let t = 200_000; t < 600_000; t += 2000)
    for (const [address, target] of [
      ['fd00::1', 'fd00::7'],
      ['fd00::7', 'fd00::1'],
    ] as const)
      neighbour(story, t, { operation: says, mac: forger, address, target })
  const signal = heard(story).at(-1)!
  expect(signal).toMatchObject({ detector: 'nd-spoofing', actor: forger, technique: 'T1557' })
  expect(signal.peers).toEqual(['fd00::1', 'fd00::7'])
  expect(signal.facts['mac']).toBe(forger)
  expect(signal.points).toBeGreaterThan(60)
})

test('an address advertised to all that its owner goes on answering for is told; one that moved is not', () => {
  const story = new Story()
  ordinary(story)
  for (let t = 200_000; t < 400_000; t += 1000)
    neighbour(story, t, { operation: says, mac: forger, address: 'fd00::1', target: 'fd00::1' })
  expect(heard(story).at(-1)).toMatchObject({ peers: ['fd00::1'], peer: 'fd00::1' })

  const moved = new Story()
  for (let t = 0; t < 600_000; t += 5000) {
    const mac = t < 300_000 ? gateway : forger
    neighbour(moved, t, { operation: says, mac, address: 'fd00::1', target: 'fd00::1' })
  }
  expect(heard(moved)).toEqual([])
})

test('who says of each new address that it has it already is told with these', () => {
  const story = new Story()
  for (let i = 1; i < 9; i++) {
    const target = `fd00::${i}`
    neighbour(story, i * 5000, { operation: asks, mac: machine, address: '::', target })
    neighbour(story, i * 5000 + 1, { operation: says, mac: forger, address: target, target })
  }
  const { facts, points } = heard(story).at(-1)!
  expect(points).toBeGreaterThan(40)
  expect(facts['whose']).toBe('the addresses that other machines were about to take')
})
