/** What may come next in the query language: loaded when somebody begins to write. */
import type { IncidentHead, Operations } from '../../api/index.ts'

export interface Completion {
  /** Takes the place of the word that is being written. */
  readonly text: string
  readonly says: string
  /** More has to follow: `severity:` */
  readonly isBegin: boolean
}

type FieldName = keyof Operations['listIncidents']['query']

const fields: readonly {
  readonly name: FieldName | 'is' | 'conf' | 'urgency'
  readonly says: string
}[] = [
  { name: 'severity', says: 'critical, high, medium, low, info' },
  { name: 'entity', says: 'a host, or a network such as 10.20.0.0/16' },
  { name: 'technique', says: 'ATT&CK: T1046' },
  { name: 'behaviour', says: 'what was seen: horizontal-scan' },
  { name: 'outcome', says: 'whether it worked' },
  { name: 'sensor', says: 'who saw it' },
  { name: 'conf', says: 'how sure: conf:>0.8' },
  { name: 'urgency', says: '0 to 100: urgency:>=60' },
  { name: 'disposition', says: 'how it was closed' },
  { name: 'since', says: 'newest evidence: since:24h' },
  { name: 'is', says: 'worked, muted, withdrawn, taken, due' },
]

const known: Readonly<Record<string, readonly string[]>> = {
  severity: ['critical', 'high', 'medium', 'low', 'info'],
  outcome: ['worked', 'no_sign', 'unknown'],
  disposition: ['malicious', 'expected', 'detector_error', 'duplicate', 'inconclusive'],
  conf: ['>0.9', '>0.8', '>0.5', '<0.5'],
  urgency: ['>=80', '>=60', '<60'],
  since: ['15m', '1h', '24h', '7d'],
  is: ['worked', 'muted', 'withdrawn', 'taken', 'due', 'open', 'closed', 'urgent'],
}

const shownMax = 8

/** What the word at the end of the text may become. */
export function completionsOf(text: string, heads: readonly IncidentHead[]): readonly Completion[] {
  const word = /\S*$/.exec(text)![0]
  const [, minus = '', name, begun = ''] = /^(-?)([A-Za-z][\w.]*):(.*)$/.exec(word) ?? []
  if (name === undefined) {
    const bare = word.replace(/^-/, '').toLowerCase()
    const sign = word.startsWith('-') ? '-' : ''
    return fields
      .filter((field) => field.name.startsWith(bare))
      .map((field) => ({ text: `${sign}${field.name}:`, says: field.says, isBegin: true }))
      .slice(0, shownMax)
  }
  // After a comma the next of several begins.
  const done = begun.slice(0, begun.lastIndexOf(',') + 1)
  const last = begun.slice(done.length).toLowerCase()
  return valuesOf(name, heads)
    .filter((value) => value.toLowerCase().startsWith(last) && value.toLowerCase() !== last)
    .slice(0, shownMax)
    .map((value) => ({
      text: `${minus}${name}:${done}${quoted(value)}`,
      says: '',
      isBegin: false,
    }))
}

function quoted(value: string): string {
  return /[\s"]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value
}

function valuesOf(name: string, heads: readonly IncidentHead[]): readonly string[] {
  const fixed = known[name]
  if (fixed !== undefined) return fixed
  const of: Readonly<Record<string, (head: IncidentHead) => readonly string[]>> = {
    entity: (head) => [head.entity],
    technique: (head) => head.techniques,
    behaviour: (head) => head.behaviours,
    sensor: (head) => head.sensors,
  }
  const read = of[name]
  return read === undefined ? [] : [...new Set(heads.flatMap(read))].sort()
}

/** The text with its last word completed. */
export function completed(text: string, completion: Completion): string {
  const begin = text.slice(0, text.length - /\S*$/.exec(text)![0].length)
  return `${begin}${completion.text}${completion.isBegin ? '' : ' '}`
}
