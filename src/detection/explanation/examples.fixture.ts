/** For the tests: records with the shape of UX.md's three worked examples, with numbers of our own. */
import type {
  DetectorCard,
  Evidence,
  EvidenceCurve,
  EvidenceGroup,
  Quantity,
  Signal,
  Verdict,
} from '../../contracts/index.ts'
import { pointsOfProbability, pointsOnCurve, probabilityOfPoints } from '../../kernel/index.ts'

const startUs = Date.UTC(2026, 2, 14, 9, 12) * 1000
const q = (value: number, unit: string, text: string): Quantity => ({ value, unit, text })

interface Piece {
  readonly id: string
  readonly group: EvidenceGroup
  readonly sentence: string
  readonly observed: Quantity
  readonly baseline?: Quantity
  readonly curve: EvidenceCurve
}

function evidence({ baseline, ...piece }: Piece): Evidence {
  const points = pointsOnCurve(piece.curve, piece.observed.value)
  return { ...piece, baseline: baseline ?? null, points }
}

function signal(given: Partial<Signal> & Pick<Signal, 'detector' | 'evidence'>): Signal {
  const { detector } = given
  const flow = {
    flow: 7,
    firstUs: startUs,
    vlan: 0,
    protocol: 6,
    source: '10.20.4.17',
    sourcePort: 50_122,
  }
  return {
    ...{ key: detector, timeUs: startUs + 540e6, firstUs: startUs, technique: '', flowCount: 118 },
    ...{
      holdsUntilUs: startUs + 1140e6,
      established: {},
      indicators: [],
      outcome: null,
      restsOn: [],
      reach: null,
    },
    ...{ actor: '10.20.4.17', peers: ['203.0.113.77'], peerCount: 1, facts: {} },
    peer: given.peers?.[0] ?? '203.0.113.77',
    flows: [{ ...flow, destination: '203.0.113.77', destinationPort: 443 }],
    points: given.evidence.reduce((sum, { points }) => sum + points, 0),
    ...given,
  }
}

function card(given: Partial<DetectorCard> & Pick<DetectorCard, 'name'>): DetectorCard {
  const recommend = { action: 'watch', target: 'entity', ttlSeconds: 3600, why: 'To learn more.' }
  return {
    ...{ kind: 'behaviour', technique: '', techniqueName: '', severity: 'high', subject: 'actor' },
    ...{ headline: '', summary: '', innocent: [], blind: ['What ran on the host.'] },
    ...{ lookedLike: 'something else', tried: null },
    recommend: recommend as DetectorCard['recommend'],
    ...given,
  }
}

export const cards: readonly DetectorCard[] = [
  card({
    ...{ name: 'beacon', technique: 'T1071', techniqueName: 'Application Layer Protocol' },
    headline: '{entity} called {peer} every {period}',
    summary: '{actor} opened {calls} to {peer}, {period} apart. The pace hardly varied.',
    innocent: [
      {
        text: 'A monitoring agent also calls at a fixed interval.',
        check: 'Was software pushed to {actor} lately?',
      },
    ],
    blind: ['Content: the connections are encrypted.'],
    recommend: {
      ...{ action: 'block-address', target: 'peer', ttlSeconds: 14_400 },
      why: 'Cuts the calls and nothing else.',
    },
  }),
  card({
    ...{ name: 'scan-then-beacon', kind: 'sequence', severity: 'critical', technique: 'T1071' },
    headline: '{entity} scanned its neighbours, then began calling {peer}',
    summary:
      '{actor} tried {scanned}. Then it began to call {peer}. Looking around and then calling home is how a newly infected machine behaves.',
    recommend: {
      ...{ action: 'isolate-host', target: 'actor', ttlSeconds: 14_400 },
      why: 'Both steps point to the machine itself.',
    },
  }),
  card({
    ...{ name: 'brute-force', technique: 'T1110', techniqueName: 'Brute Force', subject: 'victim' },
    ...{ severity: 'medium', lookedLike: 'guessing of {service} passwords on {victim} by {actor}' },
    tried: { situations: 48, fooled: 1 },
    headline: '{actor} guessed {service} passwords on {victim} {rate}; no sign it got in',
    summary:
      'In {span} {actor} opened {attempts} to {service} on {victim}. None was long enough to be a working session.',
    innocent: [
      { text: 'A backup job with a stale key looks the same.', check: 'Is {actor} yours?' },
    ],
    blind: ['Whether a password was right.'],
    recommend: {
      ...{ action: 'block-address', target: 'actor', ttlSeconds: 86_400 },
      why: 'Ends the guessing.',
    },
  }),
  card({
    ...{ name: 'dns-tunnel', technique: 'T1071.004', techniqueName: 'DNS' },
    headline: '{entity} appears to be sending data out inside DNS lookups to {domain}',
    summary: 'In {span} {actor} asked for {names} under {domain}. Few were ever asked twice.',
    innocent: [
      { text: 'Antivirus products look up file hashes this way.', check: 'Is there one?' },
    ],
    blind: ['The meaning of the encoded names.'],
    recommend: {
      ...{ action: 'sinkhole-domain', target: 'peer', ttlSeconds: 86_400 },
      why: 'The machine stays online.',
    },
  }),
  card({ name: 'flow-trees', kind: 'model', severity: 'low' }),
]

