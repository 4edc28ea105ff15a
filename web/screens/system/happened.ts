/** What the system wrote down of itself, as marks over the rows: runs, drops, room that was made, who signed in. */
import type { AuditEntry, Event } from '../../api/index.ts'
import type { LaneMark } from '../../charts/index.ts'

const words: Readonly<Record<string, string>> = {
  started: 'sensor started',
  stopped: 'sensor stopped',
  ended: 'sensor finished',
  failed: 'sensor failed',
  died: 'sensor died',
  'capture-drops': 'packets dropped',
  retention: 'room made',
  'sensor-enrolled': 'sensor added',
  'sensor-revoked': 'sensor revoked',
  'database-damaged': 'database damaged',
  'bus-log-damaged': 'log of the bus damaged',
}

export function marksOf(
  events: readonly Pick<Event, 'time' | 'what'>[],
  deeds: readonly Pick<AuditEntry, 'time' | 'verb'>[],
): readonly LaneMark[] {
  return [
    ...events.map(({ time, what }) => ({ ms: Date.parse(time), text: words[what] ?? what })),
    ...deeds.map(({ time }) => ({ ms: Date.parse(time), text: 'sign-in' })),
  ]
}
