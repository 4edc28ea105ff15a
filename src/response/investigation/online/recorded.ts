/** Answers recorded before, in place of the internet: the same file gives the same bytes, whenever it is read. */
import { z } from 'zod'
import type { LookedUp } from '../../../contracts/index.ts'
import { AmoskysError, printable, reasonOf } from '../../../kernel/index.ts'
import { canonical, keyOf, registeredOf } from '../indicators.ts'
import { answered, type Found, nothing } from '../lookups.ts'
import type { Picked } from '../pick.ts'
import type { DistantSource } from '../sources.ts'
import { abuseIpDb } from './abuseipdb.ts'
import { otx } from './otx.ts'
import type { Provider } from './provider.ts'
import { virusTotal } from './virustotal.ts'

const answersMax = 10_000

const schema = z.strictObject({
  recordedAt: z.iso.datetime(),
  answers: z
    .array(
      z.strictObject({
        source: z.enum(['virustotal', 'abuseipdb', 'otx']),
        kind: z.enum(['address', 'domain', 'file']),
        value: z.string().min(1).max(253),
        /** As the provider answered, whole. */
        body: z.unknown(),
      }),
    )
    .max(answersMax),
})

/** `text`: of the file `path`. Throws where it is none, or holds an answer that its provider would not give. */
export function recordedSources(path: string, text: string): DistantSource[] {
  const { recordedAt, answers } = read(path, text)
  const answeredMs = Date.parse(recordedAt)
  return [virusTotal, abuseIpDb, otx].map((provider) => {
    const own = answers.filter(({ source }) => source === provider.source)
    const known = new Map(own.map((one) => lookupOf(path, { provider, answeredMs, ...one })))
    return sourceOf(provider, known)
  })
}

interface Recorded {
  readonly provider: Provider
  readonly answeredMs: number
  readonly kind: LookedUp['kind']
  readonly value: string
  readonly body?: unknown
}

function lookupOf(path: string, recorded: Recorded): readonly [string, Found] {
  const { provider, kind, value, body, answeredMs } = recorded
  const indicator = askedAs({ kind, value: canonical(kind, value) ?? '' })
  const where = `${path}: answer of ${provider.source} about ${printable(value)}`
  if (indicator.value === '' || provider.pathOf(indicator) === null)
    throw new AmoskysError('corrupt', `${where}: expected what it can be asked about`)
  const answer = provider.answerOf(indicator, body)
  if ('misshapen' in answer) throw new AmoskysError('corrupt', `${where}: ${answer.misshapen}`)
  const question = { source: provider.source, indicator }
  return [keyOf(indicator), answered(question, { answer, answeredMs, isFromCache: true })]
}

/** As the services are: of a name only what was registered. */
function askedAs({ kind, value }: LookedUp): LookedUp {
  return { kind, value: kind === 'domain' ? registeredOf(value) : value }
}

function sourceOf(provider: Provider, known: ReadonlyMap<string, Found>): DistantSource {
  const { source } = provider
  const recall = ({ indicator, isHome }: Picked): Found | undefined => {
    if (isHome || provider.pathOf(indicator) === null) return undefined
    const answer = nothing('No answer of it was recorded.')
    return (
      known.get(keyOf(askedAs(indicator))) ??
      answered({ source, indicator }, { answer, answeredMs: null })
    )
  }
  return {
    source,
    recall: async (picked) => recall(picked),
    ask: async (picked) => recall(picked)!,
  }
}

function read(path: string, text: string): z.infer<typeof schema> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    const what = `expected recorded answers as JSON, found ${printable(reasonOf(cause))}`
    throw new AmoskysError('corrupt', `${path}: ${what}`, { cause })
  }
  const outcome = schema.safeParse(body)
  if (outcome.success) return outcome.data
  const { path: at, message } = outcome.error.issues[0]!
  throw new AmoskysError('corrupt', `${path}: ${at.map(String).join('.')}: ${message}`)
}
