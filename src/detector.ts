/** Detection as a run uses it: frames in, what was found out as it is found. */

import type { Flow, FrameBatch, RunSummary } from './contracts/index.ts'
import { type Found, type JudgeSettings, openJudge, openThreadJudge } from './detection/index.ts'
import type { CaptureCounts } from './sensing/capture/index.ts'
import { ObservationReader } from './sensing/flows/index.ts'
import { createSensing, type SensingOptions } from './sensing/index.ts'
import { createTally, summaryOf } from './summary.ts'

export type DetectorSettings = SensingOptions &
  JudgeSettings & {
    /** Whether judging has a thread of its own. */
    readonly hasOwnThread: boolean
  }

export interface DetectorOutputs {
  readonly onFound: (found: Found) => void
  /** Flows that ended; called where everything is kept. */
  readonly onFlows: (flows: readonly Flow[]) => void
  /** Resolves when whoever keeps what was found has room for more. */
  readonly room: () => Promise<void>
}

export interface Detector {
  push(frames: FrameBatch): void
  /** Event time has reached `timeUs` without frames: what ended by then ends now, as the next frame would have it. */
  advance(timeUs: number): void
  /** Resolves when there is room for more. */
  room(): Promise<void>
  /** The capture ended: closes every flow and every alert. What was lost on the way is told with them. */
  finish(captured: CaptureCounts): Promise<RunSummary>
  close(): Promise<void>
}

/** Flows that are closed between two looks whether there is room. */
const flowsAtOnce = 1_024

export async function openDetector(
  settings: DetectorSettings,
  { onFound, onFlows, room: outputRoom }: DetectorOutputs,
): Promise<Detector> {
  const reader = new ObservationReader('all')
  const tally = createTally()
  const judge = await (settings.hasOwnThread ? openThreadJudge : openJudge)(settings, (found) => {
    tally.alerts(found.alerts)
    onFound(found)
  })
  const sensing = createSensing(settings, (batch) => {
    if (settings.records === 'all') onFlows(reader.readEnded(batch))
    judge.take({ kind: 'observations', batch })
  })
  const room = async () => {
    await judge.room()
    await outputRoom()
  }
  return {
    push: (frames) => sensing.push(frames),
    advance(timeUs) {
      sensing.advance(timeUs)
      judge.take({ kind: 'time', timeUs })
    },
    room,
    async finish(captured) {
      judge.take({ kind: 'losses', losses: sensing.losses(captured) })
      while (sensing.finish(flowsAtOnce)) await room()
      const judged = await judge.end()
      return summaryOf({ captured, ...sensing.counts(), ...judged }, tally.severities())
    },
    close: () => judge.close(),
  }
}
