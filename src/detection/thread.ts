/** What runs in the thread that judges: tasks in, what was found out, in order. See `judge.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import { AmoskysError } from '../kernel/index.ts'
import type { JudgingTask } from './detection.ts'
import { type Answer, foundIn, type JudgeSettings, openJudging } from './judge.ts'

const settings = workerData as JudgeSettings
const port = parentPort!
const answer = (message: Answer) => port.postMessage(message)
try {
  const judging = await openJudging(settings)
  port.on('message', (task: JudgingTask) => {
    const found = foundIn(judging.judge(task), settings.records)
    if (task.kind !== 'end') return answer({ kind: 'found', found })
    answer({ kind: 'ended', found, counts: judging.counts() })
    port.close()
  })
} catch (thrown) {
  // Another error ends the thread, and is met on the other side as it is.
  if (!(thrown instanceof AmoskysError)) throw thrown
  answer({ kind: 'refused', code: thrown.code, message: thrown.message })
}
