import { z } from 'zod'
import { countSignals, type SignalCount } from '../../../store/index.ts'
import { type Desk, problem, type Resource, rangeOf, route } from '../../kit/index.ts'
import { baselinesRoute } from './baselines.ts'
import { calibrationRoute } from './calibration.ts'
import { decisionsRoute } from './decisions.ts'
import { strategiesRoute } from './strategies.ts'
import { tippingPointsRoute } from './tipping-points.ts'

const headSchema = z
  .object({
    id: z.string().describe('Its name: `flow-trees`.'),
    version: z.string(),
    summary: z.string(),
    readiness: z.literal('ready').describe('It is loaded, and scores flows.'),
    readinessBasis: z.string(),
  })
  .meta({ id: 'ModelHead' })

const modelSchema = headSchema
  .extend({
    card: z
      .record(z.string(), z.unknown())
      .describe('Features with their usual ranges, thresholds, training and evaluation.'),
  })
  .meta({ id: 'Model' })

const statsSchema = z
  .object({
    signals: z.number().int().describe('Episodes it spoke of, among those that are kept.'),
    byTechnique: z.array(
      z.object({
        technique: z.string().describe('ATT&CK id; empty where it claims none.'),
        signals: z.number().int(),
        meanPoints: z.number(),
        highestPoints: z.number(),
      }),
    ),
    firstTime: z.string().nullable(),
    lastTime: z.string().nullable(),
  })
  .meta({ id: 'ModelStats' })

const params = z.object({ id: z.string().max(64) })
const needs = 'read'

export const models: Resource = {
  name: 'models',
  says: 'The learned models in use, what each was trained on and said here; and how right the opinion of all detectors is.',
  routes: [
    calibrationRoute,
    decisionsRoute,
    strategiesRoute,
    tippingPointsRoute,
    baselinesRoute,
    route({
      ...{ id: 'listModels', method: 'GET', path: '/models', summary: 'Models in use.', needs },
      answer: z.object({ data: z.array(headSchema) }),
      handle: async ({ desk }) => ({ body: { data: desk.models.map(headOf) } }),
    }),
    route({
      ...{ id: 'getModel', method: 'GET', path: '/models/{id}', summary: 'A model and its card.' },
      ...{ needs, params },
      answer: modelSchema,
      handle: async ({ desk, params: { id } }) => {
        const model = modelOf(desk, id)
        return { body: { ...headOf(model), card: model.card }, etag: `"${model.version}"` }
      },
    }),
    route({
      ...{ id: 'getModelStats', method: 'GET', path: '/models/{id}/stats', needs, params },
      summary: 'What the model said of the traffic here.',
      query: z.strictObject({ from: time(), to: time(), since: time() }),
      answer: statsSchema,
      handle: async ({ desk, params: { id }, query }) => {
        const detector = modelOf(desk, id).name
        const range = rangeOf(query, desk.nowMs())
        return { body: statsOf(await countSignals(desk.database.read, { detector, ...range })) }
      },
    }),
  ],
}

function time() {
  return z.string().max(40).optional().describe('As of a list.')
}

type ShownModel = Desk['models'][number]

function modelOf(desk: Desk, id: string): ShownModel {
  const model = desk.models.find(({ name }) => name === id)
  if (model === undefined) throw problem('not_found', 'No model of this name is in use.')
  return model
}

function headOf({ name, version, card }: ShownModel): z.infer<typeof headSchema> {
  return {
    ...{ id: name, version, summary: String(card['summary'] ?? '') },
    readiness: 'ready',
    readinessBasis: 'It came trained, and learns nothing here.',
  }
}

function statsOf(counts: readonly SignalCount[]): z.infer<typeof statsSchema> {
  const times = counts.flatMap(({ firstUs, lastUs }) => [firstUs, lastUs])
  const iso = (us: number) => new Date(us / 1000).toISOString()
  return {
    signals: counts.reduce((sum, { signals }) => sum + signals, 0),
    byTechnique: counts.map(({ technique, signals, meanPoints, highestPoints }) => ({
      ...{ technique, signals, meanPoints, highestPoints },
    })),
    firstTime: times.length > 0 ? iso(Math.min(...times)) : null,
    lastTime: times.length > 0 ? iso(Math.max(...times)) : null,
  }
}
