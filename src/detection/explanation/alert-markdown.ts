/** An alert as Markdown, for tickets and chats. Text from the network can be no link, no picture and no markup. */
import type { Alert } from '../../contracts/index.ts'
import { markdownText } from '../../kernel/index.ts'
import {
  badge,
  confidenceText,
  footer,
  sectionsOf,
  standing,
  waterfallTitle,
} from './alert-text.ts'
import { waterfallCells } from './waterfall-text.ts'

export function alertMarkdown(alert: Alert): string {
  const { explanation } = alert
  const head = `${badge(alert.risk)} · ${alert.entity} · ${standing(alert)}`
  const sections = sectionsOf(alert).flatMap(({ title, lines, isNumbered }) => [
    `## ${title}`,
    lines.map((line, i) => `${isNumbered ? `${i + 1}.` : '-'} ${markdownText(line)}`).join('\n'),
  ])
  const cells = waterfallCells(explanation.waterfall, alert.confidence)
  const table = [
    '| Piece | Points |',
    '| --- | ---: |',
    ...cells.map(([label, figure]) => `| ${markdownText(label)} | ${figure} |`),
  ]
  const paragraphs = [
    `# ${markdownText(explanation.headline)}`,
    markdownText(head),
    markdownText(explanation.summary),
    markdownText(confidenceText(alert)),
    ...sections,
    `## ${waterfallTitle}`,
    table.join('\n'),
    markdownText(footer(alert)),
  ]
  return `${paragraphs.join('\n\n')}\n`
}
