import { exitStatus, printable } from '../kernel/index.ts'
import type { CaptureCounts } from '../sensing/capture/index.ts'
import type { World } from './world.ts'

/** Says on standard error what of the input was odd, and where `isAll` what could not be read. */
export function tellNotes(world: World, counts: CaptureCounts, isAll: boolean): void {
  for (const text of counts.warnings) world.err(`amoskys: warning: ${printable(text)}\n`)
  if (!isAll) return
  for (const text of counts.incomplete) world.err(`amoskys: ${printable(text)}\n`)
}

/** Exit status of a run over this input. */
export function statusFor({ incomplete }: CaptureCounts): number {
  return incomplete.length > 0 ? exitStatus.truncated : 0
}
