import { expect, test } from 'vitest'
import type { Application } from '../../contracts/index.ts'
import { heard, Story } from './kit/story.fixture.ts'

const host = '10.0.0.7'

function tls(serverName: string): Application {
  return {
    ...{ kind: 'tls', version: 0x304, serverName, alpn: '', ja3: '', ja4: '', cipherSuites: 3 },
    ...{ extensions: 3, cipherSuite: 0x1301, serverNameState: 1 },
  }
}

/** A call every half minute, blurred by a tenth, to one of twenty addresses. */
function calls(change: (story: Story, atMs: number) => Application | null): Story {
  const story = new Story()
  for (let i = 0, atMs = 0; i < 200; i++) {
    const application = change(story, atMs)
    const destination = `203.0.113.${1 + ((i * 7) % 20)}`
    const call = { atMs: atMs + 30, source: host, destination, port: 443, application }
    story.connect({ ...call, sent: 390, received: 190 })
    atMs += 30_000 * (0.9 + (((i * 37) % 100) / 100) * 0.2)
  }
  return story
}

test('a name whose address changes is one beacon, told by its name with the count of addresses', () => {
  const told = heard(calls(() => tls('assets.example'))).filter(({ points }) => points > 30)
  expect(told.map(({ detector, peer }) => [detector, peer])).toEqual([['beacon', 'assets.example']])
  expect(told[0]!.facts).toMatchObject({
    called: 'assets.example',
    door: 'HTTPS at 20 addresses',
    answers: 'each was answered',
  })
})

test('where no connection says a name, the one that was looked up just before is it', () => {
  const looked = calls((story, atMs) => {
    story.ask({ atMs, client: host, name: 'assets.example' })
    return null
  })
  const told = heard(looked).filter(({ points }) => points > 30)
  expect(told.map(({ peer }) => peer)).toEqual(['assets.example'])
})

test('one day lies between calls: the episode waits for the next', () => {
  const story = new Story()
  for (let i = 0; i < 10; i++) {
    const atMs = i * 86_400_000 + ((i * 37) % 10) * 600_000
    const call = { atMs, source: host, destination: '203.0.113.9', port: 4444 }
    story.connect({ ...call, sent: 120, received: 40 })
  }
  const [signal] = heard(story)
  expect(signal).toMatchObject({ detector: 'beacon', facts: { calls: { value: 10 } } })
  expect(signal!.points).toBeGreaterThan(30)
})

test('a server that is gone is told as such, with less', () => {
  const of = (received: number) => {
    const story = new Story()
    for (let i = 0; i < 80; i++)
      story.connect({
        ...{ atMs: i * 60_000 + ((i * 37) % 10) * 600, source: host, destination: '203.0.113.9' },
        ...{ port: 4444, sent: received, received },
      })
    return heard(story)[0]!
  }
  const gone = of(0)
  expect(gone.facts['answers']).toBe('nobody answered')
  expect(gone.points).toBeGreaterThan(30)
  expect(gone.points).toBeLessThan(of(100).points)
})
