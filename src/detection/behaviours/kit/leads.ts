import type { Flow } from '../../../contracts/index.ts'

const pauseMs = 1000

/** Pauses of a second and more among a connection's first packets, and those that the other side ended. */
export interface Leads {
  leads: number
  led: number
}

/** Adds those of a record: who speaks first after a pause is who asks. */
export function countLeads(to: Leads, sequence: Flow['sequence']): void {
  let sinceMs = 0
  for (let i = 0; i < sequence.length; i++) {
    sinceMs += sequence.gapsMs[i]!
    if (sequence.sizes[i] === 0) continue
    if (sinceMs > pauseMs) {
      to.leads++
      if (sequence.directions[i]! < 0) to.led++
    }
    sinceMs = 0
  }
}
