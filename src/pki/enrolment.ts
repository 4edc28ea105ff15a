/**
 * Enrolment at the hub: a token and a proof of two keys against a certificate, and later a certificate that is about to end
 * against the next. What is asked is checked, written and audited in one transaction; the network is `enrolment-service.ts`.
 */
import type { Kysely } from 'kysely'
import type { Actor } from '../contracts/index.ts'
import { AmoskysError, durationText, printable, randomHex } from '../kernel/index.ts'
import {
  type Changed,
  type Database,
  enrolSensor,
  findEnrolment,
  findSensor,
  goodSensorKeys,
  keepSystemEvent,
  recordDeed,
  renewSensor,
  type Schema,
  type SensorKeys,
} from '../store/index.ts'
import { defaultDays, issueSensor } from './authority.ts'
import { FailedTries, windowMs } from './failed-tries.ts'
import { isSecretOf, type KeyRequest, type SensorIdentity } from './holder/index.ts'
import type { HubKeys } from './hub-folder.ts'
import { keptCertificate } from './kept-certificate.ts'
import { type ProvenRequest, readRequest } from './read-request.ts'

export interface EnrolmentGround {
  readonly database: Pick<Database, 'read' | 'write'>
  /** The keys in force, read anew where they were renewed. */
  readonly hub: () => HubKeys
  /** Where sensors send to, on the host that they enrolled at. */
  readonly busPort: number
  readonly nowMs: () => number
  /** How long a certificate of a sensor is good; 90 where not said. */
  readonly days?: number
  /** Before a sensor hears of its new keys: whoever keeps a register in memory reads it anew. */
  readonly onIssued?: () => Promise<void>
}

export interface EnrolAsked {
  readonly tokenId: string
  readonly secret: string
  readonly keys: KeyRequest
  /** Address that it comes from. */
  readonly from: string
}

export interface RenewAsked {
  /** Of the certificate that the connection was made with. */
  readonly identity: SensorIdentity | null
  readonly keys: KeyRequest
  readonly from: string
}

/** What a sensor gets. */
export interface Issued {
  /** PEM. */
  readonly certificate: string
  readonly authority: string
  readonly signingKeyId: string
  /** Raw Ed25519 public key of the hub. */
  readonly ordersKey: Uint8Array
  readonly site: string
  readonly busPort: number
}

/** Why it gets nothing, in a word to count by and a sentence for whoever set the sensor up. */
export interface EnrolmentRefusal {
  readonly refused: 'token' | 'name' | 'keys' | 'certificate' | 'slow' | 'full'
  readonly text: string
}

export interface Enrolment {
  enrol(asked: EnrolAsked): Promise<Issued | EnrolmentRefusal>
  renew(asked: RenewAsked): Promise<Issued | EnrolmentRefusal>
  counts(): Readonly<Record<string, number>>
}

export function openEnrolment(ground: EnrolmentGround): Enrolment {
  const tries = new FailedTries()
  const counts: Record<string, number> = { enrolled: 0, renewed: 0 }
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  /** `who`: the address; of a sensor that has shown its certificate the sensor, wherever it is. */
  const tried = async (who: string, { from, done, act }: Tried) => {
    const waitMs = tries.waitMs(who, ground.nowMs())
    if (waitMs > 0) {
      count('slow')
      const text = `too many tries of ${printable(who)} failed: the next one is looked at in ${durationText(waitMs)}`
      return refusal('slow', text)
    }
    const answer = await act()
    count('refused' in answer ? answer.refused : done)
    if ('refused' in answer) {
      const nowMs = ground.nowMs()
      if (tries.failed(who, nowMs)) await tellRefused(ground.database, { answer, from, nowMs })
      return answer
    }
    // A register that cannot be read now is read at the next look: the sensor has its keys all the same.
    await ground.onIssued?.().catch(() => {})
    return answer
  }
  return {
    enrol: (asked) =>
      tried(asked.from, {
        ...{ from: asked.from, done: 'enrolled', act: () => enrolOnce(ground, asked) },
      }),
    renew: (asked) =>
      tried(asked.identity === null ? asked.from : `sensor ${asked.identity.name}`, {
        ...{ from: asked.from, done: 'renewed', act: () => renewOnce(ground, asked) },
      }),
    counts: () => ({ ...counts }),
  }
}

interface Tried {
  readonly from: string
  /** What it is counted as where it is done. */
  readonly done: string
  readonly act: () => Promise<Issued | EnrolmentRefusal>
}

async function enrolOnce(ground: EnrolmentGround, asked: EnrolAsked) {
  const request = await readRequest(asked.keys)
  if (typeof request === 'string') return refusal('keys', request)
  const nowMs = ground.nowMs()
  return orFull(() =>
    ground.database.write(async (db) => {
      const token = await checkToken(db, { asked, request, nowMs })
      if ('refused' in token) return token
      const { keys, issued } = await issueFor(ground, request, token.site)
      const changed = await enrolSensor(db, { ...keys, ...token, enrolment: asked.tokenId }, nowMs)
      const actor = systemActor(asked.tokenId, asked.from)
      await recordDeed(db, deedOf('sensor.enrol', { name: request.name, actor, changed }), nowMs)
      return issued
    }),
  )
}

