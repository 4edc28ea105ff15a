import type { RunSummary } from '../contracts/index.ts'
import { countText, exitStatus, printable } from '../kernel/index.ts'
import type { CaptureCounts } from '../sensing/capture/index.ts'
import { unseenLines } from './screen.ts'
import type { World } from './world.ts'

/** Files that are named among those not read; a folder of other things holds many. */
const skippedMax = 20

/** Says on standard error what of the input was odd, and where `isAll` what could not be read, and what was not. */
export function tellNotes(world: World, counts: CaptureCounts, isAll: boolean): void {
  for (const text of counts.warnings) world.err(`amoskys: warning: ${printable(text)}\n`)
  if (!isAll) return
  for (const text of counts.incomplete) world.err(`amoskys: ${printable(text)}\n`)
  for (const text of counts.skipped.slice(0, skippedMax)) {
    world.err(`amoskys: skipped ${printable(text)}\n`)
  }
  const more = counts.skipped.length - skippedMax
  if (more > 0) world.err(`amoskys: skipped ${countText(more)} more\n`)
}

/** Says on standard error what of the input was not read, and what it cannot show: for commands that print no summary. */
export function tellUnseen(world: World, summary: Omit<RunSummary, 'alerts' | 'urgencies'>): void {
  for (const line of unseenLines(summary)) world.err(`amoskys: ${line}\n`)
}

/** Exit status of a run over this input. */
export function statusFor({ incomplete }: CaptureCounts): number {
  return incomplete.length > 0 ? exitStatus.truncated : 0
}
