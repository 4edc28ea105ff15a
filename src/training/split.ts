/** Which rows may be used together. Whole captures are held out, never random rows: neighbours are alike. */
import { seededRandom } from '../kernel/index.ts'

export const foldCount = 5

/** A flow of a labelled capture. */
export interface LabelledRow {
  readonly capture: string
  /** 1 malicious, 0 benign. */
  readonly label: 0 | 1
  /** Kind of attack, for judging the model on kinds it never met; '' where benign or not told. */
  readonly kind?: string
  readonly values: Float32Array
}

export interface Distinct {
  readonly rows: readonly LabelledRow[]
  readonly duplicatesRemoved: number
  /** Rows whose numbers occur under both labels: all of them go. */
  readonly conflictsRemoved: number
}

/** The first of each row with the same numbers. */
export function removeDuplicates(rows: readonly LabelledRow[]): Distinct {
  const firsts = new Map<string, { row: LabelledRow; n: number; isTorn: boolean }>()
  for (const row of rows) {
    const { buffer, byteOffset, byteLength } = row.values
    const key = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    const known = firsts.get(key)
    if (!known) firsts.set(key, { row, n: 1, isTorn: false })
    else {
      known.n++
      known.isTorn ||= known.row.label !== row.label
    }
  }
  const groups = [...firsts.values()]
  const whole = groups.filter(({ isTorn }) => !isTorn)
  const torn = groups.filter(({ isTorn }) => isTorn)
  return {
    rows: whole.map(({ row }) => row),
    duplicatesRemoved: whole.reduce((sum, { n }) => sum + n - 1, 0),
    conflictsRemoved: torn.reduce((sum, { n }) => sum + n, 0),
  }
}

/** At most `rowsMax` rows of each capture and label, drawn by `seed`, so that one flood does not outvote the rest. */
export function capCaptures(
  rows: readonly LabelledRow[],
  rowsMax: number,
  seed: number,
): readonly LabelledRow[] {
  const random = seededRandom(seed)
  const kept: LabelledRow[] = []
  for (const group of groupBy(rows, ({ capture, label }) => `${label} ${capture}`).values()) {
    for (let i = 0; i < Math.min(rowsMax, group.length); i++) {
      const j = group.length > rowsMax ? i + random.below(group.length - i) : i
      kept.push(group[j]!)
      group[j] = group[i]!
    }
  }
  return kept
}

/** A fold for each row: captures are dealt out whole, largest first, to the fold that has least of their label. */
export function foldsByCapture(rows: readonly LabelledRow[], seed: number): Int32Array {
  const random = seededRandom(seed)
  const captures = [...groupBy(rows, ({ capture }) => capture)].map(([capture, group]) => {
    const malicious = group.filter(({ label }) => label === 1).length
    return { capture, counts: [group.length - malicious, malicious], order: random.next() }
  })
  captures.sort((a, b) => sum(b.counts) - sum(a.counts) || a.order - b.order)
  const filled = Array.from({ length: foldCount }, () => [0, 0])
  const foldOf = new Map<string, number>()
  for (const { capture, counts } of captures) {
    const kind = counts[1]! > counts[0]! ? 1 : 0
    let fold = 0
    for (let i = 1; i < foldCount; i++) if (filled[i]![kind]! < filled[fold]![kind]!) fold = i
    foldOf.set(capture, fold)
    counts.forEach((n, label) => {
      filled[fold]![label]! += n
    })
  }
  return Int32Array.from(rows, ({ capture }) => foldOf.get(capture)!)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0)
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
