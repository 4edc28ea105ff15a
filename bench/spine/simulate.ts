/**
 * A large site in small steps, from a seed: sensors of unequal traffic, detector workers that own whole streams, one that
 * dies, sensors that were away. `npm run bench:site`. No clock and no processes: what it says follows from the
 * costs below, which `npm run bench:spine` measures.
 */
import { parseArgs } from 'node:util'
import { type Random, seededRandom } from '../../src/kernel/index.ts'
import { renderTable, wholeText } from '../table.ts'

const { values } = parseArgs({
  options: {
    sensors: { type: 'string', default: '1000' },
    flows: { type: 'string', default: '1000000' },
    /** Observations that one flow comes to. */
    rows: { type: 'string', default: '4.3' },
    /** Processor time of a detector worker for one row, and of the share of a core it may use. */
    judge: { type: 'string', default: '50' },
    share: { type: 'string', default: '0.7' },
    seed: { type: 'string', default: '1' },
  },
})
const site = {
  sensors: Number(values.sensors),
  rowsPerSecond: Number(values.flows) * Number(values.rows),
  workerRowsPerSecond: 1e6 / Number(values.judge),
}
const leaseSeconds = 10
const minutes = 15
const died = { atSecond: 120, workers: 0.05 }
const away = { atSecond: 300, seconds: 60, sensors: 0.1 }

interface Stream {
  readonly rate: number
  waiting: number
  worker: number
  /** Nobody judges it before. */
  untilSecond: number
}

/** Traffic of sites is far from equal: log-normal, the largest some ten times the mean. */
function ratesOf(random: Random, partOfWorker: number): number[] {
  const weights = Array.from({ length: site.sensors }, () => Math.exp(normal(random)))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.flatMap((weight) => {
    const rate = (weight / sum) * site.rowsPerSecond
    // A sensor that is too large for one worker splits its traffic by home host.
    const split = Math.max(1, Math.ceil(rate / (site.workerRowsPerSecond * partOfWorker)))
    return Array.from({ length: split }, () => rate / split)
  })
}

const normal = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

type Placing = 'as it comes' | 'least loaded'

interface Outcome {
  readonly workers: number
  readonly streams: number
  readonly fullest: number
  readonly lagSeconds: number
  readonly afterDeath: number
  readonly afterAway: number
}

/** `partOfWorker`: share of one worker that a stream may need; what needs more is split. */
function simulate(workers: number, partOfWorker: number, placing: Placing): Outcome {
  const random = seededRandom(Number(values.seed))
  const streams: Stream[] = ratesOf(random, partOfWorker).map((rate) => {
    return { rate, waiting: 0, worker: -1, untilSecond: 0 }
  })
  const loads = new Array<number>(workers).fill(0)
  const isDead = new Array<boolean>(workers).fill(false)
  const place = (stream: Stream) => {
    let best = -1
    // As it comes: whoever looks first takes it, whatever it has already.
    if (placing === 'as it comes')
      do best = random.below(workers)
      while (isDead[best])
    else
      for (let worker = 0; worker < workers; worker++)
        if (!isDead[worker] && (best < 0 || loads[worker]! < loads[best]!)) best = worker
    stream.worker = best
    loads[best]! += stream.rate
  }
  const largestFirst = [...streams].sort((a, b) => b.rate - a.rate)
  for (const stream of placing === 'least loaded' ? largestFirst : streams) place(stream)
  const fullest = Math.max(...loads) / site.workerRowsPerSecond
  const gone = new Set(streams.filter(() => random.next() < away.sensors))
  let [worst, deadUntil, awayUntil] = [0, died.atSecond, away.atSecond + away.seconds]
  for (let second = 0; second < minutes * 60; second++) {
    if (second === died.atSecond) kill()
    const isAway = second >= away.atSecond && second < away.atSecond + away.seconds
    for (const stream of streams) stream.waiting += stream.rate
    work(second, isAway)
    const lag = Math.max(...streams.map((one) => (isAway && gone.has(one) ? 0 : lagOf(one))))
    worst = Math.max(worst, lag)
    if (lag > 2 && second < away.atSecond) deadUntil = second + 1
    if (lag > 2 && second >= away.atSecond + away.seconds) awayUntil = second + 1
  }
  return {
    ...{ workers, streams: streams.length, fullest, lagSeconds: worst },
    afterDeath: deadUntil - died.atSecond,
    afterAway: awayUntil - away.atSecond - away.seconds,
  }

  function kill(): void {
    for (let worker = 0; worker < Math.ceil(workers * died.workers); worker++) isDead[worker] = true
    for (const stream of streams)
      if (isDead[stream.worker]) {
        stream.untilSecond = died.atSecond + leaseSeconds
        place(stream)
      }
  }

  /** A worker's second goes to its streams in turn, to each what it can use. */
  function work(second: number, isAway: boolean): void {
    const rooms = isDead.map((dead) => (dead ? 0 : site.workerRowsPerSecond))
    const judgeable = streams.filter(
      (one) => one.untilSecond <= second && !(isAway && gone.has(one)),
    )
    const open = new Array<number>(workers).fill(0)
    for (const { worker } of judgeable) open[worker]!++
    for (const stream of judgeable.sort((a, b) => a.waiting - b.waiting)) {
      const fair = rooms[stream.worker]! / open[stream.worker]!--
      const done = Math.min(stream.waiting, fair)
      stream.waiting -= done
      rooms[stream.worker]! -= done
    }
  }
}

const lagOf = ({ waiting, rate }: Stream) => waiting / rate

const needed = Math.ceil(site.rowsPerSecond / site.workerRowsPerSecond / Number(values.share))
const cases: readonly (readonly [string, number, Placing])[] = [
  ['whole sensors, as it comes', Number.POSITIVE_INFINITY, 'as it comes'],
  ['whole sensors, least loaded', Number.POSITIVE_INFINITY, 'least loaded'],
  ['parts up to a third of a worker, least loaded', 0.35, 'least loaded'],
  ['parts up to a tenth of a worker, as it comes', 0.1, 'as it comes'],
  ['parts up to a tenth of a worker, least loaded', 0.1, 'least loaded'],
]
const [toAway, toEnd] = [away.atSecond - died.atSecond, minutes * 60 - away.atSecond - away.seconds]
const seconds = (value: number, most: number) => (value >= most ? 'not' : wholeText(value))
const rows = cases.map(([name, partOfWorker, placing]) => {
  const one = simulate(needed, partOfWorker, placing)
  return [
    ...[name, `${one.workers}`, wholeText(one.streams), one.fullest.toFixed(2)],
    ...[wholeText(one.lagSeconds), seconds(one.afterDeath, toAway)],
    seconds(one.afterAway, toEnd),
  ]
})
const head = [
  ...['placed', 'workers', 'streams', 'fullest worker', 'largest lag s'],
  ...['level again after deaths, s', 'after a minute away, s'],
]
process.stdout.write(`${renderTable(head, rows)}\n`)
