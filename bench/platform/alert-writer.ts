/**
 * Keeps new alerts as the engine's thread does, each with its incident: PATH BUNDLES RATE. Tells its parent every second
 * how many it has kept.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Alert } from '../../src/contracts/index.ts'
import { wallClockMs as now, seededRandom } from '../../src/kernel/index.ts'
import { createResponse } from '../../src/response/index.ts'
import { importanceOfEntity, openStore } from '../../src/store/index.ts'
import type { Bundle } from './bundles.ts'
import { Printer } from './printer.ts'

const [path = '', bundlesPath = '', rate = ''] = process.argv.slice(2)
const batchesPerSecond = 10

const bundles = JSON.parse(readFileSync(bundlesPath, 'utf8')) as Bundle[]
const printers = bundles
  .filter(({ stage }) => stage === 'fresh')
  .map((bundle) => new Printer(bundle))
const random = seededRandom(Math.floor(now()))
const response = createResponse({ clock: now, importanceOf: importanceOfEntity })
const store = await openStore(path, {
  ...{ now, onAlerts: response.onAlerts, alertsMax: 10_000_000, eventsMax: 10_000_000 },
})

let kept = 0
let waiting: Alert[] = []
const beganMs = now()
const told = setInterval(() => process.send?.({ kept, seconds: (now() - beganMs) / 1000 }), 1000)
process.on('disconnect', () => process.exit())
process.on('message', async () => {
  clearInterval(told)
  await store.close()
  process.exit()
})

for (let batch = 1; ; batch++) {
  const size = Number(rate) / batchesPerSecond
  while (waiting.length < size) waiting.push(...newAlerts(`${beganMs} ${batch} ${waiting.length}`))
  await store.keepAlerts(waiting.slice(0, size))
  waiting = waiting.slice(size)
  kept += size
  await pause(Math.max(0, beganMs + (batch * 1000) / batchesPerSecond - now()))
}

function newAlerts(name: string): Alert[] {
  const printer = printers[random.below(printers.length)]!
  const body = printer.columns.alerts.indexOf('body')
  const { alerts } = printer.print(name, now(), random)
  return alerts.map((cells) => JSON.parse(cells[body] as string) as Alert)
}
