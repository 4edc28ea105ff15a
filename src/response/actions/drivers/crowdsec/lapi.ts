/** CrowdSec's local API, as its documents have it (v1): decisions are made as a machine, and read as a bouncer does. */
import { z } from 'zod'
import { AmoskysError, printable, reasonOf } from '../../../../kernel/index.ts'
import { type Answered, exchange } from '../exchange.ts'

export interface LapiOptions {
  /** `http://127.0.0.1:8080`. */
  readonly url: string
  /** As `cscli machines add` gave them. */
  readonly machineId: string
  readonly password: string
  /** As `cscli bouncers add` gave it. */
  readonly bouncerKey: string
}

/** One decision of ours to be made. */
export interface Ban {
  readonly scenario: string
  readonly scope: 'Ip' | 'Range'
  readonly value: string
  readonly seconds: number
}

const decisionsSchema = z
  .array(
    z.object({
      id: z.number().int(),
      duration: z.string().max(64),
      origin: z.string(),
      scenario: z.string(),
      scope: z.string(),
      type: z.string(),
      value: z.string(),
    }),
  )
  .nullable()
export type Decision = NonNullable<z.infer<typeof decisionsSchema>>[number]

const loginSchema = z.object({ token: z.string().min(1) })

/** Whose decisions are ours. */
export const origin = 'amoskys'
/** A name, a slash and a version: without them CrowdSec refuses the login as if the password were wrong. */
const userAgent = 'amoskys/1'
const alertsAtOnce = 200

export class Lapi {
  readonly #options: LapiOptions
  #token = ''

  constructor(options: LapiOptions) {
    this.#options = options
  }

  /** What bouncers see of ours now. */
  async decisions(): Promise<readonly Decision[]> {
    const headers = { 'x-api-key': this.#options.bouncerKey }
    const answer = await this.#ask({
      method: 'GET',
      path: `/v1/decisions?origins=${origin}`,
      headers,
    })
    if (answer.status === 401 || answer.status === 403)
      throw this.#denied('the key of the bouncer', 'response.crowdsec.bouncerKey')
    const all = this.#read(decisionsSchema, answer, 'its decisions') ?? []
    return all.filter((one) => one.origin === origin)
  }

  async ban(bans: readonly Ban[], nowMs: number): Promise<void> {
    const at = new Date(nowMs).toISOString()
    for (let from = 0; from < bans.length; from += alertsAtOnce) {
      const body = bans.slice(from, from + alertsAtOnce).map((ban) => alertOf(ban, at))
      const answer = await this.#asMachine({ method: 'POST', path: '/v1/alerts', body })
      this.#read(z.array(z.unknown()), answer, 'the alert')
    }
  }

  async remove(id: number): Promise<void> {
    const answer = await this.#asMachine({ method: 'DELETE', path: `/v1/decisions/${id}` })
    if (answer.status !== 404) this.#read(z.unknown(), answer, 'the removal')
  }

  /** With a token of the machine, which is asked for anew when it has run out. */
  async #asMachine(asked: Call): Promise<Answered> {
    for (const isFresh of [this.#token === '', true]) {
      if (isFresh) this.#token = await this.#login()
      const headers = { authorization: `Bearer ${this.#token}` }
      const answer = await this.#ask({ ...asked, headers })
      if (answer.status !== 401 || isFresh) return answer
    }
    throw this.#denied('the token of the machine', 'response.crowdsec.machineId')
  }

  async #login(): Promise<string> {
    const { machineId, password } = this.#options
    const body = { machine_id: machineId, password, scenarios: [] }
    const answer = await this.#ask({ method: 'POST', path: '/v1/watchers/login', body })
    if (answer.status === 401 || answer.status === 403)
      throw this.#denied('the machine or its password', 'response.crowdsec.machineId')
    return this.#read(loginSchema, answer, 'the login').token
  }

  async #ask(asked: Call): Promise<Answered> {
    try {
      const headers = { ...asked.headers, 'user-agent': userAgent }
      return await exchange({ to: { origin: this.#options.url }, ...asked, headers })
    } catch (thrown) {
      const code =
        thrown instanceof Error && 'code' in thrown ? String(thrown.code) : reasonOf(thrown)
      const says = `CrowdSec's local API at ${this.#options.url} does not answer: ${printable(code)}`
      throw new AmoskysError('unavailable', says, { cause: thrown })
    }
  }

  #read<T>(schema: z.ZodType<T>, { status, value }: Answered, what: string): T {
    const read = schema.safeParse(value)
    if (status >= 200 && status < 300 && read.success) return read.data
    const said = z.object({ message: z.string() }).safeParse(value)
    const message = said.success ? `: ${printable(said.data.message).slice(0, 200)}` : ''
    if (status >= 200 && status < 300)
      throw new AmoskysError(
        'corrupt',
        `CrowdSec answers to ${what} in another shape than its API describes`,
      )
    throw new AmoskysError(
      'unavailable',
      `CrowdSec refuses ${what} with status ${status}${message}`,
    )
  }

  #denied(what: string, setting: string): AmoskysError {
    return new AmoskysError(
      'permission',
      `CrowdSec at ${this.#options.url} does not know ${what} (settings, ${setting})`,
    )
  }
}

interface Call {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A decision comes with an alert. CrowdSec counts its duration from `stop_at`. */
function alertOf({ scenario, scope, value, seconds }: Ban, at: string) {
  return {
    ...{ scenario: 'amoskys/response', scenario_hash: '', scenario_version: '' },
    ...{ message: `amoskys ${scenario}`, events_count: 1, events: [], simulated: false },
    ...{ start_at: at, stop_at: at, capacity: 0, leakspeed: '0' },
    source: { scope, value, ...(scope === 'Ip' ? { ip: value } : { range: value }) },
    decisions: [
      { origin, type: 'ban', scope, value, scenario, simulated: false, duration: `${seconds}s` },
    ],
  }
}

/** Seconds of a duration as Go writes it: `9m59.25s`, `-1h2m3s`; NaN where it is none. */
export function secondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = {
    ...{ h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, '\u00b5s': 1e-6, ns: 1e-9 },
  }
  const whole = /^(-?)((?:[\d.]+(?:h|ms|m|us|\u00b5s|ns|s))+)$/.exec(duration)
  if (whole === null) return duration === '0' ? 0 : Number.NaN
  const parts = [...whole[2]!.matchAll(/([\d.]+)(h|ms|m|us|\u00b5s|ns|s)/g)]
  const seconds = parts.reduce((sum, [, n, unit]) => sum + Number(n) * units[unit!]!, 0)
  return whole[1] === '-' ? -seconds : seconds
}
