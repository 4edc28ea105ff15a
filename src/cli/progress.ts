import cliProgress from 'cli-progress'
import { bytesText, countText, plural, printable } from '../kernel/index.ts'
import type { Capture } from '../sensing/capture/index.ts'
import type { World } from './world.ts'

/** A bar on standard error while a file is read; nothing where no person looks. */
export interface Progress {
  update(capture: Capture, found: { readonly frames: number; readonly alerts: number }): void
  /** Writes lines above the bar. */
  say(text: string): void
  stop(): void
}

export function createProgress(world: World): Progress {
  if (!world.isErrorTerminal) return { update: () => {}, say: world.out, stop: () => {} }
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% | {read} | {frames} packets | {alerts} | {file}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    fps: 10,
  })
  let isDrawn = false
  return {
    update(capture, found) {
      const { bytesRead, bytesTotal, file } = capture.progress()
      const details = {
        read: bytesText(bytesRead),
        frames: countText(found.frames),
        alerts: plural(found.alerts, 'alert'),
        file: printable(file).slice(-30),
      }
      if (isDrawn) bar.update(bytesRead, details)
      else bar.start(bytesTotal ?? bytesRead, bytesRead, details)
      isDrawn = true
    },
    say(text) {
      if (isDrawn) bar.stop()
      isDrawn = false
      world.out(text)
    },
    stop: () => bar.stop(),
  }
}
