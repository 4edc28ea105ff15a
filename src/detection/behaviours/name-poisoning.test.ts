import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const poisoner = '10.0.0.66'
const askers = Array.from({ length: 8 }, (_, i) => `10.0.0.${30 + i}`)
const names = ['wpad', 'fielserver', 'intranet', 'prnsrv', 'nas2']

/** Everybody asks for something each 40 s; `answer` says who answers. */
function asked(
  story: Story,
  answer: (name: string, asker: string) => readonly [string, string] | null,
) {
  for (let i = 0; i < 40; i++) {
    const asker = askers[i % askers.length]!
    const name = names[i % names.length]!
    story.naming({ atMs: i * 40_000, teller: asker, name })
    const told = answer(name, asker)
    if (told === null) continue
    story.naming({ atMs: i * 40_000 + 3, teller: told[0], name, address: told[1] })
    story.connect({
      ...{ atMs: i * 40_000 + 20, source: asker, destination: told[1], port: 445 },
      ...{ sent: 700, received: 600 },
      application: {
        ...{ kind: 'plain', name: 'smb', group: 'file' },
        logins: { accepted: 0, refused: 2, anonymous: 0 },
      },
    })
  }
}

test('who answers for every name is told, with whom it led to it; those are not', () => {
  const story = new Story()
  asked(story, () => [poisoner, poisoner])
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['name-poisoning'])
  const [signal] = signals.filter(({ detector }) => detector === 'name-poisoning')
  expect(signal).toMatchObject({ actor: poisoner, peerCount: 8, technique: 'T1557.001' })
  expect(signal!.facts).toMatchObject({ given: 'its own address', lure: poisoner })
  expect(signal!.facts['names']).toMatchObject({ text: '5 names' })
  expect(pointsOf(signals, 'brute-force')).toBe(0)
})

test('the address of another machine is named where that is given', () => {
  const story = new Story()
  asked(story, () => [poisoner, '10.0.0.77'])
  const [signal] = heard(story).filter(({ detector }) => detector === 'name-poisoning')
  expect(signal!.facts['given']).toBe('the address 10.0.0.77')
})

test('machines that answer for their own names, and what is repeated for others, are not', () => {
  const own = new Story()
  asked(own, (name) => {
    const address = `10.0.0.${80 + names.indexOf(name)}`
    return [address, address]
  })
  expect(pointsOf(heard(own), 'name-poisoning')).toBe(0)
  const repeated = new Story()
  asked(repeated, (name) => ['10.0.0.1', `10.0.0.${80 + names.indexOf(name)}`])
  expect(pointsOf(heard(repeated), 'name-poisoning')).toBe(0)
})

test('names that it announced are its own', () => {
  const story = new Story()
  for (const name of names)
    story.naming({ atMs: -20_000, teller: poisoner, name, address: poisoner, port: 5353 })
  asked(story, () => [poisoner, poisoner])
  expect(pointsOf(heard(story), 'name-poisoning')).toBe(0)
})
