import { expect, test } from 'vitest'
import type { Application } from '../../../contracts/index.ts'
import { heard, Story } from './story.fixture.ts'

const guesser = '198.51.100.23'
const server = '10.0.0.9'

function signalOf(story: Story, detector: string) {
  return heard(story).find((signal) => signal.detector === detector)!
}

test('who talked over TCP is no forged address, and what the flows carried is told', () => {
  const story = new Story()
  const application = {
    ...{ kind: 'tls', serverName: 'Mail.Example', ja3: 'c0ffee', ja4: 't13d' },
  } as unknown as Application
  for (let i = 0; i < 40; i++)
    story.connect({
      ...{ atMs: i * 500, source: guesser, destination: server, port: 22 },
      ...{ sent: 900, received: 900, application },
    })
  const signal = signalOf(story, 'brute-force')
  expect(signal.established).toEqual({ [guesser]: true, [server]: true })
  const told = signal.indicators.map(({ kind, value, side }) => [kind, value, side])
  expect(told).toEqual([
    ['domain', 'mail.example', 'peer'],
    ['ja3', 'c0ffee', 'actor'],
    ['ja4', 't13d', 'actor'],
  ])
})

test('whose openings were all left without an answer, or dropped at it, may be forged', () => {
  const story = new Story()
  for (let port = 1; port < 200; port++) {
    const ended = port % 2 ? { state: 'REJ' as const } : { state: 'S0' as const }
    story.connect({ atMs: port * 10, source: guesser, destination: server, port, ...ended })
  }
  expect(signalOf(story, 'vertical-scan').established).toEqual({
    [guesser]: false,
    [server]: false,
  })
})

test('a flow that cannot tell leaves it open, whatever the others say', () => {
  const story = new Story()
  for (let port = 1; port < 60; port++) {
    const reset = { state: 'RSTO' as const, packets: 3 }
    const ended = port % 7 === 0 ? reset : { state: 'REJ' as const }
    story.connect({ atMs: port * 1000, source: guesser, destination: server, port, ...ended })
  }
  expect(signalOf(story, 'vertical-scan').established).toEqual({})
})

test('what others carried to the same victim is not held against the one who floods it', () => {
  const story = new Story()
  const application = {
    kind: 'tls',
    serverName: '',
    ja3: 'c0ffee',
    ja4: '',
  } as unknown as Application
  for (let i = 0; i < 3000; i++) {
    const source = i % 200 === 0 ? '192.0.2.9' : guesser
    const talk = i % 200 === 0 ? { sent: 90, received: 90, application } : { state: 'S0' as const }
    story.connect({ atMs: i, source, destination: server, port: 443, ...talk })
  }
  const signal = signalOf(story, 'syn-flood')
  expect(signal.actor).toBe(guesser)
  expect([signal.indicators, signal.established[guesser]]).toEqual([[], false])
})

test('UDP tells nothing of it', () => {
  const story = new Story()
  for (let port = 1; port < 200; port++)
    story.connect({ atMs: port * 10, source: guesser, destination: server, port, protocol: 17 })
  expect(signalOf(story, 'vertical-scan').established).toEqual({})
})

test('one handshake stays known though hundreds of refusals came since', () => {
  const story = new Story()
  const to = { source: guesser, destination: server }
  for (let port = 1; port < 60; port++) {
    const talked = port === 30 ? { sent: 90, received: 90 } : { state: 'REJ' as const }
    story.connect({ atMs: port * 1000, port, ...to, ...talked })
  }
  expect(signalOf(story, 'vertical-scan').established[guesser]).toBe(true)
})
