import { durationText, printable } from '../../src/kernel/index.ts'
import type { Outcome } from './scenario.ts'

const columns = ['sent', 'acknowledged', 'stored', 'alerted', 'lost', 'doubled'] as const

export interface Row {
  readonly name: string
  readonly outcome: Outcome | null
  readonly failure: string
}

export function tableOf(rows: readonly Row[]): string {
  const lines = [
    ['fault', ...columns, 'recovery', 'shows'],
    ...rows.map(({ name, outcome, failure }) =>
      outcome === null
        ? [name, ...columns.map(() => '-'), '-', `failed: ${printable(failure.slice(0, 80))}`]
        : [name, ...columns.map((column) => String(outcome[column])), ...endsOf(outcome)],
    ),
  ]
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)))
  return lines
    .map((line) =>
      line
        .map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)))
        .join('  '),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function endsOf({ recoveryMs, shows, hidden }: Outcome): string[] {
  const recovery = recoveryMs === null ? '-' : durationText(Math.round(recoveryMs))
  return [recovery, hidden.length === 0 ? `${shows.length}` : `${hidden.length} missing`]
}