export const beacon = signal({
  detector: 'beacon',
  technique: 'T1071',
  facts: { period: q(60_200, 'ms', '60.2 s'), calls: q(118, 'count', '118 connections') },
  evidence: [
    evidence({
      ...{ id: 'timing-spread', group: 'timing', observed: q(0.018, 'share', '1.8%') },
      sentence: 'Clockwork timing: the gaps varied by {observed}.',
      baseline: q(1.4, 'share', '140%'),
      curve: [
        [0.01, 16],
        [0.4, 0],
        [1.2, -10],
      ],
    }),
    evidence({
      ...{ id: 'calls', group: 'volume', observed: q(118, 'count', '118 connections') },
      sentence: '{observed} to {peer}.',
      curve: [
        [5, 0],
        [60, 7],
        [200, 12],
      ],
    }),
    evidence({
      ...{ id: 'size-spread', group: 'volume', observed: q(4, 'bytes', '4 bytes') },
      sentence: 'The same size every time, within {observed}.',
      curve: [
        [0, 7],
        [900, -2],
      ],
    }),
  ],
})

export const scanThenBeacon = signal({
  detector: 'scan-then-beacon',
  technique: 'T1071',
  facts: { scanned: q(254, 'count', '254 addresses') },
  restsOn: ['a scan', 'beacon'],
  evidence: [
    evidence({
      ...{ id: 'scan-before', group: 'sequence', observed: q(840_000, 'ms', '14 min') },
      sentence: 'It scanned first, {observed} before the calls began.',
      curve: [
        [0, 9],
        [86_400_000, 4],
      ],
    }),
  ],
})

export const bruteForce = signal({
  ...{ detector: 'brute-force', technique: 'T1110', actor: '198.51.100.23', peers: ['10.20.9.5'] },
  flowCount: 1482,
  facts: {
    ...{ service: 'SSH', victim: '10.20.9.5', span: q(540_000, 'ms', '9 min') },
    attempts: q(1482, 'count', '1482 connections'),
    rate: q(165, 'connections/min', 'about 165 times a minute'),
    longest: q(8000, 'ms', '8 s'),
  },
  outcome: { value: 'no_sign', basis: 'The longest session lasted {longest}.' },
  evidence: [
    evidence({
      ...{
        id: 'attempts',
        group: 'volume',
        observed: q(1482, 'count', '1482 connections in 9 min'),
      },
      sentence: '{observed}, each short.',
      baseline: q(11, 'count', '11 connections in 9 min'),
      curve: [
        [10, 0],
        [300, 24],
        [1000, 30],
      ],
    }),
    evidence({
      ...{ id: 'alike', group: 'protocol', observed: q(0.96, 'share', '96%') },
      sentence: '{observed} of the exchanges were of one size.',
      curve: [
        [0.3, -4],
        [0.8, 9],
        [1, 12],
      ],
    }),
  ],
})

export const dnsTunnel = signal({
  detector: 'dns-tunnel',
  technique: 'T1071.004',
  ...{ actor: '10.30.8.44', peers: ['cdn-sync.example'], flowCount: 4120 },
  facts: {
    ...{ domain: 'cdn-sync.example', span: q(1_800_000, 'ms', '30 min') },
    names: q(4120, 'count', '4120 names'),
  },
  evidence: [
    evidence({
      ...{ id: 'unique-names', group: 'novelty', observed: q(3998, 'count', '3998 unique names') },
      sentence: '{observed}, never repeated.',
      baseline: q(38, 'count', '38 unique names'),
      curve: [
        [50, 0],
        [300, 14],
        [5000, 20],
      ],
    }),
    evidence({
      ...{ id: 'label-length', group: 'protocol', observed: q(52, 'characters', '52 characters') },
      sentence: 'Long labels: {observed} on average.',
      baseline: q(11, 'characters', '11 characters'),
      curve: [
        [12, -3],
        [30, 8],
        [60, 11],
      ],
    }),
    evidence({
      ...{ id: 'text-answers', group: 'protocol', observed: q(0.91, 'share', '91%') },
      sentence: '{observed} asked for TXT (free-text) records.',
      baseline: q(0.004, 'share', '0.4%'),
      curve: [
        [0.1, -1],
        [1, 8],
      ],
    }),
  ],
})

const prior = pointsOfProbability(1 / 1000)

/** All in full: the plainest arithmetic that adds up. */
export function rescore(signals: readonly Signal[]): number {
  return probabilityOfPoints(signals.reduce((sum, { points }) => sum + points, prior))
}

/** A verdict on `signals`, lead first, by that arithmetic. */
export function verdictOn(signals: readonly Signal[], given: Partial<Verdict> = {}): Verdict {
  const lead = signals[0]!
  const probability = rescore(signals)
  const parts = signals.map(({ key, detector, points }) => ({
    ...{ key, detector, points, discount: 1, counted: points },
  }))
  const total = parts.reduce((sum, part) => sum + part.counted, prior)
  return {
    ...{ key: `${lead.actor}|${lead.technique}`, entity: lead.actor, technique: lead.technique },
    ...{ timeUs: lead.timeUs, firstUs: lead.firstUs, lead, signals, probability },
    holdsUntilUs: Math.max(lead.holdsUntilUs, lead.timeUs + 1800e6),
    ...{ signalCount: signals.length, strategy: 'log-odds', severity: 'high', risk: 'high' },
    arithmetic: { prior, priorOneIn: 1000, parts, calibration: 0, total },
    strategies: {
      ...{ 'log-odds': probability, bayesian: probability, weighted: probability * 0.9 },
      max: probability * 0.95,
    },
    ...given,
  }
}
