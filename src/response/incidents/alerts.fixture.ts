/** For the tests: alerts as the engine makes them, with numbers of our own. */
import type { Alert, Fact, Indicator, Severity } from '../../contracts/index.ts'
import {
  confidenceWord,
  fill,
  probabilityOfPoints,
  roundPoints,
  roundProbability,
  stableId,
  sureText,
} from '../../kernel/index.ts'

export const startMs = Date.UTC(2026, 2, 14, 9, 12)

interface Kind {
  readonly technique: string
  readonly techniqueName: string
  readonly severity: Severity
  /** Whether the alert is about the one that did it. */
  readonly isDoer: boolean
  readonly headline: string
  readonly summary: string
  readonly facts: Readonly<Record<string, Fact>>
}

const count = (value: number, noun: string): Fact => ({
  value,
  unit: 'count',
  text: `${value} ${noun}`,
})

export const kinds = {
  'horizontal-scan': {
    ...{ technique: 'T1046', techniqueName: 'Network Service Discovery', severity: 'high' },
    isDoer: true,
    headline: '{actor} looked for {sought} on {reached}',
    summary: '{actor} tried {sought} on {reached}. That is how someone looks for the next one.',
    facts: { sought: 'SSH (port 22)', reached: count(22, 'hosts') },
  },
  'vertical-scan': {
    ...{ technique: 'T1046', techniqueName: 'Network Service Discovery', severity: 'medium' },
    isDoer: false,
    headline: '{actor} probed {ports} on {victim}',
    summary: '{actor} tried {ports} on {victim}. That is how someone finds out what is open.',
    facts: { ports: count(1000, 'ports') },
  },
  'brute-force': {
    ...{ technique: 'T1110', techniqueName: 'Brute Force', severity: 'high' },
    isDoer: false,
    headline: '{actor} tried {attempts} at {service} on {victim}',
    summary: '{actor} connected {attempts} to {service}. Short and alike is how refusals look.',
    facts: { service: 'SSH (port 22)', attempts: count(24, 'times') },
  },
  beacon: {
    ...{ technique: 'T1071', techniqueName: 'Application Layer Protocol', severity: 'high' },
    isDoer: true,
    headline: '{actor} called {peer} on {service} every {interval}',
    summary: '{actor} called {peer}, {interval} apart. Like clockwork is how malware calls home.',
    facts: { service: 'HTTPS (port 443)', interval: { value: 60_000, unit: 'ms', text: '60 s' } },
  },
  'syn-flood': {
    ...{ technique: 'T1499', techniqueName: 'Endpoint Denial of Service', severity: 'high' },
    isDoer: false,
    headline: '{actor} flooded {victim} with up to {rate}',
    summary: '{victim} got up to {rate}. Connections left empty use up a server.',
    facts: {
      service: 'HTTPS (port 443)',
      rate: { value: 880, unit: 'connections/s', text: '880 connections a second' },
    },
  },
  'own-detector': {
    ...{ technique: '', techniqueName: '', severity: 'low' },
    isDoer: true,
    headline: '{entity} did what only this detector knows',
    summary: 'It was seen {seen}.',
    facts: { seen: count(3, 'times') },
  },
} as const satisfies Readonly<Record<string, Kind>>

export type KindName = keyof typeof kinds

export interface Given {
  readonly kind: KindName
  /** Who did it, and to whom. */
  readonly actor: string
  readonly victim: string
  /** Seconds after the start: its first evidence, and how long it went on. */
  readonly atS: number
  readonly lastsS?: number
  readonly points?: number
  readonly changes?: Partial<Alert>
  readonly others?: readonly string[]
}

const prior = -30

export function alertOf(given: Given): Alert {
  const { kind, actor, victim, atS, lastsS = 10, points = 45, changes = {}, others = [] } = given
  const about = kinds[kind]
  const entity = about.isDoer ? actor : victim
  const peer = about.isDoer ? victim : actor
  const iso = (s: number) => new Date(startMs + s * 1000).toISOString()
  const name = `${kind} ${actor} ${victim} ${atS}`
  const peers = [peer, ...others]
  const facts = { ...about.facts, actor, victim, peer: victim, entity }
  const total = Math.min(40, prior + points)
  const confidence = roundProbability(probabilityOfPoints(total))
  const say = (template: string) => fill(template, facts)
  return {
    ...{ id: stableId('alr', startMs + atS * 1000, name), revision: 1, status: 'open' },
    ...{ sensor: 'local', traceId: 'a'.repeat(32), severity: about.severity, risk: 'medium' },
    ...{ time: iso(atS + 1), firstTime: iso(atS), lastTime: iso(atS + lastsS) },
    ...{ entity, peerCount: peers.length, behaviours: [kind], confidence, outcome: 'unknown' },
    ...{ technique: about.technique === '' ? [] : [about.technique], flowCount: 5 },
    strategies: {} as Alert['strategies'],
    ...{ signalCount: 1, signals: [], flows: [] },
    indicators: [
      party(entity, about.isDoer ? 'actor' : 'peer'),
      ...peers.map((one) => party(one, about.isDoer ? 'peer' : 'actor')),
    ],
    explanation: {
      headline: say(about.headline),
      summary: say(about.summary),
      claim: { kind: 'technique', technique: about.technique },
      confidence: {
        ...{ lo: confidence, hi: confidence, method: 'none', record: null },
        methodText: 'All ways of adding the evidence give the same.',
        word: confidenceWord(confidence),
        triedText: '',
      },
      outcomeBasis: `Nothing seen of ${kind} tells whether it worked.`,
      evidence: [],
      waterfall: {
        ...{ base: prior, baseText: 'Starting point: 1 in 1000 such host-hours is malicious' },
        bars: [{ id: 'all', label: 'All', points: roundPoints(total - prior) }],
        ...{ others: { n: 0, points: 0 }, calibration: 0, calibrationText: '', total, residual: 0 },
      },
      innocent: [
        { text: say(`A backup of {entity} looks like ${kind}.`), check: 'Ask its owner.' },
      ],
      counterfactuals: [],
      blind: [
        `What ${kind} hides.`,
        'What is normal for this host: it had been watched for 9 min by then.',
      ],
      ...{ also: [], parties: [] },
      recommend: [
        {
          ...{ action: 'watch', target: entity, ttlSeconds: 3600, reversible: true },
          why: 'Changes nothing; shows whether it goes on.',
        },
      ],
      techniqueNames: about.technique === '' ? {} : { [about.technique]: about.techniqueName },
      facts: {
        ...facts,
        prior: { value: 0.001, unit: 'share', text: '1 in 1000' },
        confidence: { value: confidence, unit: 'share', text: sureText(confidence) },
        'seen for': { value: 540_000, unit: 'ms', text: '9 min' },
      },
      modelVersion: 'none',
    },
    ...changes,
  }
}

function party(value: string, side: Indicator['side']): Indicator {
  return { kind: 'address', value, side, signal: 'one', flow: null, established: 'unknown' }
}
