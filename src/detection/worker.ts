/** What detects: in the thread that asks, or, as this file's own errand, in another one. */
import { parentPort, workerData } from 'node:worker_threads'
import { AmoskysError } from '../kernel/index.ts'
import { createDetection, type Detection } from './detection.ts'
import { loadArtefact } from './models/index.ts'
import type { DetectionSettings } from './stages.ts'
import type { Answer, Asked, Errand } from './thread-messages.ts'

export async function loadDetection(
  settings: DetectionSettings,
  saved: Uint8Array | null,
): Promise<Detection> {
  const { modelFolder } = settings
  const artefact = modelFolder === null ? null : await loadArtefact(modelFolder)
  return createDetection(settings, artefact, saved)
}

const errand = workerData as Partial<Errand> | null
if (errand?.amoskysDetection !== undefined && parentPort !== null)
  await serve(errand as Errand, parentPort)

/** The other thread: tasks in, what was found out, in order. */
async function serve(
  { amoskysDetection: settings, saved }: Errand,
  port: NonNullable<typeof parentPort>,
) {
  const answer = (message: Answer) => port.postMessage(message)
  try {
    const detection = await loadDetection(settings, saved)
    answer({ kind: 'begun', refusal: detection.refusal })
    port.on('message', (request: Asked) => {
      if (request.kind === 'save') {
        answer({ kind: 'saved', bytes: detection.save() })
        return
      }
      const found = detection.take(request)
      if (request.kind !== 'end') return answer({ kind: 'found', found })
      answer({ kind: 'ended', found, counts: detection.counts() })
      port.close()
    })
  } catch (thrown) {
    // Another error ends the thread, and is met on the other side as it is.
    if (!(thrown instanceof AmoskysError)) throw thrown
    answer({ kind: 'refused', code: thrown.code, message: thrown.message })
  }
}
