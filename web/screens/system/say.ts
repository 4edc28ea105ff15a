/** The system in one sentence: what is wrong first, else that it is well and when the disk is full. */
import type { SystemStatus } from '../../api/index.ts'
import {
  bounds,
  bytesText,
  countText,
  durationText,
  numberText,
  percentText,
  sinceText,
} from '../../kit/index.ts'

/** Means of the last minutes: what passes at once is no state. Null where nothing was measured. */
export interface Newest {
  readonly machineCpuShare: number | null
  readonly machineMemoryUsedBytes: number | null
  readonly waitingRecords: number | null
  readonly stallMs: number | null
  readonly apiStallMs: number | null
}

export interface Said {
  readonly text: string
  /** Id of the part of the page that shows it. */
  readonly proof?: string
}

const dayMs = 86_400_000

/** Sentences, the gravest first. */
export function saidOf(status: SystemStatus, newest: Newest): readonly Said[] {
  const wrong = wrongOf(status, newest)
  const disk = diskSaid(status)
  if (wrong.length > 0)
    return wrong.some(({ proof }) => proof === 'forecast') ? wrong : [...wrong, ...disk]
  return [{ text: 'Healthy.' }, ...disk]
}

function wrongOf(status: SystemStatus, newest: Newest): Said[] {
  const { components, disk, machine, engine } = status
  const said: Said[] = []
  const broken = components.filter(({ ok }) => !ok)
  for (const { name, says } of broken)
    said.push({
      text: name === 'database' ? `The database has a fault. ${says}` : says,
      proof: name === 'workers' ? 'workers' : 'parts',
    })
  if (!engine.isRunning && broken.length === 0) {
    const text =
      engine.seenAt === null
        ? 'The engine is not running, and nothing was measured yet.'
        : 'The engine is not running. This is what was kept.'
    said.push({ text, proof: 'parts' })
  }
  const { fullInDays } = disk.forecast
  if (fullInDays !== null && fullInDays < bounds.diskDays.at)
    said.push({
      text: `The disk fills in ${daysText(fullInDays)} at this rate.`,
      proof: 'forecast',
    })
  else if (disk.freeBytes / disk.totalBytes < bounds.diskFreeShare.at)
    said.push({ text: `The disk has ${bytesText(disk.freeBytes)} left.`, proof: 'forecast' })
  if (!engine.isRunning) return said
  const { machineCpuShare: busy, machineMemoryUsedBytes: memory } = newest
  if (busy !== null && busy > bounds.processorShare.at)
    said.push({ text: `The processor is ${percentText(busy)} busy.`, proof: 'rows' })
  if (memory !== null && memory / machine.memoryBytes > bounds.memoryShare.at)
    said.push({
      text: `Memory is ${percentText(memory / machine.memoryBytes)} full.`,
      proof: 'rows',
    })
  if (newest.waitingRecords !== null && newest.waitingRecords > bounds.waitingRecords.at)
    said.push({
      text: `${numberText(newest.waitingRecords)} records wait to be kept.`,
      proof: 'rows',
    })
  const stallMs = Math.max(newest.stallMs ?? 0, newest.apiStallMs ?? 0)
  if (stallMs > bounds.stallMs.at)
    said.push({
      text: `Work in the process waits ${durationText(stallMs)} for its turn.`,
      proof: 'rows',
    })
  return said
}

function diskSaid({ disk: { forecast } }: SystemStatus): Said[] {
  if (forecast.fullInDays === null) return []
  return [
    { text: `The disk fills in ${daysText(forecast.fullInDays)} at this rate.`, proof: 'forecast' },
  ]
}

/** `41 days`, `20 hours` */
export function daysText(days: number): string {
  if (days < 2) {
    const hours = Math.max(1, Math.round(days * 24))
    return `${hours} ${hours === 1 ? 'hour' : 'hours'}`
  }
  return `${Math.round(days)} days`
}

