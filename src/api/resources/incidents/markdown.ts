/** An explanation to be pasted somewhere. Text from the network is data: it stays text. */
import { type Incident, noAlertDecides, noChangeOfMind, riskOf } from '../../../contracts/index.ts'
import { actionText, partyLines } from '../../../detection/explanation/index.ts'
import { plural, printable, sureText, titled } from '../../../kernel/index.ts'
import type { ExplanationBody } from './shapes.ts'

export function markdownOf(told: ExplanationBody, incident: Incident): string {
  const { confidence, urgency } = told
  const range =
    confidence.method === 'none'
      ? ''
      : ` (${sureText(confidence.lo)} to ${sureText(confidence.hi)})`
  const lines = [
    `# ${safe(told.headline)}`,
    '',
    `${urgencyText(told)} · ${safe(told.entity)} · ${plural(told.alertCount, 'alert')} · last seen ${told.lastTime}`,
    '',
    `**${sureText(confidence.p)} sure: ${confidence.word}**${range}. Urgency ${urgency.value} of 100. Outcome: ${told.outcome.replace('_', ' ')}. ${safe(confidence.triedText ?? '')}`.trim(),
  ]
  if (told.summary !== undefined) lines.push('', safe(told.summary))
  section(lines, 'Do this', told.recommend?.map(actionText))
  section(lines, 'Also seen', told.also)
  section(lines, 'Who they are', partyLines({ parties: told.parties ?? [] }))
  section(lines, 'Why we flagged this', linesOf(told.evidence, 'up'))
  section(lines, 'What speaks against it', linesOf(told.evidence, 'down'))
  section(
    lines,
    'The innocent explanation',
    told.innocent?.map((one) => `${one.text} ${one.check}`),
  )
  section(lines, 'What would change our mind', changesOf(told))
  section(lines, 'What we could not see', told.blind)
  if (told.waterfall)
    lines.push('', '## How much each piece counted', '', ...tableOf(told.waterfall))
  lines.push('', `Incident ${incident.id}, trace ${incident.traceId}`)
  return `${lines.join('\n')}\n`
}

/** `High urgency, critical if true`. */
function urgencyText({ severity, confidence, isWithdrawn }: ExplanationBody): string {
  if (isWithdrawn) return 'Taken back'
  const urgency = riskOf(severity, confidence.p)
  const word = `${urgency.charAt(0).toUpperCase()}${urgency.slice(1)} urgency`
  return urgency === severity ? word : `${word}, ${severity} if true`
}

function changesOf({ counterfactuals, isWithdrawn, alertCount }: ExplanationBody) {
  if (counterfactuals === undefined || isWithdrawn) return undefined
  if (counterfactuals.length > 0) return counterfactuals.map(({ text }) => text)
  return [alertCount > 1 ? noAlertDecides : noChangeOfMind]
}

function linesOf(evidence: ExplanationBody['evidence'], direction: 'up' | 'down') {
  return evidence
    ?.filter((line) => line.direction === direction)
    .map(({ id, text, normal, observed }) => {
      // As the changes of mind call it; a model's line is its own name.
      const name = observed.unit === 'points' ? '' : `${titled(id.split('/').at(-1)!)}. `
      return `${name}${text} ${normal}`.trim()
    })
}

function section(lines: string[], title: string, items: readonly string[] | undefined): void {
  if (items === undefined || items.length === 0) return
  lines.push('', `## ${title}`, '', ...items.map((item) => `- ${safe(item)}`))
}

function tableOf(waterfall: Incident['explanation']['waterfall']): string[] {
  const { base, baseText, bars, others, calibration, calibrationText, total } = waterfall
  const held = calibrationText || 'Held within bounds'
  const rows: [string, number][] = [
    [baseText, base],
    ...bars.map(({ label, points }): [string, number] => [label, points]),
    ...(others.n > 0 ? [[plural(others.n, 'other'), others.points] as [string, number]] : []),
    ...(calibration !== 0 ? [[held, calibration] as [string, number]] : []),
    ['Result', total],
  ]
  return [
    '| piece | points |',
    '| --- | ---: |',
    ...rows.map(([label, points]) => `| ${safe(label)} | ${points.toFixed(1)} |`),
  ]
}

/** Signs that mean something in Markdown or HTML mean nothing; control characters are shown as what they are. */
function safe(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+!|~>]/g, '\\$&')
}
