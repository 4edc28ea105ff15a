/** A real sign-in service (`oidc-provider`) on loopback, and a browser that goes there and back. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { onTestFinished } from 'vitest'

export interface Person {
  readonly groups: readonly string[]
  readonly name?: string
  readonly preferred_username?: string
}

export interface SignInService {
  readonly issuer: string
  /** By the name that they sign in with there. */
  readonly people: Map<string, Person>
  /** Logout tokens that it has sent, as it sent them. */
  readonly logouts: string[]
  /** Goes to `url` as a browser would, signs in as `login`, and yields where it is sent back to. */
  visit(url: string, login: string): Promise<string>
  /** Signs out there, which it tells us. */
  signOut(login: string): Promise<void>
}

export const redirectUri = 'http://localhost/api/v1/auth/oidc/callback'

export async function openSignInService(): Promise<SignInService> {
  const people = new Map<string, Person>()
  const logouts: string[] = []
  const listener = createServer((request, response) => {
    if (request.url === '/told') return collect(request, response, logouts)
    return handle(request, response)
  })
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void listener.close())
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const handle = new Provider(issuer, configurationOf(issuer, people)).callback()
  // Each person has a browser of their own.
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (login: string) => {
    const jar = jars.get(login) ?? new Map<string, string>()
    jars.set(login, jar)
    return jar
  }
  return {
    ...{ issuer, people, logouts },
    visit: (url, login) => journey(jarOf(login), { url, login, issuer }),
    async signOut(login) {
      const jar = jarOf(login)
      const { text } = await step(jar, `${issuer}/session/end`)
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)![1]!
      await step(jar, `${issuer}/session/end/confirm`, { xsrf, logout: 'yes' })
    },
  }
}

type Handler = Parameters<typeof createServer>[1] & object

function collect(...[request, response, logouts]: [...Parameters<Handler>, string[]]): void {
  let body = ''
  request.on('data', (chunk) => {
    body += String(chunk)
  })
  request.on('end', () => {
    logouts.push(new URLSearchParams(body).get('logout_token') ?? '')
    response.writeHead(200).end()
  })
}

function configurationOf(issuer: string, people: ReadonlyMap<string, Person>): object {
  return {
    clients: [
      {
        ...{ client_id: 'amoskys', client_secret: 'secret of the client' },
        redirect_uris: [redirectUri],
        backchannel_logout_uri: `${issuer}/told`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of this test'] },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
    // Its own way out keeps it from loopback, where all of this is.
    fetch: (url: URL, { dispatcher: _, ...options }: { readonly dispatcher?: unknown }) =>
      fetch(url, options),
    pkce: { required: () => true },
  }
}

interface Step {
  readonly location: string | null
  readonly text: string
}

async function step(
  jar: Map<string, string>,
  url: string,
  form?: Readonly<Record<string, string>>,
): Promise<Step> {
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
  const location = answer.headers.get('location')
  return { location: location && new URL(location, url).href, text: await answer.text() }
}

interface Journey {
  readonly url: string
  readonly login: string
  readonly issuer: string
}

async function journey(jar: Map<string, string>, { url, login, issuer }: Journey): Promise<string> {
  let next = await step(jar, url)
  for (let i = 0; i < 12; i++) {
    if (next.location !== null && !next.location.startsWith(issuer)) return next.location
    const prompt = /name="prompt" value="([^"]+)"/.exec(next.text)?.[1]
    const action = /action="([^"]+)"/.exec(next.text)?.[1]
    if (next.location !== null) next = await step(jar, next.location)
    else if (prompt !== undefined && action !== undefined)
      next = await step(jar, new URL(action, issuer).href, { prompt, login, password: 'any' })
    else throw new Error(`the sign-in service asks for something else: ${next.text.slice(0, 300)}`)
  }
  throw new Error('the sign-in service goes round in circles')
}
