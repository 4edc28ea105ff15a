/**
 * Passkeys (WebAuthn level 3): the first choice, since nobody can be talked into giving one to another site. Each asks its
 * person for a finger, a face or a number, so that it is two proofs in one. A challenge is answered once.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server'
import {
  countPending,
  dropExpired,
  findPasskey,
  keepPending,
  listPasskeys,
  type PasskeyRow,
  type PendingKind,
  takePending,
  type UserRow,
} from '../store/index.ts'
import type { AccountGround, Db } from './ground.ts'
import { Refusal } from './refusal.ts'
import { digestOf } from './secrets.ts'

/** Large, and seldom needed: loaded when the first passkey is asked for. */
const webAuthn = () => import('@simplewebauthn/server')

const challengeMs = 5 * 60_000
/** Challenges that wait: whoever may ask for one is not known yet. */
const pendingMax = 10_000
export const passkeysMax = 20
/** COSE: EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257]

/** The site as the browser knows it: `https://host:port`. */
export interface Site {
  readonly origin: string
}

interface Pending {
  readonly challenge: string
  /** Who it is for; '' where that is what the answer tells. */
  readonly user: string
}

interface Parts {
  readonly ground: AccountGround
  readonly site: Site
  readonly nowMs: number
}

export async function offerPasskey(
  { ground, site, nowMs }: Parts,
  user: UserRow,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await listPasskeys(ground.database.read, user.id)
  if (known.length >= passkeysMax)
    throw new Refusal('conflict', `There are ${passkeysMax} passkeys already: remove one first.`)
  const { generateRegistrationOptions } = await webAuthn()
  const options = await generateRegistrationOptions({
    rpName: 'AMOSKYS',
    rpID: hostOf(site),
    userName: user.sign_in,
    userDisplayName: user.name,
    userID: new TextEncoder().encode(user.id),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  const body = { challenge: options.challenge, user: user.id }
  await keepChallenge(ground, { kind: 'new_passkey', body, nowMs })
  return options
}

/** The passkey that answers the challenge, to be kept. */
export async function readNewPasskey(
  { ground, site, nowMs }: Parts,
  asked: { readonly user: UserRow; readonly name: string; readonly response: unknown },
): Promise<PasskeyRow> {
  const response = asked.response as RegistrationResponseJSON
  const pending = await takeChallenge(ground, { kind: 'new_passkey', response, nowMs })
  if (pending.user !== asked.user.id) throw wrongPasskey()
  const { verifyRegistrationResponse } = await webAuthn()
  const { registrationInfo } = await orWrong(
    verifyRegistrationResponse({
      response,
      expectedChallenge: pending.challenge,
      expectedOrigin: site.origin,
      expectedRPID: hostOf(site),
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!registrationInfo) throw wrongPasskey()
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential
  if (await findPasskey(ground.database.read, id))
    throw new Refusal('conflict', 'This passkey is known already.')
  return {
    id,
    user: asked.user.id,
    name: asked.name,
    public_key: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: transports.join(' '),
    created_ms: nowMs,
    used_ms: null,
  }
}

/** For somebody known (a second proof), or for whoever answers (null). */
export async function askForPasskey(
  { ground, site, nowMs }: Parts,
  user: UserRow | null,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const known = user === null ? [] : await listPasskeys(ground.database.read, user.id)
  const { generateAuthenticationOptions } = await webAuthn()
  const options = await generateAuthenticationOptions({
    rpID: hostOf(site),
    userVerification: 'required',
    allowCredentials: known.map(({ id, transports }) => ({
      id,
      ...(transports !== '' && { transports: transports.split(' ') }),
    })),
  })
  const body = { challenge: options.challenge, user: user?.id ?? '' }
  await keepChallenge(ground, { kind: 'passkey', body, nowMs })
  return options
}

/** The passkey that answered, with its new count: to be noted in the transaction that it opens the door to. */
export async function checkPasskey(
  { ground, site, nowMs }: Parts,
  given: unknown,
): Promise<PasskeyRow> {
  const response = given as AuthenticationResponseJSON
  const pending = await takeChallenge(ground, { kind: 'passkey', response, nowMs })
  const passkey = await findPasskey(ground.database.read, String(response.id))
  if (!passkey || (pending.user !== '' && pending.user !== passkey.user)) throw wrongPasskey()
  const { verifyAuthenticationResponse } = await webAuthn()
  const { verified, authenticationInfo } = await orWrong(
    verifyAuthenticationResponse({
      response,
      expectedChallenge: pending.challenge,
      expectedOrigin: site.origin,
      expectedRPID: hostOf(site),
      credential: credentialOf(passkey),
      requireUserVerification: true,
    }),
  )
  if (!verified) throw wrongPasskey()
  return { ...passkey, counter: authenticationInfo.newCounter, used_ms: nowMs }
}

function credentialOf({ id, public_key, counter }: PasskeyRow): WebAuthnCredential {
  return { id, publicKey: new Uint8Array(Buffer.from(public_key, 'base64url')), counter }
}

function hostOf({ origin }: Site): string {
  return new URL(origin).hostname
}

async function keepChallenge(
  { database }: AccountGround,
  asked: { readonly kind: PendingKind; readonly body: Pending; readonly nowMs: number },
): Promise<void> {
  const { kind, body, nowMs } = asked
  await database.write(async (db: Db) => {
    await dropExpired(db, nowMs)
    if ((await countPending(db, kind)) >= pendingMax)
      throw new Refusal('rate_limited', 'Too many sign-ins are under way. Try again in a minute.', {
        retryAfterSeconds: 60,
      })
    const hash = digestOf(body.challenge)
    await keepPending(db, { hash, kind, body, expires_ms: nowMs + challengeMs })
  })
}

/** Taken in a transaction of its own: an answer that is wrong has used it up, too. */
async function takeChallenge(
  { database }: AccountGround,
  asked: {
    readonly kind: PendingKind
    readonly response: RegistrationResponseJSON | AuthenticationResponseJSON
    readonly nowMs: number
  },
): Promise<Pending> {
  const { kind, response, nowMs } = asked
  const hash = digestOf(challengeIn(response))
  const pending = await database.write((db) => takePending<Pending>(db, { hash, kind }, nowMs))
  if (!pending) throw wrongPasskey()
  return pending
}

/** Which challenge the answer says it is for; whether it is signed for that is seen afterwards. */
function challengeIn(response: RegistrationResponseJSON | AuthenticationResponseJSON): string {
  try {
    const text = Buffer.from(response.response.clientDataJSON, 'base64url').toString('utf8')
    const { challenge } = JSON.parse(text) as { readonly challenge?: unknown }
    return String(challenge)
  } catch {
    throw wrongPasskey()
  }
}

/** What the library throws tells of the answer, which is of no use to whoever sent it. */
async function orWrong<T>(verified: Promise<T>): Promise<T> {
  try {
    return await verified
  } catch {
    throw wrongPasskey()
  }
}

function wrongPasskey(): Refusal {
  return new Refusal('unauthenticated', 'The passkey was not accepted. Try again.')
}
