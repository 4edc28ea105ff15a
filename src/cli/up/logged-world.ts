/** What a process that stays up says on standard error is kept in its log, too, and so is the way of each batch. */
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { printable } from '../../kernel/index.ts'
import { type OpenLog, openLog } from '../../log/index.ts'
import { JsonLines } from '../../log/lines/index.ts'
import { createTracer, exportPlanOf, SpanExport, type Tracer } from '../../tracing/index.ts'
import { version } from '../version.ts'
import type { World } from '../world.ts'

export interface LoggedWorld extends AsyncDisposable {
  readonly world: World
}

/** Lines about batches are many: they have files of their own, and put out nothing that is rare. */
const batchLines = { bytesMax: 8_000_000, filesMax: 8 } as const

/** The log lies beside the database, where the API's lies. */
export function loggedWorld(world: World, path: string, component = 'engine'): LoggedWorld {
  const folder = join(dirname(path), 'logs')
  const log = openLog({
    ...{ folder, component, level: 'info', people: null },
    now: world.now,
  })
  const err = (text: string, traceId = '') => {
    world.err(text)
    for (const line of text.split('\n')) sayLine(log, line, traceId)
  }
  const lines = new JsonLines({
    ...{ folder: join(folder, 'batches'), ...batchLines, now: world.now },
    onFailure: (why) => err(`amoskys: lines about batches cannot be written: ${printable(why)}\n`),
  })
  const said = { ...world, err }
  const { tracer, spans } = tracing(said, component, lines)
  return {
    world: { ...said, trace: tracer },
    async [Symbol.asyncDispose]() {
      await spans?.[Symbol.asyncDispose]()
      lines[Symbol.dispose]()
      log[Symbol.dispose]()
    },
  }
}

/** Spans leave this process only where the environment says whither. */
function tracing(world: World, component: string, lines: JsonLines) {
  const tell = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
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
  const tracer: Tracer = createTracer({
    ...{ spans, share: isOn ? plan.share : 0 },
    write: (line) => lines.write({ component, ...line }),
  })
  return { tracer, spans }
}

function sayLine(log: OpenLog, line: string, traceId: string): void {
  const text = line.replace(/^amoskys: /, '').trim()
  const facts = traceId === '' ? {} : { traceId }
  if (text === '') return
  if (text.startsWith('warning: ')) log.warn(text.slice('warning: '.length), facts)
  else log.info(text, facts)
}
