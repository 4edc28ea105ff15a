/** For whoever keeps the process running: is it alive, and can it be used. They tell nothing else to strangers. */
import { z } from 'zod'
import { type Route, route } from '../../kit/index.ts'
import { componentsOf } from './components.ts'

const readySchema = z
  .object({
    ready: z.boolean(),
    components: z.array(z.object({ name: z.string(), ok: z.boolean(), latencyMs: z.number() })),
  })
  .meta({ id: 'Ready' })

export const health: readonly Route[] = [
  route({
    ...{ id: 'getHealth', method: 'GET', path: '/healthz', isAtRoot: true, needs: 'anyone' },
    summary: 'The process lives.',
    isCrossSite: true,
    answer: z.object({ ok: z.literal(true) }).meta({ id: 'Health' }),
    handle: async () => ({ body: { ok: true as const } }),
  }),
  route({
    ...{ id: 'getReady', method: 'GET', path: '/readyz', isAtRoot: true, needs: 'anyone' },
    summary: 'Every part works: 200, else 503 with the same body.',
    isCrossSite: true,
    answer: readySchema,
    handle: async ({ desk }) => {
      const components = (await componentsOf(desk)).map(({ name, ok, latencyMs }) => ({
        ...{ name, ok, latencyMs },
      }))
      const ready = components.every(({ ok }) => ok)
      return { status: ready ? 200 : 503, body: { ready, components } }
    },
  }),
]
