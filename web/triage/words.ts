/** What a person can make of an incident, in the words of UX 3.5. */
import type { Incident } from '../api/index.ts'
import { dataText } from '../kit/text.ts'
import type { DispositionName } from './names.ts'

export interface Disposition {
  readonly name: DispositionName
  /** Pressed in the sheet. */
  readonly key: string
  readonly label: string
  /** What it means for the incident. */
  readonly does: string
  /** `Closed as expected here`. */
  readonly said: string
}

export const dispositions: readonly Disposition[] = [
  {
    ...{ name: 'malicious', key: '1', label: 'Real and harmful' },
    does: 'It was an attack.',
    said: 'Closed as real and harmful',
  },
  {
    ...{ name: 'expected', key: '2', label: 'Real, but expected here' },
    does: 'It happened, and it is fine here. A mute can go with it.',
    said: 'Closed as expected here',
  },
  {
    ...{ name: 'detector_error', key: '3', label: 'The detector was wrong' },
    does: 'It did not happen as told.',
    said: 'Closed as an error of the detector',
  },
  {
    ...{ name: 'duplicate', key: '4', label: 'Part of another incident' },
    does: 'Its alerts go to the other one. Say which.',
    said: 'Merged into the other incident',
  },
  {
    ...{ name: 'inconclusive', key: '5', label: 'Cannot tell' },
    does: 'It comes back on the day that you say.',
    said: 'Closed as undecided',
  },
]

export function dispositionOf(name: DispositionName): Disposition {
  return dispositions.find((one) => one.name === name)!
}

/** What the reason begins as: the explanation's own words, to be changed. */
export function reasonFor(
  name: DispositionName,
  explanation: Pick<Incident['explanation'], 'headline' | 'innocent' | 'blind'> | null,
): string {
  if (explanation === null) return ''
  const { headline, innocent, blind } = explanation
  if (name === 'malicious') return `${headline}.`
  if (name === 'expected') return innocent[0]?.text ?? ''
  if (name === 'detector_error') return `Flagged as: ${headline}. That did not happen.`
  if (name === 'inconclusive') return blind[0] === undefined ? '' : `Not seen: ${lower(blind[0])}`
  return ''
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

export interface Scope {
  readonly entity?: string
  readonly peer?: string
  readonly technique?: string
  readonly behaviour?: string
  readonly sensor?: string
}

export type ScopeField = keyof Scope

export const scopeFields: readonly { readonly name: ScopeField; readonly label: string }[] = [
  { name: 'entity', label: 'About' },
  { name: 'peer', label: 'With' },
  { name: 'technique', label: 'Technique' },
  { name: 'behaviour', label: 'Behaviour' },
  { name: 'sensor', label: 'Seen by' },
]

export interface ScopeDraft {
  /** What each field would be, checked or not. */
  readonly values: Readonly<Record<ScopeField, string>>
  readonly checked: ReadonlySet<ScopeField>
}

/** As narrow as the incident lets it be: a wide mute hides an attack. */
export function draftOf({
  entity,
  peers,
  techniques,
  behaviours,
  sensors,
}: Pick<Incident, 'entity' | 'peers' | 'techniques' | 'behaviours' | 'sensors'>): ScopeDraft {
  const checked = new Set<ScopeField>(['entity'])
  if (peers.length === 1) checked.add('peer')
  if (behaviours.length === 1) checked.add('behaviour')
  else if (techniques.length === 1) checked.add('technique')
  return {
    values: {
      entity,
      peer: peers[0] ?? '',
      technique: techniques[0] ?? '',
      behaviour: behaviours[0] ?? '',
      sensor: sensors[0] ?? '',
    },
    checked,
  }
}

/** Why no mute that one can make is as narrow as the incident; '' where one is. */
export function wideText({
  entity,
  behaviours,
  techniques,
}: Pick<Incident, 'entity' | 'behaviours' | 'techniques'>): string {
  if (behaviours.length < 2 || techniques.length === 1) return ''
  return `A mute is for one behaviour, and this shows ${behaviours.length}. Choose one, or close it without a mute: to mute all that ${dataText(entity)} does would hide more than this.`
}

/** What is asked of the server: what is checked and says something. */
export function scopeOf({ values, checked }: ScopeDraft): Scope {
  const entries = scopeFields
    .map(({ name }) => [name, values[name].trim()] as const)
    .filter(([name, value]) => checked.has(name) && value !== '')
  return Object.fromEntries(entries)
}