async function renewOnce(ground: EnrolmentGround, { identity, keys: asked, from }: RenewAsked) {
  if (identity === null) return refusal('certificate', 'the connection has no sensor’s certificate')
  const request = await readRequest(asked)
  if (typeof request === 'string') return refusal('keys', request)
  const { name, serial } = identity
  if (request.name !== name)
    return refusal('name', `the request is for ${request.name}, the certificate of ${name}`)
  const nowMs = ground.nowMs()
  return orFull(() =>
    ground.database.write(async (db) => {
      const row = await findSensor(db, name)
      const good = await goodSensorKeys(db, nowMs, name)
      const isGood = good.some(
        ({ kind, id, material }) =>
          kind === 'certificate' && id === serial && material === identity.fingerprint,
      )
      if (row === null || !isGood)
        return refusal(
          'certificate',
          `the certificate of sensor ${name} is not good here: it was revoked, replaced, or never enrolled`,
        )
      const { keys, issued } = await issueFor(ground, request, row.site)
      const changed = await renewSensor(db, keys, nowMs)
      await recordDeed(
        db,
        deedOf('sensor.renew', { name, actor: systemActor(serial, from), changed }),
        nowMs,
      )
      return issued
    }),
  )
}

interface TokenCheck {
  readonly asked: EnrolAsked
  readonly request: ProvenRequest
  readonly nowMs: number
}

/** Whoever has the secret is told what is wrong with it; whoever has not is told nothing of what there is. */
async function checkToken(
  db: Kysely<Schema>,
  { asked, request: { name, signing }, nowMs }: TokenCheck,
): Promise<{ readonly site: string } | EnrolmentRefusal> {
  const token = await findEnrolment(db, asked.tokenId)
  if (!isSecretOf(asked.secret, token?.token_hash ?? '') || token === null)
    return refusal('token', 'the token is not known here; make one at the hub: amoskys pki token')
  if (token.used_ms > 0 && !(await isRepeated(db, { token, name, signingId: signing.id, nowMs })))
    return refusal(
      'token',
      `the token was used already, by ${printable(token.used_by)}; each sensor needs one of its own`,
    )
  if (token.expires_ms <= nowMs)
    return refusal(
      'token',
      `the token expired ${durationText(nowMs - token.expires_ms)} ago, or was taken back; make another at the hub: amoskys pki token ${name}`,
    )
  if (token.sensor !== '' && token.sensor !== name)
    return refusal('name', `the token is for ${printable(token.sensor)}, not for ${name}`)
  if (token.sensor === '' && token.used_ms === 0 && (await findSensor(db, name)) !== null)
    return refusal(
      'name',
      `a sensor ${name} is there already: take another name, or make a token for this one at the hub: amoskys pki token ${name}`,
    )
  return { site: token.site }
}

interface Repeat {
  readonly token: { readonly used_by: string }
  readonly name: string
  readonly signingId: string
  readonly nowMs: number
}

/** The hub's answer got lost: the same sensor asks with the same keys again, and gets what it would have got. */
async function isRepeated(db: Kysely<Schema>, { token, name, signingId, nowMs }: Repeat) {
  if (token.used_by !== name) return false
  const keys = await goodSensorKeys(db, nowMs, name)
  return keys.some(({ kind, id }) => kind === 'signing' && id === signingId)
}

async function issueFor(
  { hub, days = defaultDays.sensor, busPort, nowMs }: EnrolmentGround,
  request: ProvenRequest,
  site: string,
): Promise<{ readonly keys: SensorKeys; readonly issued: Issued }> {
  const { authority, signing } = hub()
  const certificate = await issueSensor(authority, request, { nowMs: nowMs(), days })
  const keys = {
    ...{ name: request.name, signing: request.signing, certificate: keptCertificate(certificate) },
  }
  const issued = {
    ...{ certificate, authority: authority.certificate, signingKeyId: request.signing.id },
    ...{ ordersKey: signing.publicKey, site, busPort },
  }
  return { keys, issued }
}

/** A bound that was met is an answer; whatever else fails is ours. */
async function orFull<T>(act: () => Promise<T>): Promise<T | EnrolmentRefusal> {
  try {
    return await act()
  } catch (thrown) {
    if (thrown instanceof AmoskysError && thrown.code === 'full')
      return refusal('full', thrown.message)
    throw thrown
  }
}

function refusal(refused: EnrolmentRefusal['refused'], text: string): EnrolmentRefusal {
  return { refused, text }
}

/** AMOSKYS itself, on the word of a token or a certificate. */
function systemActor(session: string, address: string): Actor {
  return { kind: 'system', id: 'system', session, address }
}

interface Done {
  readonly name: string
  readonly actor: Actor
  readonly changed: Changed
}

function deedOf(verb: string, { name, actor, changed }: Done) {
  return {
    ...{ actor, verb, object: { kind: 'sensor', id: name }, ...changed, reason: '' },
    traceId: randomHex(16),
  }
}

interface Refused {
  readonly answer: EnrolmentRefusal
  readonly from: string
  readonly nowMs: number
}

async function tellRefused(
  database: Pick<Database, 'read' | 'write'>,
  { answer, from, nowMs }: Refused,
): Promise<void> {
  const text = `A sensor at ${printable(from)} tried to enrol or renew and was refused: ${answer.text}. Further tries from there within ${durationText(windowMs)} are counted, not told.`
  const key = `enrolment-refused|${from}|${nowMs}`
  await database.write((db) =>
    keepSystemEvent(db, { key, what: 'enrolment-refused', severity: 'medium', text }, nowMs),
  )
}
