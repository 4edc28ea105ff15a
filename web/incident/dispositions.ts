/** How a person closed an incident, in the words of UX 3.5. */
import type { Incident } from '../api/index.ts'

export type DispositionName = NonNullable<Incident['disposition']>

export const dispositionText: Readonly<Record<DispositionName, string>> = {
  malicious: 'Real and harmful',
  expected: 'Real, but expected here',
  detector_error: 'The detector was wrong',
  duplicate: 'Part of another incident',
  inconclusive: 'Cannot tell',
}
