/** The shape of a signal from outside as it is handed in, and all that is held against it. */
import { z } from 'zod'
import { type ExternalSignal, outsideLimits, outsidePoints } from '../../../contracts/index.ts'
import { behaviourCards } from '../../../detection/behaviours/index.ts'
import { flowTreesCard } from '../../../detection/models/index.ts'
import { addressText, numberText, parseAddress } from '../../../kernel/index.ts'
import { timeText } from '../../kit/index.ts'
import { evidenceGroup, outcomeValue, severity } from '../../records/index.ts'

const { textCharacters, nameCharacters } = outsideLimits
const taken: ReadonlySet<string> = new Set(
  [...behaviourCards, flowTreesCard].map(({ name }) => name).concat('outside', 'amoskys'),
)

/** One line, as it may stand in prose, in a terminal and in a log. */
function line(most: number, least = 1) {
  return z
    .string()
    .trim()
    .min(least)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*$/u, 'expected one line without control characters')
}

const address = z
  .string()
  .max(64)
  .refine((text) => parseAddress(text) !== null, 'expected an IPv4 or IPv6 address')
  .transform((text) => addressText(parseAddress(text)!, 0))
const domain = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/, 'expected an address or a domain')
  .refine((text) => /[^\d.]/.test(text), 'expected an address or a domain')
  .transform((text) => text.toLowerCase())

const detector = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'expected a-z, 0-9 and -, a letter first')
  .min(3)
  .max(nameCharacters)
  .refine((name) => !taken.has(name), 'a detector of AMOSKYS has this name')

const evidence = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'expected a-z, 0-9 and -, a letter first')
    .max(nameCharacters)
    .describe('Unique within the signal: `conn-count`.'),
  group: evidenceGroup,
  text: line(textCharacters, 3).describe('What was seen, in words.'),
  observed: z.strictObject({
    value: z.number().min(-1e15).max(1e15),
    unit: line(20, 0).describe('`count`, `share`, `bytes`, `ms`, `s`, `yes or no`, or your own.'),
  }),
  points: z
    .number()
    .min(outsidePoints.least)
    .max(outsidePoints.mostOfOne)
    .describe('10 log10 of odds: three about double them, ten are ten times as much.'),
})

const indicator = z.strictObject({
  kind: z.enum(['domain', 'url', 'ja3', 'ja4']),
  value: line(512),
  side: z.enum(['actor', 'peer']),
})

export const externalSignalSchema = z
  .strictObject({
    detector: detector.describe('Name of your detector: `zeek-notices`.'),
    id: line(128).describe('Of your own. The same again is the same signal, and counts once.'),
    sensor: line(64).optional().describe('Whose traffic it is about, where there are several.'),
    title: line(textCharacters, 3).describe('What your detector calls it.'),
    technique: z
      .string()
      .regex(/^T\d{4}(\.\d{3})?$/, 'expected an ATT&CK technique such as T1071 or T1071.004')
      .optional(),
    // Spelled out: this shape stands in documents by itself, without what it would refer to.
    severity: z.enum(severity.options).describe('For the log of events.'),
    time: timeText.describe('Event time: near that of the traffic.'),
    actor: address.describe('Who does it.'),
    peers: z
      .array(z.union([address, domain]))
      .max(outsideLimits.peers)
      .default([]),
    evidence: z
      .array(evidence)
      .min(1)
      .max(outsideLimits.evidence)
      .refine(
        (all) => new Set(all.map(({ id }) => id)).size === all.length,
        'expected each id once',
      )
      .refine(isWithinBounds, boundsText()),
    outcome: outcomeValue.optional(),
    indicators: z.array(indicator).max(outsideLimits.indicators).default([]),
  })
  .transform(({ time, technique = '', sensor = '', outcome, ...rest }): ExternalSignal => {
    return { ...rest, technique, sensor, outcome: outcome ?? null, timeUs: Date.parse(time) * 1000 }
  })

function isWithinBounds(evidence: readonly { readonly points: number }[]): boolean {
  const sum = evidence.reduce((total, { points }) => total + points, 0)
  return sum <= outsidePoints.most && sum >= outsidePoints.least
}

function boundsText(): string {
  const { least, most } = outsidePoints
  return `expected ${numberText(least)} to ${numberText(most)} points in all`
}
