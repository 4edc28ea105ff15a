/** The evidence of one alert as the lines of an incident are. */
import type { Alert } from '../api/index.ts'
import type { EvidenceLine } from './evidence.tsx'

/** With its own points, not yet discounted for the whole. */
export function linesOf({ id, signals, explanation }: Alert): readonly EvidenceLine[] {
  const { evidence, facts } = explanation
  return evidence.map((line) => {
    const name = line.id.replace('/', ' ')
    const [low, high] = [facts[`${name}_low`], facts[`${name}_high`]]
    const { bar: _, ...rest } = line
    return {
      ...rest,
      alert: id,
      flowCount: signals.find(({ key }) => key === line.signal)?.flowCount ?? null,
      range: typeof low === 'object' && typeof high === 'object' ? { low, high } : null,
    }
  })
}

type Named = Pick<EvidenceLine, 'alert' | 'id' | 'direction'>

/** Each line stands once: those that stand above are named by their numbers there. */
export function apartFrom<T extends Named>(lines: readonly T[], above: readonly Named[]) {
  const numbered = above.filter(({ direction }) => direction === 'up')
  const numberOf = (line: Named) =>
    numbered.findIndex(({ alert, id }) => alert === line.alert && id === line.id) + 1
  const isAbove = (line: Named) =>
    above.some(({ alert, id }) => alert === line.alert && id === line.id)
  return {
    rest: lines.filter((line) => !isAbove(line)),
    numbers: lines
      .map(numberOf)
      .filter((number) => number > 0)
      .toSorted((a, b) => a - b),
  }
}

/** `Lines 1, 2 and 5 above are of this alert.` */
export function aboveText(numbers: readonly number[]): string {
  if (numbers.length === 0) return ''
  if (numbers.length === 1) return `Line ${numbers[0]} above is of this alert.`
  const [last, ...before] = numbers.toReversed()
  return `Lines ${before.toReversed().join(', ')} and ${last} above are of this alert.`
}
