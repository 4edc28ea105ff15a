/** The few words of triage that every screen needs at once; those of its sheets stand in `words.ts`. */
import type { IncidentHead } from '../api/index.ts'

export type DispositionName = NonNullable<IncidentHead['disposition']>

/** `Expected here`: how a closed incident is called in a list. */
export const closedWords: Readonly<Record<DispositionName, string>> = {
  malicious: 'Real and harmful',
  expected: 'Expected here',
  detector_error: 'Detector was wrong',
  duplicate: 'Part of another',
  inconclusive: 'Undecided',
}

/** The smallest role that may. */
export const roleFor = { triage: 'analyst', mute: 'analyst' } as const
