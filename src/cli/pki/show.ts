/** The hub's authority, its own certificate and those of its sensors: what ends first comes first. */
import { countText, durationText, isoTime, printable } from '../../kernel/index.ts'
import { hubEndings, warnMs } from '../../pki/holder/index.ts'
import { certificateEnds, findSensors, goodWorkerKeys, openEnrolments } from '../../store/index.ts'
import { jsonLine } from '../screen.ts'
import type { PkiGround } from './ground.ts'

/** Exit status where a certificate has ended, or ends within 14 days. */
const endsSoon = 1

interface Shown {
  readonly who: string
  readonly site: string
  readonly state: 'expired' | 'ending' | 'good' | 'revoked'
  readonly untilMs: number
}

const order = ['expired', 'ending', 'good', 'revoked'] as const

export async function showKeys(ground: PkiGround): Promise<void> {
  const { world, database, folder, isJson } = ground
  const nowMs = world.now()
  const own = hubEndings(folder).map((one) => shownOf({ ...one, site: '' }, nowMs))
  const sensors = await certificateEnds(database.read)
  const all = [
    ...own,
    ...sensors.map(({ name, site, untilMs }) =>
      shownOf({ who: `sensor ${name}`, site, untilMs }, nowMs),
    ),
    ...(await goodWorkerKeys(database.read, nowMs)).map(({ sensor, until_ms }) =>
      shownOf({ who: `worker ${sensor}`, site: '', untilMs: until_ms }, nowMs),
    ),
    ...(await findSensors(database.read))
      .filter(({ state }) => state === 'revoked')
      .map(({ name, site, revoked_ms }) => {
        return { who: `sensor ${name}`, site, state: 'revoked' as const, untilMs: revoked_ms }
      }),
  ].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.untilMs - b.untilMs)
  for (const one of all)
    world.out(isJson ? jsonLine('certificate', jsonOf(one, nowMs)) : lineOf(one, nowMs))
  if (own.length === 0 && !isJson)
    world.out(`${printable(folder)}: the hub has no keys yet: amoskys pki init\n`)
  const waiting = (await openEnrolments(database.read, nowMs)).length
  if (waiting > 0 && !isJson)
    world.out(
      `${countText(waiting)} ${waiting === 1 ? 'token waits' : 'tokens wait'} for a sensor.\n`,
    )
  if (all.some(({ state }) => state === 'expired' || state === 'ending'))
    process.exitCode = endsSoon
}

function shownOf({ who, site, untilMs }: Omit<Shown, 'state'>, nowMs: number): Shown {
  const state = untilMs <= nowMs ? 'expired' : untilMs - nowMs <= warnMs ? 'ending' : 'good'
  return { who, site, state, untilMs }
}

function jsonOf({ who, site, state, untilMs }: Shown, nowMs: number) {
  const at = untilMs === 0 ? null : isoTime(untilMs * 1000)
  if (state === 'revoked') return { who, site, state, revokedAt: at }
  return { who, site, state, until: at, daysLeft: Math.floor((untilMs - nowMs) / 86_400_000) }
}

function lineOf({ who, site, state, untilMs }: Shown, nowMs: number): string {
  const at = isoTime(untilMs * 1000).slice(0, 16)
  const text = {
    expired: untilMs === 0 ? 'has no certificate' : `ended ${at}Z`,
    ending: `ends ${at}Z, in ${durationText(untilMs - nowMs)}`,
    good: `until ${at}Z, ${durationText(untilMs - nowMs)} left`,
    revoked: `since ${at}Z`,
  }[state]
  return `${who.padEnd(32)} ${state.padEnd(8)} ${text}  ${printable(site)}`.trimEnd().concat('\n')
}
