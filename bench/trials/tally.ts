/** What the trials of a behaviour come to, in numbers and in lines to read. */
import type { Tried } from '../../src/contracts/index.ts'
import type { BehaviourMap, Cell, TriedSituation } from './try.ts'

export interface Tally extends Tried {
  /** Points of the attacks' grids, and those of which every draw was told. */
  readonly attacks: number
  readonly told: number
}

/**
 * A look-alike counts once for each point of its grid, as fooled where any draw was. Those of other behaviours count
 * too where they fooled this one.
 */
export function tallied(
  { behaviour, attacks, lookAlikes }: BehaviourMap,
  all: readonly BehaviourMap[],
): Tally {
  const isFooled = ({ by }: Cell) => by.includes(behaviour)
  const own = lookAlikes.flatMap(({ cells }) => cells)
  const others = new Set(
    all
      .flatMap((map) => map.lookAlikes)
      .filter(({ name }) => !lookAlikes.some((one) => one.name === name))
      .flatMap(({ name, cells }) =>
        cells.filter(isFooled).map(({ point }) => `${name} ${JSON.stringify(point)}`),
      ),
  ).size
  const tried = attacks.flatMap(({ cells }) => cells)
  return {
    situations: own.length + others,
    fooled: own.filter(isFooled).length + others,
    attacks: tried.length,
    told: tried.filter(({ told, draws }) => told === draws).length,
  }
}

/** `seconds between guesses: 60`. */
export function pointText({ axes }: TriedSituation, { point }: Cell): string {
  const parts = Object.entries(point).map(([axis, value]) => `${axes[axis]!.label}: ${value}`)
  return parts.length > 0 ? parts.join(', ') : 'as it is'
}

/** For the terminal. */
export function tallyText(map: BehaviourMap, all: readonly BehaviourMap[]): string {
  const { attacks, told, situations, fooled } = tallied(map, all)
  const lines = [
    `${map.behaviour}: ${told} of ${attacks} attacks told, fooled by ${fooled} of ${situations} look-alikes`,
  ]
  for (const situation of map.attacks)
    for (const cell of situation.cells)
      if (cell.told < cell.draws)
        lines.push(
          `  missed ${cell.draws - cell.told} of ${cell.draws}: ${situation.name} (${pointText(situation, cell)})`,
        )
  for (const situation of map.lookAlikes)
    for (const cell of situation.cells)
      if (cell.told > 0 || cell.takenBack > 0)
        lines.push(
          `  ${cell.told > 0 ? `fooled ${cell.by.join(', ')}` : 'taken back'}: ${situation.name} (${pointText(situation, cell)})`,
        )
  return lines.join('\n')
}
