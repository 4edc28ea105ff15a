/** Markdown in which text from the network is text: no links, no markup, no page of its own. */
import { type Incident, riskOf } from '../contracts/index.ts'
import { printable, sureText } from '../kernel/index.ts'
import type { Cell, Column } from './columns.ts'

/** Every sign that means something is escaped; a colon and the dot of `www.` too, which make a link of a plain address. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&^$]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/@/g, '\\@')
    .replace(/^(\s*)([-=])/, '$1\\$2')
    .replace(/^(\s*\d+)\.(?=\s)/, '$1\\.')
}

export function markdownHead(columns: readonly Column<never>[]): string {
  const names = columns.map(({ name }) => name).join(' | ')
  return `| ${names} |\n|${' --- |'.repeat(columns.length)}\n`
}

export function markdownRow(cells: readonly Cell[]): string {
  const texts = cells.map((cell) => (cell === null ? '' : markdownText(String(cell))))
  return `| ${texts.join(' | ')} |\n`
}

/** An incident as a page that a person reads. */
export function incidentMarkdown(incident: Incident): string {
  const { explanation } = incident
  const list = (texts: readonly string[]) => texts.map((one) => `- ${markdownText(one)}`)
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines]
  const lines = [
    `## ${markdownText(explanation.headline)}`,
    '',
    `${code(incident.id)}, ${incident.status}, ${urgencyText(incident)}, ${sureText(incident.confidence)} sure, urgency ${incident.urgency} of 100`,
    '',
    markdownText(explanation.summary),
    ...section('What happened', list(incident.timeline.map(({ time, text }) => `${time} ${text}`))),
    ...section('Alerts', list(incident.alerts.map(({ id, headline }) => `${id}: ${headline}`))),
    ...section(
      'Could be innocent',
      list(explanation.innocent.map(({ text, check }) => `${text} ${check}`)),
    ),
    ...section('What could not be seen', list(explanation.blind)),
    ...section('On the other side', list(incident.peers)),
    ...section('What people made of it', standing(incident)),
  ]
  return `${lines.join('\n')}\n\n`
}

/** `high urgency (critical if true)`. */
function urgencyText({ severity, confidence, isWithdrawn }: Incident): string {
  if (isWithdrawn) return 'taken back'
  const urgency = riskOf(severity, confidence)
  return `${urgency} urgency${urgency === severity ? '' : ` (${severity} if true)`}`
}

function standing({ disposition, assignee, reason }: Incident): string[] {
  if (disposition === null && assignee === null) return []
  return [
    ...(disposition === null ? [] : [`- Closed as ${markdownText(disposition.replace('_', ' '))}`]),
    ...(reason === '' ? [] : [`- ${markdownText(reason)}`]),
    ...(assignee === null ? [] : [`- Taken by ${code(assignee)}`]),
  ]
}

function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'")}\``
}
