import { expect, test } from 'vitest'
import { alarms, heard, Story } from './kit/story.fixture.ts'

const scanner = '198.51.100.66'
const victim = '10.0.0.5'
const base = { source: scanner, destination: victim }

/** What nmap sends an open and a closed port: no flags, SYN with FIN, FIN with URG, six openings that it drops. */
function tests(story: Story): Story {
  for (let i = 0; i < 6; i++)
    story.connect({ ...base, atMs: i * 100, port: 22, state: 'RSTO', packets: 2, lastsMs: 2 })
  for (const [i, flags] of [0, 0x2b, 0x29].entries())
    story.open({ ...base, atMs: 700 + i * 30, port: i < 2 ? 22 : 4, flags })
  return story
}

test('the tests of nmap are told by their kinds, as what they are', () => {
  const signals = heard(tests(new Story()))
  const told = signals.findLast(({ detector }) => detector === 'os-fingerprinting')!
  expect(told).toMatchObject({ actor: scanner, peers: [victim], technique: 'T1046' })
  const { list, rest, more, last } = told.facts
  expect(`${list}${rest}${more}${last}`).toBe(
    'TCP without flags, SYN together with FIN, FIN with URG and quick openings of one port',
  )
  for (const part of [list, rest, more, last]) expect(String(part).length).toBeLessThan(80)
  expect(told.facts['where']).toBe(' (ports 4 and 22)')
  expect(alarms(signals)).toContain('os-fingerprinting')
})

test('two kinds are what a look whether a host is up sends, and no alarm', () => {
  const story = new Story()
  story.open({ ...base, atMs: 0, port: 80, flags: 0 })
  story.open({ ...base, atMs: 9, port: 13, sourcePort: 13, protocol: 1 })
  expect(alarms(heard(story))).toEqual([])
})
