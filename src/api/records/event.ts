import { z } from 'zod'
import type { LogEvent } from '../../contracts/index.ts'
import { count, isoTime, severity } from './parts.ts'
import { sameAs } from './same-as.ts'

export const eventSchema = sameAs<LogEvent>()(
  z
    .strictObject({
      seq: count.describe('In the order it was kept, from 1.'),
      kind: z.enum(['signal', 'alert', 'incident', 'action', 'system']),
      what: z.string().describe('`raised`, `grew`, `withdrawn`, `closed`, `seen`, `started`...'),
      time: isoTime,
      keptAt: isoTime.describe('When it was kept, on the wall.'),
      severity: severity.describe('How bad if true.'),
      urgency: severity.describe('What to attend to first: less where it was not sure.'),
      sensor: z.string(),
      entity: z.string(),
      detector: z.string(),
      technique: z.string(),
      ref: z.string().describe('Id of the alert, incident or action, key of the signal.'),
      traceId: z.string(),
      text: z.string().describe('One line. Text from the network in it is made safe to print.'),
    })
    .meta({ id: 'Event', description: 'What happened, in one line.' }),
)
