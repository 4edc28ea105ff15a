/** What is gathered about an incident: pins and hypotheses, as the server keeps them. */
import type { IncidentBoard } from '../../api/index.ts'
import type { Lane, Mark } from '../../incident/index.ts'
import { dataText } from '../../kit/index.ts'

export type Board = Pick<IncidentBoard, 'pins' | 'hypotheses'>
export type Pin = Board['pins'][number]
export type Hypothesis = Board['hypotheses'][number]
export type Side = 'for' | 'against'

export const pinsMax = 100
export const hypothesesMax = 20
export const linesMax = 30
export const lineMax = 500

export function pinOf({ atMs, kind, text, alert }: Mark): Pin {
  const time = new Date(atMs).toISOString()
  return { kind: 'moment', id: `${alert} ${kind} ${time}`.slice(0, 300), label: cut(text), time }
}

export function cut(text: string): string {
  return text.slice(0, lineMax) || 'unnamed'
}

/** Moments that were pinned stand on the axis already; what else has a time gets a lane of its own. */
export function pinnedLanes(pins: readonly Pin[]): readonly Lane[] {
  const timed = pins.flatMap(({ kind, id, label, time }) =>
    kind !== 'moment' && time !== null ? [{ id, label, atMs: Date.parse(time) }] : [],
  )
  if (timed.length === 0) return []
  const times = timed.map(({ atMs }) => atMs)
  return [
    {
      ...{ id: 'pinned', title: 'Pinned flows' },
      ...{ fromMs: Math.min(...times), toMs: Math.max(...times) },
      marks: timed.map(({ id, label, atMs }) => ({ atMs, kind: 'grew', text: label, alert: id })),
    },
  ]
}

export function withPin(board: Board, pin: Pin): Board {
  if (hasPin(board, pin.kind, pin.id) || board.pins.length >= pinsMax) return board
  return { ...board, pins: [...board.pins, pin] }
}

export function withoutPin(board: Board, { kind, id }: Pick<Pin, 'kind' | 'id'>): Board {
  return { ...board, pins: board.pins.filter((pin) => pin.kind !== kind || pin.id !== id) }
}

export function hasPin({ pins }: Board, kind: Pin['kind'], id: string): boolean {
  return pins.some((pin) => pin.kind === kind && pin.id === id)
}

export function withHypothesis(board: Board, text: string): Board {
  const made: Hypothesis = { text: cut(text), state: 'open', for: [], against: [] }
  return { ...board, hypotheses: [...board.hypotheses, made] }
}

/** The same board with the one at that place changed; null takes it away. */
export function withChanged(
  board: Board,
  at: number,
  change: (old: Hypothesis) => Hypothesis | null,
): Board {
  const hypotheses = board.hypotheses.flatMap((one, index) => {
    const next = index === at ? change(one) : one
    return next === null ? [] : [next]
  })
  return { ...board, hypotheses }
}

export const stateWords: Readonly<Record<Hypothesis['state'], string>> = {
  open: 'Open',
  likely: 'Likely',
  ruled_out: 'Ruled out',
}

/** As text to be pasted; signs that mean something in Markdown or HTML mean nothing. */
export function boardMarkdown({ pins, hypotheses }: Board): string {
  const lines = ['## What might be true', '']
  if (hypotheses.length === 0) lines.push('Nothing was written down.')
  for (const one of hypotheses) {
    lines.push(`- **${safe(one.text)}** (${stateWords[one.state].toLowerCase()})`)
    lines.push(...one.for.map((line) => `  - for: ${safe(line)}`))
    lines.push(...one.against.map((line) => `  - against: ${safe(line)}`))
  }
  lines.push('', '## Pinned', '')
  if (pins.length === 0) lines.push('Nothing was pinned.')
  lines.push(...pins.map(({ label, time }) => `- ${time === null ? '' : `${time} `}${safe(label)}`))
  return `${lines.join('\n')}\n`
}

function safe(text: string): string {
  return dataText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+!|~>]/g, '\\$&')
}
