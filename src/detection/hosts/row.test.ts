import { expect, test } from 'vitest'
import type { FlowEvent } from '../../contracts/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { Hosts } from './hosts.ts'
import { Row } from './row.ts'

const event: FlowEvent = {
  ...{ kind: 'closed', timeUs: 9, flow: 1, continues: 0, beganUs: 1, protocol: 17, vlan: 0 },
  ...{ source: '10.0.0.5', sourcePort: 40_000, destination: '192.0.2.7', destinationPort: 53 },
  ...{ firstUs: 1, lastUs: 9, newSinceUs: 1, isOutcome: true, firstFlags: 0, state: 'SF' },
  ...{ forwardPackets: 2, newForwardPackets: 2, forwardPayload: 80, newForwardPayload: 80 },
  ...{ backwardPackets: 2, newBackwardPackets: 2, backwardPayload: 90, newBackwardPayload: 90 },
  ...{ end: 'idle', record: null },
}

/** What a row says of the event with these changes. */
function said(given: Partial<FlowEvent>): string[] {
  const row = new Row(new Hosts()).show(rowsOf([{ ...event, ...given }]), 0)
  const names = ['isHeardFromAnswerer', 'isUnasked', 'isFirstSent', 'goesOn'] as const
  return names.filter((name) => row[name])
}

const answers = {
  ...{ forwardPackets: 0, newForwardPackets: 0, forwardPayload: 0, newForwardPayload: 0 },
} as const

test.each<[string, Partial<FlowEvent>, string[]]>([
  ['a question and its answer', {}, ['isFirstSent']],
  ['more of the same', { newForwardPayload: 40 }, []],
  ['what goes on with another flow', { continues: 7 }, []],
  ['a flow that is cut', { newForwardPayload: 0, end: 'active' }, ['goesOn']],
  ['an answer alone', { ...answers, state: 'SHR' }, ['isHeardFromAnswerer', 'isUnasked']],
  ['an answer whose question passed in an earlier flow', answers, ['isHeardFromAnswerer']],
  [
    'a SYN-ACK alone',
    { ...answers, protocol: 6, firstFlags: 0x12, state: 'OTH' },
    ['isHeardFromAnswerer', 'isUnasked'],
  ],
  ['TCP seen in mid-connection', { protocol: 6, state: 'OTH' }, ['isFirstSent']],
])('of %s, a row says what it is', (_, given, names) => {
  expect(said(given)).toEqual(names)
})
