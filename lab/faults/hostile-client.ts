/** A client of our own with the keys of a real sensor, that sends what no sensor would. */
import { createPrivateKey } from 'node:crypto'
import type { ShippedPart } from '../../src/contracts/index.ts'
import {
  compress,
  type Envelope,
  encodeBatch,
  signEnvelope,
  type UnsignedEnvelope,
  writeEnvelope,
} from '../../src/messages/index.ts'
import { clientCredentials, type HeldIdentity, tlsKeysOf } from '../../src/pki/holder/index.ts'
import { dialerOf } from '../../src/sensing/ship/index.ts'
import { until } from './until.ts'

type HubAnswer = Parameters<Parameters<ReturnType<typeof dialerOf>>[0]['onAnswer']>[0]

export interface HostileCall {
  readonly answers: readonly HubAnswer[]
  readonly hasEnded: () => boolean
  send(...envelopes: readonly Uint8Array[]): void
  /** Waits for an answer of this kind. */
  hears(kind: HubAnswer['kind'] | 'end'): Promise<void>
  close(): void
}

/** `sensor`: who it says that it is. */
export function callHub(hub: string, held: HeldIdentity, sensor = held.name): HostileCall {
  const answers: HubAnswer[] = []
  let hasEnded = false
  const credentials = clientCredentials('127.0.0.1', tlsKeysOf(held))
  const call = dialerOf({
    ...{ hub, sensor, stream: '', version: 'hostile', run: 'hostile' },
    credentials: () => credentials,
    ordersVersion: () => 0,
    onOrders: () => {},
  })({
    onAnswer: (answer) => void answers.push(answer),
    onEnd: () => {
      hasEnded = true
    },
  })
  return {
    answers,
    hasEnded: () => hasEnded,
    send: (...envelopes) => call.send(envelopes.map((bytes) => ({ sequence: 0, bytes }))),
    async hears(kind) {
      const isHeard = () =>
        kind === 'end' ? hasEnded : answers.some((answer) => answer.kind === kind)
      const also = () => JSON.stringify(answers)
      await until(isHeard, { what: `the hub answers ${kind}`, withinMs: 60_000, also })
    },
    close: () => call.close(),
  }
}

export interface Forged {
  readonly sequence: number
  readonly sensor?: string
  readonly keyId?: string
  readonly batch?: Uint8Array
  /** Changes it after it was signed. */
  readonly after?: (envelope: Envelope) => Envelope
}

/** A batch that only says the time, signed as a sensor would, but for what is asked to be otherwise. */
export function envelopeOf(held: HeldIdentity, forged: Forged): Uint8Array {
  const { sequence, sensor = held.name, keyId = held.signingKeyId, after = same } = forged
  const parts: ShippedPart[] = [{ kind: 'time', timeUs: 1_700_000_000_000_000 + sequence }]
  const packed =
    forged.batch === undefined
      ? compress(encodeBatch(parts))
      : ({ batch: forged.batch, encoding: 'identity' } as const)
  const unsigned: UnsignedEnvelope = {
    ...{ sensor, stream: '', sequence, ...packed, rows: 0 },
    ...{ traceId: '', madeUs: sequence, shedRows: 0 },
  }
  const privateKey = createPrivateKey(held.signingKey)
  return writeEnvelope(after(signEnvelope(unsigned, { keyId, privateKey })))
}

function same(envelope: Envelope): Envelope {
  return envelope
}
