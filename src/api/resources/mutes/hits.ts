/** How much mutes hide. */
import { z } from 'zod'
import { hitsOfMutes, newestEvidenceMs } from '../../../store/index.ts'
import { route, timeText } from '../../kit/index.ts'

const days = 7
const dayMs = 86_400_000

export const countMuteHits = route({
  ...{ id: 'countMuteHits', method: 'GET', path: '/mutes/hits', needs: 'read' },
  summary: `What each mute in force hides: alerts of the last ${days} days.`,
  says: 'A mute that hides nothing now is not in it. When one ends, what it hid is shown again, and is no hit any more.',
  answer: z.object({
    from: timeText.describe('Event time from which on alerts are counted.'),
    data: z.array(
      z.object({
        id: z.string().describe('Of the mute.'),
        alerts: z.int(),
        lastAt: timeText.describe('Newest evidence of any alert that it hides.'),
      }),
    ),
  }),
  handle: async ({ desk }) => {
    const db = desk.database.read
    // Of traffic of another day, the last 7 days are those before its newest evidence.
    const newestMs = await newestEvidenceMs(db)
    const sinceMs = Math.min(desk.nowMs(), newestMs || desk.nowMs()) - days * dayMs
    const data = await hitsOfMutes(db, sinceMs)
    return { body: { from: new Date(sinceMs).toISOString(), data } }
  },
})
