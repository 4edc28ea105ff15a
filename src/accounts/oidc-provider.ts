/**
 * A sign-in service that vouches for people (OpenID Connect): code flow with PKCE, state and nonce. What it says of itself
 * is asked for when the first person comes, and again after a day.
 */
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Configuration } from 'openid-client'
import type { Role } from './permissions.ts'
import { Refusal } from './refusal.ts'

export interface OidcSettings {
  /** `https://id.example.org/realms/main` */
  readonly issuer: string
  readonly clientId: string
  /** '' of a client without one. */
  readonly clientSecret: string
  /** Between spaces; `openid` among them. */
  readonly scope: string
  /** Claim that lists a person's groups. */
  readonly groupsClaim: string
  /** Role by group; who is in none may not come in. */
  readonly roleMap: Readonly<Record<string, Role>>
  /** Ways of signing in that count, by the service's names; empty: whatever it accepts. */
  readonly acrValues: readonly string[]
}

/** Whom the service vouches for. */
export interface OuterIdentity {
  readonly issuer: string
  readonly subject: string
  readonly role: Role
  readonly signIn: string
  readonly name: string
  readonly email: string
  /** The session there; '' where it names none. */
  readonly outerSession: string
  /** When they last gave a proof there. */
  readonly signedInAtMs: number
}

export interface Departure {
  readonly url: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** What is answered to whom is told in `isFresh`: they must give a proof now, whatever session there is. */
export interface DepartureAsked {
  readonly redirectUri: string
  readonly state: string
  readonly isFresh: boolean
}

/** Loaded when the first person comes in by a sign-in service. */
const openId = () => import('openid-client')

const discoveredMs = 86_400_000
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

export class OidcProvider {
  readonly settings: OidcSettings
  #found: Promise<Configuration> | null = null
  #foundMs = 0
  #keys: JWTVerifyGetKey | null = null

  constructor(settings: OidcSettings) {
    this.settings = settings
  }

  async depart(asked: DepartureAsked, nowMs: number): Promise<Departure> {
    const config = await this.#configuration(nowMs)
    const { buildAuthorizationUrl, calculatePKCECodeChallenge, ...random } = await openId()
    const [nonce, verifier] = [random.randomNonce(), random.randomPKCECodeVerifier()]
    const { acrValues, scope } = this.settings
    const url = buildAuthorizationUrl(config, {
      redirect_uri: asked.redirectUri,
      scope,
      state: asked.state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(acrValues.length > 0 && { acr_values: acrValues.join(' ') }),
      ...(asked.isFresh && { prompt: 'login', max_age: '0' }),
    })
    return { url: url.href, state: asked.state, nonce, verifier }
  }

  /** Who came back, by the address that they came back to; throws a `Refusal` where it is not right. */
  async arrive(
    url: URL,
    { state, nonce, verifier }: Omit<Departure, 'url'>,
    nowMs: number,
  ): Promise<OuterIdentity> {
    const config = await this.#configuration(nowMs)
    const { authorizationCodeGrant } = await openId()
    const tokens = await authorizationCodeGrant(config, url, {
      ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
      idTokenExpected: true,
    }).catch((thrown: unknown) => {
      throw new Refusal('unauthenticated', 'The sign-in service did not vouch for you.', {
        reason: (thrown as { readonly code?: string }).code ?? 'unknown',
      })
    })
    return identityOf(this.settings, tokens.claims()!, nowMs)
  }

  /** Whom a logout token is about (OpenID Connect Back-Channel Logout 1.0, 2.6); throws a `Refusal`. */
  async readLogout(
    token: string,
    nowMs: number,
  ): Promise<{ readonly subject: string; readonly outerSession: string; readonly id: string }> {
    const config = await this.#configuration(nowMs)
    const { issuer, jwks_uri } = config.serverMetadata()
    this.#keys ??= createRemoteJWKSet(new URL(jwks_uri!))
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys, {
        ...{ issuer, audience: this.settings.clientId, currentDate: new Date(nowMs) },
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
        ...{ requiredClaims: ['iat', 'jti', 'events'], maxTokenAge: 300, clockTolerance: 30 },
      })
      const { typ = 'JWT' } = protectedHeader
      if (!/^(logout\+)?jwt$/i.test(typ)) throw new Error('another type')
      return logoutOf(payload)
    } catch {
      throw new Refusal('validation_failed', 'This is no logout token for this program.')
    }
  }

  #configuration(nowMs: number): Promise<Configuration> {
    if (this.#found === null || nowMs - this.#foundMs > discoveredMs) {
      this.#foundMs = nowMs
      this.#found = this.#discover()
      // Whoever comes next asks again.
      this.#found.catch(() => {
        this.#found = null
      })
    }
    return this.#found
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings
    const server = new URL(issuer)
    const { allowInsecureRequests, discovery } = await openId()
    const isOpen = server.protocol === 'http:' && loopback.has(server.hostname)
    try {
      return await discovery(
        server,
        clientId,
        clientSecret === '' ? undefined : clientSecret,
        undefined,
        { timeout: 10, execute: isOpen ? [allowInsecureRequests] : [] },
      )
    } catch (thrown) {
      throw new Refusal('not_ready', 'The sign-in service does not answer.', {
        reason: (thrown as { readonly code?: string }).code ?? 'unknown',
      })
    }
  }
}

type Claims = Readonly<Record<string, unknown>>

function identityOf(settings: OidcSettings, claims: Claims, nowMs: number): OuterIdentity {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : '')
  const { acrValues } = settings
  if (acrValues.length > 0 && !acrValues.includes(text('acr')))
    throw new Refusal('forbidden', 'The way you signed in there is not enough here.')
  const role = roleOf(settings, claims[settings.groupsClaim])
  if (role === null)
    throw new Refusal('forbidden', 'None of your groups may use AMOSKYS. Ask an admin of it.')
  const authTime = claims['auth_time']
  return {
    ...{ issuer: text('iss'), subject: text('sub'), role },
    signIn: text('preferred_username') || text('email') || text('sub'),
    ...{ name: text('name'), email: text('email'), outerSession: text('sid') },
    signedInAtMs: typeof authTime === 'number' ? authTime * 1000 : nowMs,
  }
}

/** Of several, the one that may most; a side role gives way to those. */
const byPower: readonly Role[] = ['admin', 'responder', 'analyst', 'auditor', 'viewer']

function roleOf({ roleMap }: OidcSettings, given: unknown): Role | null {
  const groups = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string')
  const own = new Set(
    groups.filter((group) => Object.hasOwn(roleMap, group)).map((group) => roleMap[group]!),
  )
  return byPower.find((role) => own.has(role)) ?? null
}

function logoutOf(payload: JWTPayload) {
  const { sub = '', sid = '', jti = '', events } = payload as JWTPayload & { readonly sid?: string }
  if (payload['nonce'] !== undefined || (sub === '' && sid === ''))
    throw new Error('not a logout token')
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, logoutEvent))
    throw new Error('not of this event')
  return { subject: sub, outerSession: sid, id: jti }
}
