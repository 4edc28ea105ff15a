/** A plot of a behaviour's map: a panel for each situation, a cell for each point of its grid. */
import type { BehaviourMap, Cell, TriedSituation } from './try.ts'

const cellWidth = 74
const cellHeight = 26
const labelWidth = 190
const titleHeight = 24
const gap = 26
const width = 880

/** Words and colours that hold on light and on dark paper; the shade repeats what the cell's text says. */
const ink = '#6b7280'
const shades = { attack: '#15803d', lookAlike: '#b45309', none: '#9ca3af' }

export function plotOf(map: BehaviourMap): string {
  const parts: string[] = []
  let y = 8
  const add = (situation: TriedSituation, kind: 'attack' | 'lookAlike') => {
    const { svg, height } = panelOf(situation, kind, y)
    parts.push(svg)
    y += height + gap
  }
  for (const one of map.attacks) add(one, 'attack')
  for (const one of map.lookAlikes) add(one, 'lookAlike')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escaped(map.behaviour)}: share of the draws that were told, by situation">
${parts.join('\n')}
</svg>
`
}

/** The last axis runs across, the others are rows. */
function panelOf(situation: TriedSituation, kind: 'attack' | 'lookAlike', top: number) {
  const axes = Object.entries(situation.axes)
  const [acrossName, across] = axes.at(-1) ?? ['', { label: '', values: [''] }]
  const rows = new Map<string, Cell[]>()
  for (const cell of situation.cells) {
    const label = Object.entries(cell.point)
      .filter(([name]) => name !== acrossName)
      .map(([name, value]) => `${situation.axes[name]!.label}: ${value}`)
      .join(', ')
    rows.set(label, [...(rows.get(label) ?? []), cell])
  }
  const size = Math.min(cellWidth, (width - labelWidth - 8) / across.values.length)
  const verb = kind === 'attack' ? 'Attack' : 'Look-alike'
  const lines = [
    `<text x="0" y="${top + 14}" fill="${ink}" font-weight="600">${verb}: ${escaped(situation.name)}</text>`,
  ]
  let y = top + titleHeight
  for (const [label, cells] of rows) {
    lines.push(`<text x="0" y="${y + 17}" fill="${ink}">${escaped(label)}</text>`)
    for (const [i, cell] of cells.entries())
      lines.push(cellSvg(cell, kind, { x: labelWidth + i * size, y, size }))
    y += cellHeight
  }
  for (const [i, value] of across.values.entries())
    lines.push(
      `<text x="${labelWidth + i * size + size / 2}" y="${y + 14}" fill="${ink}" text-anchor="middle">${escaped(String(value))}</text>`,
    )
  lines.push(`<text x="0" y="${y + 14}" fill="${ink}">${escaped(across.label)}</text>`)
  return { svg: lines.join('\n'), height: y + titleHeight - top }
}

function cellSvg(
  cell: Cell,
  kind: 'attack' | 'lookAlike',
  at: { x: number; y: number; size: number },
): string {
  const share = cell.told / cell.draws
  const shade = share > 0 ? shades[kind] : shades.none
  const opacity = share > 0 ? 0.25 + 0.6 * share : 0.15
  const text = `${cell.told}/${cell.draws}`
  return `<rect x="${at.x}" y="${at.y}" width="${at.size - 2}" height="${cellHeight - 2}" rx="3" fill="${shade}" fill-opacity="${opacity}"/><text x="${at.x + at.size / 2 - 1}" y="${at.y + 17}" fill="${ink}" text-anchor="middle">${text}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
