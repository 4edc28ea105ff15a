import type { DetectorCard, FlowEvent } from '../contracts/index.ts'
import { BoundedMap, isGroupAddress } from '../kernel/index.ts'
import { commonTunables, defineBehaviour } from './behaviour.ts'
import { type Episode, Episodes, flowReference, follow, spanMs } from './episodes.ts'
import { bytes, duration, measure, rate, scaled, weigh } from './evidence.ts'
import { History } from './history.ts'
import { isCommonPort, serviceText } from './services.ts'

const pairsMax = 16_384
const flowsMax = 16_384
const destinationsMax = 65_536
const settledUs = 600_000_000

const card: DetectorCard = {
  name: 'exfiltration',
  kind: 'behaviour',
  technique: 'T1048',
  techniqueName: 'Exfiltration Over Alternative Protocol',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} sent {sent} to {peer} on {service}',
  summary:
    'In {span}, {actor} sent {sent} to {peer} and got {received} back. Much going out and little coming in is the shape of files being taken away.',
  innocent: [
    {
      text: 'A backup, a photo upload or a software release has the same shape.',
      check: 'Does {peer} belong to a service that {actor} is meant to send files to?',
    },
  ],
  blind: [
    'What was sent, where the connection was encrypted.',
    'Files carried off in small pieces.',
  ],
  recommend: {
    action: 'block-address',
    target: 'peer',
    ttlSeconds: 14_400,
    why: 'Stops the upload to this one server.',
  },
}

const tunables = {
  ...commonTunables(1800),
  sentNotable: {
    value: 20_000_000,
    unit: 'bytes',
    says: 'Bytes from one machine to one outside server that already deserve a look.',
  },
}

interface Upload {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  port: number
  isNew: boolean
  sent: number
  received: number
}

/** A machine of ours sends far more to an outside server than it gets back, and more than it usually sends. */
export const exfiltration = defineBehaviour({
  card,
  tunables,
  start: ({ isHome, tunables: { emitAtPoints, quietS, sentNotable }, emit }) => {
    const usual = new History()
    const counted = new BoundedMap<number, readonly [number, number]>(flowsMax)
    const known = new BoundedMap<string, number>(destinationsMax)
    let beganUs = Number.NaN
    const uploads = new Episodes<Upload>({
      detector: card.name,
      technique: card.technique,
      episodesMax: pairsMax,
      quietS,
      emitAtPoints,
      emit,
      tell: (upload) => telling(upload, sentNotable, usual.normal(upload.state.source)),
      learn: ({ state }) => usual.learn(state.source, state.sent),
    })
    const isFirstContact = (pair: string, timeUs: number) => {
      const isNew = known.get(pair) === undefined
      if (isNew) known.set(pair, timeUs)
      return isNew && timeUs - beganUs > settledUs
    }
    return {
      flow: (event) => {
        if (Number.isNaN(beganUs)) beganUs = event.timeUs
        const { source, destination, timeUs } = event
        if (event.kind === 'opened' || event.forwardPayload === 0) return
        if (isHome(destination) || !isHome(source) || isGroupAddress(destination)) return
        const key = `${source} ${destination}`
        const upload = uploads.obtain(key, timeUs, () =>
          newUpload(event, isFirstContact(key, timeUs)),
        )
        if (counted.peek(event.flow) === undefined) follow(upload, flowReference(event))
        if (account(upload.state, counted, event)) uploads.step(upload, timeUs)
      },
      advance: (timeUs) => uploads.advance(timeUs),
      shed: () => uploads.shed + counted.shed + usual.shed,
    }
  },
})

function newUpload(event: FlowEvent, isNew: boolean): Upload {
  const { source, destination, protocol, destinationPort } = event
  return { source, destination, protocol, port: destinationPort, isNew, sent: 0, received: 0 }
}

/** Adds what this flow moved since it was last looked at; true when it was worth a look. */
function account(
  state: Upload,
  counted: BoundedMap<number, readonly [number, number]>,
  event: FlowEvent,
): boolean {
  const [sent, received] = counted.peek(event.flow) ?? [0, 0]
  state.sent += event.forwardPayload - sent
  state.received += event.backwardPayload - received
  if (event.forwardPayload - sent > 0) state.port = event.destinationPort
  if (event.kind === 'closed') counted.delete(event.flow)
  else counted.set(event.flow, [event.forwardPayload, event.backwardPayload])
  return state.sent > state.received
}

function telling(upload: Episode<Upload>, sentNotable: number, normal: number) {
  const { source, destination, protocol, port, isNew, sent, received } = upload.state
  if (sent < sentNotable / 20) return null
  const service = serviceText(protocol, port)
  const baseline = Number.isNaN(normal) ? null : bytes(normal)
  const isUnusual = !isCommonPort(port)
  const evidence = weigh([
    {
      id: 'sent',
      group: 'volume',
      sentence: 'Sent {observed} to {server} in {span}.',
      observed: bytes(sent),
      baseline,
      curve: scaled(sentKnots, sentNotable),
    },
    {
      id: 'one-sided',
      group: 'volume',
      sentence: 'For each byte that came back, {observed} went out.',
      observed: measure(sent / Math.max(1, received), 'bytes'),
      curve: oneSidedCurve,
    },
    {
      id: 'usual-upload',
      group: 'novelty',
      sentence: 'That is {observed} what this machine usually sends to one server.',
      observed: measure(sent / Math.max(1, normal), 'times'),
      baseline,
      curve: usualCurve,
    },
    {
      id: 'first-contact',
      group: 'novelty',
      sentence: isNew
        ? 'This machine had not used that server before.'
        : 'Nothing says that this server is new to the machine.',
      observed: yesNo(isNew),
      curve: newCurve,
    },
    {
      id: 'unusual-port',
      group: 'protocol',
      sentence: isUnusual
        ? '{service} is not what uploads ordinarily use.'
        : '{service} is what ordinary uploads use.',
      observed: yesNo(isUnusual),
      curve: unusualCurve,
    },
  ])
  const span = spanMs(upload)
  const facts = {
    server: destination,
    service,
    sent: bytes(sent),
    received: bytes(received),
    pace: rate(sent / Math.max(1, span / 1000), 'bytes/s'),
    span: duration(span),
  }
  return { actor: source, peers: [destination], peerCount: 1, evidence, facts }
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}

const sentKnots = [
  [0.05, 0],
  [0.25, 6],
  [1, 14],
  [5, 20],
  [50, 26],
] as const
const oneSidedCurve = [
  [1, -16],
  [3, -4],
  [8, 4],
  [40, 8],
] as const
const usualCurve = [
  [1, -16],
  [4, -4],
  [10, 4],
  [100, 10],
] as const
const newCurve = [
  [0, 0],
  [1, 5],
] as const
const unusualCurve = [
  [0, -4],
  [1, 8],
] as const
