/** Markdown tables as the formatter would leave them: columns of one width. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** Packets a second, in thousands; '' where it was not measured. */
export function thousandsText(perSecond: number): string {
  return Number.isFinite(perSecond) ? Math.round(perSecond / 1000).toLocaleString('en-US') : ''
}

export function wholeText(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : ''
}

/** How many times one is the other, to two places. */
export function ratioText(one: number, other: number): string {
  const ratio = one / other
  return Number.isFinite(ratio) ? ratio.toFixed(2) : ''
}
