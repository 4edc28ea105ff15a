import { setTimeout as passed } from 'node:timers/promises'
import type { Command } from 'commander'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { runSettings } from '../compose.ts'
import { judgeStreams } from '../hub/judge-streams.ts'
import { openBus } from '../hub/open-bus.ts'
import { spanCounts, WorkerSigns } from '../hub/worker-signs.ts'
import { databaseOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, parseCount, settingsFor } from '../options.ts'
import { stopSignals } from '../session.ts'
import { loggedWorld } from '../up/logged-world.ts'
import type { World } from '../world.ts'

interface DetectorOptions extends CommonOptions {
  readonly streamsMax?: number
}

export function registerDetector(program: Command, world: World): void {
  const command = program
    .command('detector')
    .description('judge the streams of sensors in a process of its own, until SIGINT or SIGTERM')
    .option('--streams-max <n>', 'streams that it judges at most', parseCount)
    .addHelpText(
      'after',
      `
Takes streams that nobody judges from Redis or NATS JetStream (BUS=redis, BUS=nats), or from an amoskys bus (BUS=remote,
with keys of amoskys pki issue NAME --worker), each with what was known of its network, and publishes what it
finds there for amoskys up to keep. Several of them share the streams; when one ends, the
others take its streams over where it left them.

Example:
  BUS=redis amoskys detector --set hub.redisUrl=redis://10.0.0.5:6379
`,
    )
    .action((options: DetectorOptions) => detector(world, options))
  addCommon(command)
}

const signMs = 1_000

async function detector(given: World, options: DetectorOptions): Promise<void> {
  const { settings } = settingsFor(given, options)
  await using logged = loggedWorld(given, databaseOf(settings), 'detector')
  const { world } = logged
  await using carrying = await openBus(world, settings, {
    path: databaseOf(settings),
    isShared: false,
  })
  const { bus, streams } = carrying
  if (streams === null)
    throw new AmoskysError(
      'usage',
      'bus: memory is of one process, which judges by itself: amoskys up; for a detector of its own set BUS=redis, BUS=nats or BUS=remote',
    )
  const own = await runSettings(settings, 'kept')
  const tell = (text: string, traceId = '') => world.err(`amoskys: ${printable(text)}\n`, traceId)
  await using workers = judgeStreams(world, {
    ...{ bus, own, streams, tell, kept: async () => {} },
    ...(options.streamsMax !== undefined && { streamsMax: options.streamsMax }),
    watchKept: () => ({ [Symbol.dispose]: () => {} }),
  })
  const signs = new WorkerSigns({ bus, clock: world.now, kind: 'detector' })
  tell(`judges the streams of sensors that come over ${settings.bus}`)
  let isEnding = false
  for (const signal of stopSignals)
    process.on(signal, () => {
      isEnding = true
    })
  while (!isEnding) {
    const owned = workers.owned()
    const says = owned.length === 0 ? 'no stream to judge' : `judges ${owned.join(', ')}`
    await signs.beat({ streams: owned.length, ...spanCounts(world) }, says.slice(0, 500))
    for (let waited = 0; waited < signMs && !isEnding; waited += 100) await passed(100)
  }
  await workers.close()
  await signs.end()
}
