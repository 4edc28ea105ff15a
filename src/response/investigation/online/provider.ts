import type { z } from 'zod'
import type { IntelligenceSource, LookedUp } from '../../../contracts/index.ts'
import { clipMiddle, printable } from '../../../kernel/index.ts'
import type { Answer } from '../lookups.ts'

export type OnlineName = Extract<IntelligenceSource, 'virustotal' | 'abuseipdb' | 'otx'>

/** Questions that we allow ourselves: by default what the provider grants for nothing. */
export interface Limits {
  readonly perMinute: number
  readonly perDay: number
}

/** Somebody on the internet who can be asked: what is particular about it, and nothing else. */
export interface Provider {
  readonly source: OnlineName
  /** `VirusTotal`. */
  readonly title: string
  /** Where it is reached, without a slash at the end. */
  readonly base: string
  readonly keyHeader: string
  readonly limits: Limits
  /** For how long an answer is good, and one that it knows nothing. */
  readonly goodForMs: number
  readonly nothingGoodForMs: number
  /** Path and query of the question; null: it knows nothing of such things. */
  pathOf(indicator: LookedUp): string | null
  answerOf(indicator: LookedUp, body: unknown): Answer | Misshapen
}

/** An answer of another shape than the documented one. */
export interface Misshapen {
  readonly misshapen: string
}

/** Reads a body of a documented shape; what else stands in it is left alone. */
export function shaped<T>(
  schema: z.ZodType<T>,
  body: unknown,
  answer: (shape: T) => Answer,
): Answer | Misshapen {
  const outcome = schema.safeParse(body)
  if (outcome.success) return answer(outcome.data)
  const issue = outcome.error.issues[0]!
  const found = issue.path.reduce<unknown>(
    (node, part) => (isTree(node) ? node[String(part)] : undefined),
    body,
  )
  const where = issue.path.map(String).join('.') || 'the answer'
  const expected = issue.code === 'invalid_type' ? `a value of type ${issue.expected}` : 'another'
  return { misshapen: `expected ${where} to be ${expected}, found ${kindText(found)}` }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function kindText(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : quoted(String(value), 20)
}

/** Text from a provider as it stands in a sentence: escaped, and cut. */
export function quoted(text: string, charactersMax = 60): string {
  return clipMiddle(printable(text.slice(0, 1000)).trim(), charactersMax)
}

const hourMs = 3_600_000
export const hours = (n: number) => n * hourMs
