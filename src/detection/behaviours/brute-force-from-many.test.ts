import { expect, test } from 'vitest'
import type { Application } from '../../contracts/index.ts'
import { alarms, heard, Story } from './kit/story.fixture.ts'

const answered = (isRefused: boolean): Application => ({
  ...{ kind: 'ftp', banner: '220 ready' },
  logins: { accepted: isRefused ? 0 : 1, refused: isRefused ? 1 : 0, anonymous: 0 },
})

/** Sixteen addresses, two logins each. */
function logins(isRefused: (i: number) => boolean): Story {
  const story = new Story()
  for (let i = 0; i < 32; i++)
    story.connect({
      ...{ atMs: i * 20_000, source: `203.0.113.${1 + (i % 16)}`, destination: '10.0.9.5' },
      ...{ port: 21, sent: 40, received: 60, application: answered(isRefused(i)) },
    })
  return story
}

test('guesses that many addresses share are one signal about the server', () => {
  const [told, ...others] = heard(logins(() => true))
  expect(others).toEqual([])
  expect(told).toMatchObject({ detector: 'brute-force-from-many', peer: '10.0.9.5' })
  expect(told!.facts).toMatchObject({
    sources: { text: '16 addresses' },
    attempts: { text: '32 logins' },
  })
})

test('people who mistype once and then get in are quiet', () => {
  expect(alarms(heard(logins((i) => i < 16)))).toEqual([])
})
