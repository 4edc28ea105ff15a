/** What a behaviour is tried on: attacks over a grid, and ordinary situations that look like one. */
import type { TrialWire } from './wire.ts'

/** A setting of an attack or a situation that is varied, with the values that are tried, least first. */
export interface Axis {
  /** As a column is headed: `seconds between guesses`. */
  readonly label: string
  readonly values: readonly (number | string)[]
}

/** One value of each axis. */
export type Point = Readonly<Record<string, number | string>>

interface Situation<Axes extends Readonly<Record<string, Axis>>> {
  /** Names it among those of the behaviour, in plain words: `guesses over SSH at one server`. */
  readonly name: string
  /** Every combination of values is a trial of its own: what is `n` of the look-alikes. */
  readonly axes: Axes
  /** Writes the packets of one trial; chance is the wire's. */
  write(
    wire: TrialWire,
    point: { readonly [Name in keyof Axes]: Axes[Name]['values'][number] },
  ): void
}

export interface Attack<
  Axes extends Readonly<Record<string, Axis>> = Readonly<Record<string, Axis>>,
> extends Situation<Axes> {
  /** Behaviours of which one has to tell it; the trials' own where not said. */
  readonly toldBy?: readonly string[]
  /** Trials of each point, each with other chances; 2 unless told otherwise. */
  readonly draws?: number
}

/** Something ordinary. Any alert of 50 % and more on it, of whichever behaviour, means that it was fooled, but of those that tell it rightly. */
export interface LookAlike<
  Axes extends Readonly<Record<string, Axis>> = Readonly<Record<string, Axis>>,
> extends Situation<Axes> {
  readonly draws?: number
  /** Behaviours that it looks like to nobody: they tell what it is. */
  readonly rightly?: readonly string[]
}

export interface BehaviourTrials {
  /** The behaviour's name; of several that belong together, the first. */
  readonly behaviour: string
  readonly attacks: readonly Attack[]
  readonly lookAlikes: readonly LookAlike[]
}

/** Ties the names of the axes to the code that reads them. */
export function attack<const Axes extends Readonly<Record<string, Axis>>>(
  situation: Attack<Axes>,
): Attack {
  return situation as unknown as Attack
}

/** The same of something ordinary. */
export function lookAlike<const Axes extends Readonly<Record<string, Axis>>>(
  situation: LookAlike<Axes>,
): LookAlike {
  return situation as unknown as LookAlike
}

/** All points of a grid, the last axis running fastest. */
export function pointsOf(axes: Readonly<Record<string, Axis>>): Point[] {
  let points: Point[] = [{}]
  for (const [name, { values }] of Object.entries(axes))
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })))
  return points
}
