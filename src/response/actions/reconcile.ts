/** What is to be in force against what is: repaired or reported. */
import type { Driver, Looked } from './driver.ts'
import type { Enforcement } from './enforcement.ts'
import { drifted, type Entry, isLive, undoing } from './entry.ts'

/** An order that was taken this long ago and not done yet is not wanted any more. */
const staleMs = 300_000
/** The kernel tells whole seconds, and a look takes a moment. */
const toleranceMs = 3000

interface Circumstances {
  /** The process has just begun: what is missing went with a reboot, or with the process before. */
  readonly isStart: boolean
  readonly isDryRun: boolean
}

/** Takes back what has come to its end, and what should not be there whatever the drivers say. */
export async function settle(force: Enforcement): Promise<void> {
  await force.expire()
  await retire(force)
}

/** Takes back what is half undone, too old, or of a driver that is not in use. */
async function retire(force: Enforcement): Promise<void> {
  const nowMs = force.nowMs()
  const live = force.journal.live()
  const halfUndone = live.filter(({ state }) => state === 'undoing')
  await force.takeBack(halfUndone, 'it was being taken back')
  const stale = live.filter(
    ({ state, appliedAtMs, acceptedAtMs }) =>
      state === 'approved' && appliedAtMs === null && nowMs - acceptedAtMs > staleMs,
  )
  const why = 'it was not done when the responder ended, and is too old to be done now'
  await force.takeBack(
    stale.map((entry) => undoing(entry, 'failed', why)),
    '',
  )
  const foreign = live.filter((entry) => isLive(entry) && !force.isActing(entry.driver))
  await force.takeBack(
    foreign.map((entry) => undoing(entry, 'undone')),
    'its driver is not in use any more',
  )
}

/** `looked`: what the driver sees, while nothing of it was being changed. */
export async function compare(
  force: Enforcement,
  { driver, looked }: { readonly driver: Driver; readonly looked: ReadonlyMap<string, Looked> },
  about: Circumstances,
): Promise<void> {
  const nowMs = force.nowMs()
  const again: Entry[] = []
  for (const entry of force.journal.live()) {
    if (entry.driver !== driver.name || entry.state === 'undoing') continue
    const found = looked.get(entry.order.id)
    const difference = differenceOf(entry, found, nowMs)
    if (difference === '') force.confirm(entry.order.id, found!)
    else force.deny(entry.order.id)
    if (entry.state === 'approved') again.push(entry)
    else if (difference !== '') again.push(driftOf(entry, { difference, nowMs, ...about }))
  }
  const news = again.filter((entry) => force.journal.get(entry.order.id) !== entry)
  await force.enforce(again)
  tellDrifts(force, news)
  await sweep(force, driver, looked)
}

function differenceOf(entry: Entry, looked: Looked | undefined, nowMs: number): string {
  if (looked === undefined) return `${entry.driver} does not show it any more`
  if (looked.drift !== '') return looked.drift
  if (looked.endsAtMs === null || entry.endsAtMs === null) return ''
  const off = looked.endsAtMs - entry.endsAtMs
  if (Math.abs(off) <= toleranceMs) return ''
  const left = (ms: number) => `${Math.round((ms - nowMs) / 1000)} s`
  return `it would end in ${left(looked.endsAtMs)} in place of ${left(entry.endsAtMs)}`
}

interface Difference extends Circumstances {
  readonly difference: string
  readonly nowMs: number
}

/** What a dry run held went with its process, and is nothing that anybody took away. */
function driftOf(entry: Entry, { difference, nowMs, isStart, isDryRun }: Difference): Entry {
  if (isStart && isDryRun) return entry
  return drifted(entry, nowMs, `${isStart ? 'when the responder began: ' : ''}${difference}`)
}

/** What was not as it should be, and what became of it. */
function tellDrifts(force: Enforcement, news: readonly Entry[]): void {
  const isMended = ({ order }: Entry) => force.journal.get(order.id)?.state === 'in_force'
  for (const entry of news.slice(0, toldMax)) {
    const end = isMended(entry) ? 'put in force again' : 'not in force now, and tried again'
    const text = `${entry.history.at(-1)!.text}; ${end}`
    force.tell({ event: 'drift', id: entry.order.id, text })
  }
  if (news.length <= toldMax) return
  const more = news.slice(toldMax)
  const mended = more.filter(isMended).length
  const text = `${more.length} more actions were not as they should be; ${mended} of them were put in force again`
  force.tell({ event: 'drift', id: '', text })
}

/** What is ours and known to nobody: left behind by a process whose journal is lost. */
async function sweep(
  force: Enforcement,
  driver: Driver,
  looked: ReadonlyMap<string, Looked>,
): Promise<void> {
  const left = [...looked].filter(([id]) => {
    const entry = force.journal.get(id)
    return entry === undefined || !isLive(entry)
  })
  if (left.length === 0) return
  if (driver.isUnknownLeft) {
    for (const [id, { text }] of left.slice(0, toldMax)) force.tellLeft(id, text)
    return
  }
  const failures = await driver.undo(left.map(([id, { inverse }]) => ({ id, inverse })))
  for (const [id, { text }] of left.slice(0, toldMax)) {
    const failure = failures.get(id)
    const end = failure === undefined ? 'taken away' : `could not be taken away: ${failure}`
    force.tell({ event: 'drift', id, text: `left behind by nobody known: ${text}; ${end}` })
  }
}

/** Thousands of them say no more than the first. */
const toldMax = 64
