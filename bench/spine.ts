/** What the spine carries: sensors, hub, brokers, workers, beside what is under them. `npm run bench:spine -- --help`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from './measure.ts'
import { catchUp } from './spine/away.ts'
import { type Broker, isInstalled, startBroker } from './spine/brokers.ts'
import { judge } from './spine/detectors.ts'
import { makeIdentities } from './spine/identities.ts'
import { brokerFloor, endToEnd, type Ground, grpcFloor, type Rate } from './spine/measured.ts'
import { loadNow } from './spine/processes.ts'
import { ratioText, renderTable, wholeText } from './table.ts'

const partNames = ['ship', 'half', 'many', 'away', 'detectors'] as const
const help = `usage: npm run bench:spine -- [PART...] [OPTION...]

Parts (all when none is named):
  ship       one sensor as fast as it can, over each backend, beside grpc-js, Redis and NATS alone
  half       one sensor at 25,000 rows a second: from made to acknowledged
  many       200 sensors at 50 rows a second each
  away       a hub that stops for a minute, at 2,000 rows a second
  detectors  one detector worker and two, over Redis

Options:
  --rounds N     rounds of everything, in turn; medians are told (3)
  --seconds N    how long each is measured, after 3 s (5)
  --away N       seconds that the hub stops (60)
  --sensors N    of many (200)
  --capture FILE whose rows are shipped (test/traces/demo.pcap)
  --help

A row is one observation: a flow that opened, went on or closed with its record, a DNS message, a name. Shipped is: made,
encoded, compressed, signed, written to the sensor's log, sent over TLS 1.3 with both certificates, verified, kept,
acknowledged, and taken out of the log. The floors carry the same envelopes, made before, and do none of that.
Microseconds are processor time of a process: on a machine that others use, too, they travel better than rates do.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    away: { type: 'string', default: '60' },
    sensors: { type: 'string', default: '200' },
    capture: {
      type: 'string',
      default: join(import.meta.dirname, '..', 'test', 'traces', 'demo.pcap'),
    },
    help: { type: 'boolean', default: false },
  },
})
const say = (text: string) => void process.stderr.write(`bench: ${text}\n`)
const out = (text: string) => void process.stdout.write(`${text}\n`)
const wants = (part: (typeof partNames)[number]) =>
  positionals.length === 0 || positionals.includes(part)

async function main(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'amoskys-bench-spine-'))
  const brokers: Broker[] = []
  const start = async (kind: 'redis' | 'nats') => {
    if (!isInstalled(`${kind}-server`)) {
      say(`left out: ${kind} (apt install ${kind}-server)`)
      return null
    }
    const broker = await startBroker(kind, scratch)
    brokers.push(broker)
    return broker.url
  }
  let names = 0
  try {
    const sensors = wants('many') ? Number(values.sensors) : 1
    const ground: Ground = {
      ...{ scratch, say, capture: resolve(values.capture), seconds: Number(values.seconds) },
      identities: await makeIdentities(sensors, Date.now()),
      urls: { redis: await start('redis'), nats: await start('nats') },
      fresh: (prefix) => `${prefix}${process.pid}x${names++}`,
    }
    out(
      `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors, Node ${process.version}; load ${loadNow()} before`,
    )
    await measureAll(ground)
  } finally {
    for (const broker of brokers) await broker.end()
    rmSync(scratch, { recursive: true, force: true })
  }
}

type Measure = () => Promise<Rate>

async function measureAll(ground: Ground): Promise<void> {
  const sensors = Number(values.sensors)
  if (wants('ship')) await shipTable(ground)
  if (wants('half'))
    await tableOf('One sensor, 25,000 rows/s', [
      ['memory', () => endToEnd(ground, { kind: 'memory', sensors: 1, rowsPerSecond: 25_000 })],
    ])
  if (wants('many'))
    await tableOf(`${sensors} sensors, 50 rows/s each`, [
      ['memory', () => endToEnd(ground, { kind: 'memory', sensors, rowsPerSecond: 50 })],
    ])
  if (wants('away')) await awayTable(ground)
  if (wants('detectors') && ground.urls.redis !== null) await detectorTable(ground)
}

async function shipTable(ground: Ground): Promise<void> {
  const { redis, nats } = ground.urls
  const whole = (kind: 'memory' | 'redis' | 'nats') => () =>
    endToEnd(ground, { kind, sensors: 1, rowsPerSecond: 0 })
  await tableOf('One sensor, as fast as it can', [
    ['grpc-js alone', () => grpcFloor(ground)],
    ['shipped, memory', whole('memory')],
    ['streams, memory, alone', () => brokerFloor(ground, 'streams', 'memory')],
    ...(redis === null
      ? []
      : ([
          ['shipped, redis', whole('redis')],
          ['XADD alone', () => brokerFloor(ground, 'redis', 'redis')],
          ['streams, redis, alone', () => brokerFloor(ground, 'streams', 'redis')],
        ] as const)),
    ...(nats === null
      ? []
      : ([
          ['shipped, nats', whole('nats')],
          ['JetStream alone', () => brokerFloor(ground, 'nats', 'nats')],
          ['streams, nats, alone', () => brokerFloor(ground, 'streams', 'nats')],
        ] as const)),
  ])
}

/** Ways take turns, so that a slow minute touches all alike. */
async function tableOf(
  title: string,
  ways: readonly (readonly [string, Measure])[],
): Promise<void> {
  const rates = new Map<string, Rate[]>(ways.map(([name]) => [name, []]))
  for (let round = 1; round <= Number(values.rounds); round++)
    for (const [name, measure] of ways) {
      say(`round ${round}: ${name}`)
      rates.get(name)!.push(await measure())
    }
  const first = of(rates.get(ways[0]![0])!, 'rowsPerSecond')
  const cells = ways.map(([name]) => {
    const all = rates.get(name)!
    const rowsPerSecond = of(all, 'rowsPerSecond')
    return [
      ...[name, wholeText(rowsPerSecond), ratioText(rowsPerSecond, first)],
      ...[wholeText(of(all, 'p50Ms')), wholeText(of(all, 'p99Ms')), tenths(of(all, 'bytesPerRow'))],
      ...[tenths(of(all, 'sensorUs')), tenths(of(all, 'hubUs'))],
      ...[wholeText(of(all, 'sensorMib')), wholeText(of(all, 'hubMib'))],
      all.map(({ load }) => load).join(' '),
    ]
  })
  out(`\n${title}\n\n${renderTable(rateHead, cells)}`)
}

