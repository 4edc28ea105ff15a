import { expect, test } from 'vitest'
import {
  durationUsText,
  endText,
  protocolText,
  startText,
  stateText,
} from '../../incident/index.ts'
import { shortcuts } from '../../kit/index.ts'
import { deedText } from './deeds.ts'
import { neighboursOf } from './neighbours.ts'
import { tabs } from './tabs.ts'

test.each([
  [0, 'an instant'],
  [83, '83 µs'],
  [4200, '4.2 ms'],
  [1_500_000, '1.5 s'],
  [240_000_000, '4 min'],
])('%i microseconds read %s', (us, text) => {
  expect(durationUsText(us)).toBe(text)
})

test('ends of a flow read as people write them', () => {
  expect(endText('10.0.0.1', 443, 6)).toBe('10.0.0.1:443')
  expect(endText('2001:db8::1', 53, 17)).toBe('[2001:db8::1]:53')
  expect(endText('10.0.0.1', 8, 1)).toBe('10.0.0.1')
  expect([protocolText(6, 'tls'), protocolText(47, '')]).toEqual(['TCP, TLS', 'protocol 47'])
  expect([stateText('REJ'), stateText('new')]).toEqual(['refused', 'new'])
  expect(startText('2026-01-01T10:20:30.007Z')).toBe('10:20:30.007')
})

test('a deed reads as somebody would tell it', () => {
  const told = (before: unknown, after: unknown, verb = 'incident.change') =>
    deedText({ verb, before, after }, { nameOf: () => 'Rina', dispositionText: (name) => name })
  const open = { status: 'open', disposition: null, assignee: null }
  expect(told(open, { ...open, status: 'closed', disposition: 'expected' })).toBe(
    'closed it: expected.',
  )
  expect(told({ ...open, status: 'closed' }, open)).toBe('opened it again.')
  expect(told(open, { ...open, assignee: 'usr_1' })).toBe('gave it to Rina.')
  expect(told({ ...open, assignee: 'usr_1' }, open)).toBe('gave it back.')
  expect(told(null, { text: 'x' }, 'incident.note')).toBe('wrote a note.')
  expect(told(null, null, 'incident.new_thing')).toBe('did new thing.')
})

test('the ones beside it are those before and after it in its queue', () => {
  expect(neighboursOf('b', ['a', 'b', 'c'])).toEqual({
    ...{ place: '2 of 3', previous: 'a', next: 'c' },
  })
  const count = { value: 250, isExact: false }
  expect(neighboursOf('a', ['a'], count)).toEqual({
    ...{ place: '1 of at least 250', previous: null, next: null },
  })
  expect(neighboursOf('z', ['a'])).toEqual({ place: '', previous: null, next: null })
})

test('the key of every tab is told', () => {
  const told = shortcuts.flatMap(({ keys }) => (keys.startsWith('Alt+') ? [keys] : []))
  expect(told).toEqual(tabs.map((_, at) => `Alt+${at + 1}`))
})
