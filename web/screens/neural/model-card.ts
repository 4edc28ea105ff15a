/** A model's card, as far as it is told: what is missing or of another shape is left out, never guessed. */
export interface Rate {
  readonly value: number
  readonly hits: number
  readonly n: number
  readonly low: number
  readonly high: number
}

export interface Source {
  readonly name: string
  readonly licence: string
  readonly captures: number
  readonly benign: number
  readonly malicious: number
}

export interface ShownCard {
  readonly trainedOn: number | null
  readonly features: number
  readonly protocol: string
  readonly auc: number | null
  readonly caught: Rate | null
  readonly falseAlarms: Rate | null
  readonly unseen: readonly { readonly kind: string; readonly reported: Rate }[]
  readonly sources: readonly Source[]
  readonly notes: readonly string[]
}

type Box = Readonly<Record<string, unknown>>

function boxOf(value: unknown): Box {
  return typeof value === 'object' && value !== null ? (value as Box) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function rateOf(value: unknown): Rate | null {
  const box = boxOf(value)
  const parts = ['value', 'hits', 'n', 'low', 'high'].map((name) => numberOf(box[name]))
  if (parts.includes(null)) return null
  const [share, hits, n, low, high] = parts as number[]
  return { value: share!, hits: hits!, n: n!, low: low!, high: high! }
}

export function cardOf(card: Box): ShownCard {
  const training = boxOf(card['training'])
  const evaluation = boxOf(card['evaluation'])
  const reported = boxOf(evaluation['reported'])
  return {
    trainedOn: numberOf(training['rows']),
    features: listOf(card['features']).length,
    protocol: String(evaluation['protocol'] ?? ''),
    auc: numberOf(boxOf(evaluation['heldOut'])['auc']),
    caught: rateOf(reported['malicious']),
    falseAlarms: rateOf(reported['benign']),
    unseen: listOf(evaluation['unseenKinds']).flatMap((one) => {
      const { kind, reported: rate } = boxOf(one)
      const told = rateOf(rate)
      return told === null ? [] : [{ kind: String(kind), reported: told }]
    }),
    sources: listOf(training['sources']).map(sourceOf),
    notes: listOf(training['notes']).map(String),
  }
}

function sourceOf(value: unknown): Source {
  const { name, licence, captures, benign, malicious } = boxOf(value)
  return {
    ...{ name: String(name ?? ''), licence: String(licence ?? '') },
    captures: numberOf(captures) ?? 0,
    ...{ benign: numberOf(benign) ?? 0, malicious: numberOf(malicious) ?? 0 },
  }
}