const rateHead = [
  ...['way', 'rows/s', 'of the first', 'p50 ms', 'p99 ms', 'bytes a row'],
  ...['sender µs', 'hub µs', 'sender MiB', 'hub peak MiB', 'load'],
]

const of = (rates: readonly Rate[], name: Exclude<keyof Rate, 'load'>) =>
  median(rates.map((rate) => rate[name]))

const tenths = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : '')

async function awayTable(ground: Ground): Promise<void> {
  say(`a hub that stops for ${values.away} s`)
  const one = await catchUp(ground, 2_000, Number(values.away))
  const cells = [
    ...[`${one.awaySeconds}`, wholeText(one.waitedBatches), one.seconds.toFixed(1)],
    ...[one.isWhole ? 'yes' : 'no', wholeText(one.resent), one.load],
  ]
  const head = ['away s', 'batches waited', 'caught up in s', 'all kept', 'sent again', 'load']
  out(`\nA hub that stops, 2,000 rows/s\n\n${renderTable(head, [cells])}`)
}

/** Some 100,000 rows in four streams. */
const envelopesEach = 12

async function detectorTable(ground: Ground): Promise<void> {
  const rows: string[][] = []
  let first = Number.NaN
  for (const workers of [1, 2]) {
    const rounds = []
    for (let round = 1; round <= Number(values.rounds); round++) {
      say(`round ${round}: ${workers} detector workers`)
      rounds.push(await judge(ground, workers, envelopesEach))
    }
    const rate = median(rounds.map(({ rowsPerSecond }) => rowsPerSecond))
    if (workers === 1) first = rate
    const us = median(rounds.map(({ workerUs }) => workerUs))
    const mib = median(rounds.map(({ residentMib }) => residentMib))
    const load = rounds.map((round) => round.load).join(' ')
    rows.push([
      `${workers}`,
      wholeText(rate),
      ratioText(rate, first),
      us.toFixed(1),
      wholeText(mib),
      load,
    ])
  }
  const head = ['workers', 'rows/s judged', 'of one', 'worker µs a row', 'MiB each', 'load']
  out(`\nDetector workers over Redis\n\n${renderTable(head, rows)}`)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
if (values.help) process.stdout.write(help)
else await main()
