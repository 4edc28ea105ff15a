import type { Severity } from '../contracts/index.ts'
import { behaviourCards } from './behaviours/index.ts'
import { flowTreesCard } from './models/index.ts'

const severities = new Map(
  [...behaviourCards, flowTreesCard].map(({ name, severity }) => [name, severity]),
)

/** How bad it is if a detector is right; `info` of one that is not ours. */
export function severityOfDetector(detector: string): Severity {
  return severities.get(detector) ?? 'info'
}