export interface Proof {
  readonly text: string
  readonly isGood: boolean
}

/** It is measured each ten seconds: what is older than two of them is said. */
const oldMs = 20_000

/** `nowMs`: when the status was told. */
export function proofsOf(status: SystemStatus, nowMs: number): readonly Proof[] {
  const { engine, stream, lastDay } = status
  const proofs: Proof[] = []
  const silentMs = engine.seenAt === null ? 0 : nowMs - Date.parse(engine.seenAt)
  if (engine.isRunning && engine.since !== null && silentMs < oldMs)
    proofs.push({
      text: `up ${durationText(Math.max(0, nowMs - Date.parse(engine.since)))}`,
      isGood: true,
    })
  else if (engine.seenAt !== null)
    proofs.push({
      text: `engine last seen ${sinceText(Date.parse(engine.seenAt), nowMs)}`,
      isGood: false,
    })
  if (engine.seenAt !== null)
    proofs.push(
      lastDay.packetsDropped === 0
        ? { text: 'no packet dropped in 24 h', isGood: true }
        : { text: `${numberText(lastDay.packetsDropped)} packets dropped in 24 h`, isGood: false },
    )
  if (lastDay.madeRoomAt !== null)
    proofs.push({ text: 'old records made room in 24 h', isGood: false })
  if (status.deadLetters > 0)
    proofs.push({
      text: `${countText(status.deadLetters, 'batch', 'batches')} of sensors could not be taken`,
      isGood: false,
    })
  if (stream !== null) {
    if (stream.lagMs !== null)
      proofs.push({
        text:
          stream.lagMs < 50
            ? 'events sent as soon as they are kept'
            : `events sent ${durationText(stream.lagMs)} after they were kept`,
        isGood: stream.lagMs < 1000,
      })
    // Nobody yet: whoever reads this follows it in a moment.
    if (stream.clients > 0) proofs.push({ text: browsersText(stream.clients), isGood: true })
  }
  return proofs
}

function browsersText(clients: number): string {
  return clients === 1 ? '1 browser follows the stream' : `${clients} browsers follow the stream`
}

/** `4.9 GB a day more than leaves. Full on 2 January, between 27 December and 9 January.` */
export function forecastText(
  status: SystemStatus,
  nowMs: number,
  date: (ms: number) => string,
): string {
  const { forecast, freeBytes } = status.disk
  if (forecast.state === 'learning') {
    const hours = Math.floor(forecast.hoursKnown)
    return `Not enough history yet: ${hours} h of 24 h. ${bytesText(freeBytes)} are free.`
  }
  const perDay = forecast.bytesPerDay!
  const gain =
    perDay >= 0
      ? `${bytesText(perDay)} a day more than leaves.`
      : `${bytesText(-perDay)} a day more leaves than comes.`
  if (forecast.fullInDays === null) return `${gain} At this rate it is not full within a year.`
  const on = (days: number) => date(nowMs + days * dayMs)
  const { earliestInDays, latestInDays } = forecast
  const full = `${gain} Full on ${on(forecast.fullInDays)}`
  if (latestInDays !== null && on(earliestInDays!) === on(latestInDays)) return `${full}.`
  const range =
    latestInDays === null
      ? `not before ${on(earliestInDays!)}, and perhaps not within a year`
      : `between ${on(earliestInDays!)} and ${on(latestInDays)}`
  return `${full}, ${range}.`
}

/** Of the database, which is only one of those that fill the disk. */
export function boundText({ database, disk }: SystemStatus): string {
  if (database.bytesMax === null) return ''
  const left = database.bytesMax - database.bytes
  const more =
    left <= 0
      ? 'It is at its bound: the oldest records make room.'
      : left > disk.freeBytes
        ? `That is more than the disk has left: the disk is full before.`
        : 'At it, the oldest records make room, and it grows no more.'
  return `The database has ${bytesText(database.bytes)} of ${bytesText(database.bytesMax)} (store.maxBytes). ${more}`
}
