/** How a person closed an incident, in the words of the sheet. */
import { type DispositionName, dispositions } from '../triage/index.ts'

export function dispositionText(name: DispositionName): string {
  return dispositions.find((one) => one.name === name)?.label ?? name
}
