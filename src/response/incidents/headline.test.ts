import { expect, test } from 'vitest'
import { alertOf } from './alerts.fixture.ts'
import { correlate } from './correlate.ts'
import { headlineOf } from './headline.ts'
import { mergeIncidents } from './regroup.ts'

test('of what does not fit the strongest is told, and that there is more', () => {
  const [inside, other] = ['2001:db8:20:30:40::101', '2001:db8:20:30:40::111']
  const found = { victim: '2001:db8:9:8:7:6:5:66', atS: 90, points: 60 }
  const beacon = alertOf({ kind: 'beacon', actor: inside, ...found })
  const guesses = alertOf({
    ...{ kind: 'brute-force', actor: '2001:db8:1:2:3:4:5:6', victim: other, atS: 0, points: 31 },
  })
  const [first, second] = [guesses, beacon].map((alert) => correlate(alert, [])!.state)
  const { members } = mergeIncidents(second!, first!).to
  const { text } = headlineOf(inside, members)
  expect(text).toBe(`${inside} called 2001:db8:9:8:7:6:5:66 every 60 s, and more`)
})
