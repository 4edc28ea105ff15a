import { durationText, printable } from '../../src/kernel/index.ts'
import type { Ran } from './ran.ts'
import type { Outcome } from './scenario.ts'

const columns = ['sent', 'acknowledged', 'stored', 'alerted', 'lost', 'doubled'] as const

export function tableOf(rows: readonly Ran[]): string {
  const lines = [
    ['fault', ...columns, 'took', 'recovery', 'shows'],
    ...rows.map(({ name, outcome, failure, seconds }) =>
      outcome === null
        ? [
            name,
            ...columns.map(() => '-'),
            `${seconds} s`,
            '-',
            `failed: ${printable(failure.slice(0, 80))}`,
          ]
        : [
            name,
            ...columns.map((column) => String(outcome[column])),
            `${seconds} s`,
            ...endsOf(outcome),
          ],
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
