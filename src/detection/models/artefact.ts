/** A trained model on disk: `model.json` in XGBoost's format, and `card.json`, which says all else about it. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { z } from 'zod'
import { AmoskysError } from '../../kernel/index.ts'
import { readXgboost } from './read-xgboost.ts'
import type { TreeModel } from './tree-model.ts'

const featureRange = z.strictObject({
  name: z.string(),
  unit: z.string(),
  /** 5th, 50th and 95th percentile over benign training flows; null: no benign flow had a value. */
  low: z.number().nullable(),
  median: z.number().nullable(),
  high: z.number().nullable(),
  /** Applied as `(value - mean) / scale` when the card says `standardised`; trees need none. */
  mean: z.number(),
  scale: z.number().positive(),
})

const rate = z.strictObject({
  value: z.number(),
  hits: z.number(),
  n: z.number(),
  /** 95 % Wilson interval. */
  low: z.number(),
  high: z.number(),
})

const metrics = z.strictObject({
  auc: z.number(),
  accuracy: rate,
  falsePositives: rate,
  truePositives: rate,
  truePositivesAtOnePercent: rate,
})

const cardSchema = z.strictObject({
  format: z.literal('amoskys-model/1'),
  name: z.string(),
  version: z.string(),
  /** SHA-256 of model.json, hex: card and model belong together. */
  modelSha256: z.string(),
  summary: z.string(),
  standardised: z.boolean(),
  features: z.array(featureRange).min(1),
  thresholds: z.strictObject({
    /** A flow is reported from this many points of evidence on. */
    pointsMin: z.number(),
    /** A flow with fewer packets says too little about itself. */
    packetsMin: z.number().int(),
  }),
  /** Margin to evidence in nats, straight lines between, flat outside; learned on held-out captures. */
  calibration: z.array(z.tuple([z.number(), z.number()])).min(1),
  training: z.strictObject({
    seed: z.number(),
    parameters: z.record(z.string(), z.number()),
    rows: z.number(),
    malicious: z.number(),
    duplicatesRemoved: z.number(),
    conflictsRemoved: z.number(),
    rowsCappedAway: z.number(),
    sources: z.array(
      z.strictObject({
        name: z.string(),
        licence: z.string(),
        captures: z.number(),
        benign: z.number(),
        malicious: z.number(),
      }),
    ),
    notes: z.array(z.string()),
  }),
  evaluation: z.strictObject({
    /** How the rows were held out, in words. */
    protocol: z.string(),
    heldOut: metrics,
    /** The same measure for the best single feature: what a trained model has to beat. */
    oneFeature: z.strictObject({ name: z.string(), auc: z.number() }),
    /** Flows at or over `pointsMin`, on captures that neither the trees nor their calibration saw. */
    reported: z.strictObject({ malicious: rate, benign: rate }),
    /** Each kind of attack judged by trees that met no flow of that kind. */
    unseenKinds: z.array(z.strictObject({ kind: z.string(), reported: rate })),
    captures: z.array(
      z.strictObject({
        capture: z.string(),
        label: z.number(),
        n: z.number(),
        reported: z.number(),
      }),
    ),
  }),
})

export type ModelCard = z.infer<typeof cardSchema>
export type FeatureRange = z.infer<typeof featureRange>
export type Metrics = z.infer<typeof metrics>

export interface ModelArtefact {
  readonly model: TreeModel
  readonly card: ModelCard
}

export async function loadArtefact(folder: string): Promise<ModelArtefact> {
  const [model, card] = await Promise.all(
    ['model.json', 'card.json'].map((name) => readText(join(folder, name))),
  )
  return readArtefact({ model: model!, card: card! }, folder)
}

/** Reads both texts and checks that they belong together. `where` names them in errors. */
export function readArtefact(
  texts: { readonly model: string; readonly card: string },
  where: string,
): ModelArtefact {
  const card = readCard(texts.card, join(where, 'card.json'))
  const model = readXgboost(texts.model, join(where, 'model.json'))
  const found = createHash('sha256').update(texts.model).digest('hex')
  const fail = (expected: string, got: string) => {
    throw new AmoskysError('corrupt', `${where}: expected ${expected}, found ${got}`)
  }
  if (found !== card.modelSha256)
    fail(`model.json with SHA-256 ${card.modelSha256}, as the card says`, found)
  card.features.forEach(({ name }, i) => {
    if (name !== model.featureNames[i])
      fail(`the card's feature ${i}, ${name}, in model.json`, String(model.featureNames[i]))
  })
  if (model.featureNames.length !== card.features.length)
    fail(`${card.features.length} features in model.json`, String(model.featureNames.length))
  return { model, card }
}

function readCard(text: string, where: string): ModelCard {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new AmoskysError('corrupt', `${where}: expected JSON`, { cause })
  }
  const result = cardSchema.safeParse(parsed)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw new AmoskysError('corrupt', `${where}: ${issue.path.join('.')}: ${issue.message}`)
}

/** Longer than any model of ours. */
const bytesMax = 64 << 20

/** Packed with Brotli where it lies under `.br` alone, as beside a sensor that is copied to other machines. */
async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const text = await unpackedText(`${path}.br`)
    if (text !== null) return text
    throw new AmoskysError('not-found', `${path}: cannot be read`, { cause })
  }
}

async function unpackedText(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null) return null
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: bytesMax }).toString('utf8')
  } catch (cause) {
    throw new AmoskysError('corrupt', `${path}: expected text packed with Brotli`, { cause })
  }
}
