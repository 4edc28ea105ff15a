/** Whether what an incident tells of went on to other hosts. */
import { z } from 'zod'
import type { Spread } from '../../store/index.ts'
import { count, isoTime, listOf } from './parts.ts'

const words = ['none', 'perhaps', 'unknown'] as const

export const spreadSchema = z
  .strictObject({
    entity: z.string(),
    says: z
      .enum(words)
      .describe(
        '`perhaps`: a host that it reached has done something itself since; `none`: nothing that is not muted; `unknown`: not all that it reached are known.',
      ),
    isDoer: z.boolean().describe('False: all of it was done to the entity.'),
    reached: count.describe('Hosts of ours that it opened connections to since, or did this to.'),
    isComplete: z.boolean().describe('False: there may be more.'),
    acting: count.describe(
      'Of these, those that an alert tells a deed of since; muted ones aside.',
    ),
    muted: count.describe('Of these, those of which all that alerts tell since is muted.'),
    hosts: listOf(
      z.strictObject({
        address: z.string(),
        name: z.string().describe('Text from the network.'),
        deed: z
          .strictObject({
            incidentId: z.string(),
            headline: z.string(),
            firstTime: isoTime,
            isMuted: z.boolean(),
          })
          .nullable(),
      }),
    ).describe('Those with a deed, and those that its alerts name; at most 40.'),
    others: listOf(
      z.strictObject({
        value: z.string().describe('An address or a domain.'),
        isHome: z.boolean(),
        isReached: z.boolean().describe('False: it did this to the entity.'),
        headline: z.string().describe('Of the alert that names it.'),
        beat: z.strictObject({ calls: z.number(), everyMs: z.number() }).nullable(),
      }),
    ).describe(
      'On the other side of its alerts, outside or doing this to it, the one with a beat first; at most 4.',
    ),
  })
  .meta({ id: 'Spread', description: 'What an incident tells of, beyond the host it is about.' })

type Told = z.output<typeof spreadSchema>

export function spreadOf(entity: string, spread: Spread): Told {
  const { reached, isComplete, acting, muted, isDoer, hosts, others } = spread
  const says = acting > 0 ? 'perhaps' : isComplete ? 'none' : 'unknown'
  return { entity, says, isDoer, reached, isComplete, acting, muted, hosts, others }
}
