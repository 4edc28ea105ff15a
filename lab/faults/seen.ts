/** Where a fault shows to whoever looks: in a number that Prometheus reads, and in a line that a process writes. */
import type { Rig } from './rig.ts'
import type { Showing } from './scenario.ts'
import { until } from './until.ts'

export interface Number {
  readonly whose: 'sensor' | 'hub'
  /** With its labels, as it is written. */
  readonly name: string
  readonly is: (value: number) => boolean
  readonly withinMs?: number
}

const patienceMs = 40_000

/** Looks until it is so; a number that nobody tells is none. */
export async function seeNumber(rig: Rig, showing: Showing, number: Number): Promise<void> {
  const { whose, name, is, withinMs = patienceMs } = number
  let value: number | undefined
  const isSo = async () => {
    value = (await rig.metrics(whose)).get(name)
    return value !== undefined && is(value)
  }
  const isSeen = await until(isSo, { what: name, withinMs, everyMs: 500 }).then(
    () => true,
    () => false,
  )
  showing.see(`/metrics of the ${whose}: ${name} ${value ?? 'is not told'}`, isSeen)
}

/** The sensor’s hub is away, by a number and by a line of the sensor. */
export async function seeAway(rig: Rig, showing: Showing): Promise<void> {
  const name = 'amoskys_sensor_hub_connected'
  await seeNumber(rig, showing, { whose: 'sensor', name, is: (value) => value === 0 })
  await seeLine(showing, {
    ...{ who: 'sensor', said: () => rig.sensor!.said() },
    pattern: /the hub cannot be reached/,
  })
}

export interface Line {
  /** Which process. */
  readonly who: string
  /** All that it said; what it says late is waited for. */
  readonly said: () => string
  readonly pattern: RegExp
  readonly withinMs?: number
}

export async function seeLine(showing: Showing, line: Line): Promise<void> {
  const { who, said, pattern, withinMs = patienceMs } = line
  const found = () =>
    said()
      .split('\n')
      .find((one) => pattern.test(one))
  await until(() => found() !== undefined, { what: `${pattern}`, withinMs }).catch(() => 0)
  const text = found()
  showing.see(`the ${who} says: ${text?.slice(0, 200) ?? pattern}`, text !== undefined)
}
