/**
 * Ten thousand blocks in the kernel of a network namespace of its own, which goes afterwards: `npm run bench:blocks` (root).
 * Exit status 1 where a step takes more than a second in each round.
 */
import { randomBytes } from 'node:crypto'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, toolPath } from '../lab/command.ts'
import { newFolder, noFacts, orderFor } from '../src/response/actions/actions.fixture.ts'
import {
  connectResponder,
  nftables,
  type ResponderClient,
  serveResponder,
  toolOf,
} from '../src/response/actions/index.ts'
import { renderTable } from './table.ts'

const blocks = 10_000
/** And as many in which they are applied over the socket; asking and answering are both in this process. */
const rounds = 3
const msMax = 1000

const namespace = `amoskys-bench-${randomBytes(3).toString('hex')}`
const here = [toolPath('ip'), 'netns', 'exec', namespace]
const run = toolOf({ ip: 'iproute2' })

interface Step {
  readonly name: string
  readonly times: number[]
  /** Of this process alone, without nft: on a busy machine it says more. */
  readonly cpu: number[]
}

const steps: Step[] = []

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const from = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  let step = steps.find((one) => one.name === name)
  if (step === undefined) {
    step = { name, times: [], cpu: [] }
    steps.push(step)
  }
  step.times.push(performance.now() - from)
  step.cpu.push((user + system) / 1000)
}

/** The clock of the responder: the machine's, moved on by hand so that nobody waits for time limits. */
let aheadMs = 0
const clock = { nowMs: () => Date.now() + aheadMs, sleep: (ms: number) => sleep(ms) }

const folder = newFolder()
const socketPath = `${folder}/responder.sock`
await runCommand([toolPath('ip'), 'netns', 'add', namespace])
try {
  const driver = nftables({
    ...{ honeypot: null, managementNetworks: [], nowMs: clock.nowMs },
    tool: (argv, input) => run([...here, ...argv], input),
  })
  await using server = await serveResponder({
    ...{ folder, socketPath, drivers: [driver], isDryRun: false, clock },
    facts: async () => noFacts,
    // What is done every so often is called by hand here.
    ...{ reconcileSeconds: 3600, deadManSeconds: 0, onNotice: () => {} },
  })
  await using client = await connected()
  const { responder } = server
  for (let round = 0; round < 2 * rounds; round++) {
    const isOverSocket = round >= rounds
    const orders = Array.from({ length: blocks }, (_, i) => {
      const target = `10.${round}.${i >> 8}.${i & 255}`
      return orderFor(`${round} ${i}`, { target, ttlSeconds: 3600 })
    })
    const asked = isOverSocket ? client : responder
    await timed(
      `apply: kept, done, read back${isOverSocket ? '; over the socket' : ''}`,
      async () => {
        const standings = await Promise.all(orders.map((order) => asked.apply(order)))
        if (standings.some(({ state }) => state !== 'in_force')) throw new Error('not in force')
      },
    )
    await timed('list, over the socket', () => client.list())
    await timed('look: read back from the kernel', () => driver.look())
    await timed('reconcile, nothing amiss', () => responder.reconcile())
    await run([...here, 'nft', 'flush', 'ruleset'])
    await timed('reconcile, every rule flushed', () => responder.reconcile())
    const one = orderFor(`more ${round}`, { target: '192.0.2.1' })
    await timed('one more beside them', () => client.apply(one))
    await timed('one taken back', () => client.undo(one.id))
    aheadMs += 3_601_000
    await timed('expire', () => responder.expire())
    const { live } = responder.status()
    const left = await run([...here, 'nft', 'list', 'ruleset'])
    if (live > 0 || left.out !== '') throw new Error(`${live} blocks are left`)
  }
} finally {
  await runCommand([toolPath('ip'), 'netns', 'del', namespace])
}

const most = (times: readonly number[]) => Math.max(...times)
const rows = steps.map(({ name, times, cpu }) => [
  name,
  `${Math.round(Math.min(...cpu))} ms`,
  `${Math.round(Math.min(...times))} ms`,
  `${Math.round(most(times))} ms`,
])
const { maxRSS } = process.resourceUsage()
process.stdout.write(
  `${blocks} blocks, ${2 * rounds} rounds; ${Math.round(maxRSS / 1024)} MiB at most; load ${loadavg()[0]!.toFixed(1)}\n\n`,
)
process.stdout.write(`${renderTable(['step', 'CPU, least', 'least', 'most'], rows)}\n`)
if (steps.some(({ times }) => Math.min(...times) > msMax)) process.exitCode = 1

async function connected(): Promise<ResponderClient> {
  const there = Promise.withResolvers<void>()
  const client = connectResponder(socketPath, { onConnected: there.resolve })
  await there.promise
  return client
}
