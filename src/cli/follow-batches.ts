/** The way of each batch, as a process sees it: lines beside its log, and spans where the environment says whither. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { printable } from '../kernel/index.ts'
import { JsonLines } from '../log/lines/index.ts'
import { createTracer, exportPlanOf, SpanExport, type Tracer } from '../tracing/index.ts'
import { version } from './version.ts'
import type { World } from './world.ts'

export interface Following extends AsyncDisposable {
  readonly tracer: Tracer
}

/** Lines about batches are many: they have files of their own, and put out nothing that is rare. */
const batchLines = { bytesMax: 8_000_000, filesMax: 8 } as const

/** `folder`: of the logs. */
export function followBatches(world: World, folder: string, component: string): Following {
  const tell = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const lines = new JsonLines({
    ...{ folder: join(folder, 'batches'), ...batchLines, now: world.now },
    onFailure: (why) => tell(`lines about batches cannot be written: ${why}`),
  })
  const plan = exportPlanOf(world.environment ?? {}, `amoskys-${component}`)
  if (typeof plan === 'string') tell(plan)
  const isOn = plan !== null && typeof plan !== 'string'
  const service = { version, host: hostname(), processId: process.pid }
  const spans = isOn
    ? new SpanExport({
        ...{ url: plan.url, headers: plan.headers, send: fetch, onNotice: tell },
        ticks: () => performance.now(),
        service: { ...service, name: plan.serviceName },
      })
    : null
  const tracer = createTracer({
    ...{ spans, share: isOn ? plan.share : 0 },
    write: (line) => lines.write({ component, ...line }),
  })
  return {
    tracer,
    async [Symbol.asyncDispose]() {
      await spans?.[Symbol.asyncDispose]()
      lines[Symbol.dispose]()
    },
  }
}
