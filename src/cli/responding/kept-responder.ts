/** A responder that is started beside the engine, and again whenever it has ended: what is in force needs one to end it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { durationText, printable } from '../../kernel/index.ts'

export interface KeptPlan {
  /** Program and words. */
  readonly argv: readonly string[]
  readonly socketPath: string
  readonly say: (sentence: string) => void
  /** Before it is started again; twice as long each time, up to the second. */
  readonly againMs?: readonly [first: number, most: number]
}

/** Nothing is wrong with those that live so long: the next wait is the first again. */
const settledMs = 60_000
/** One that somebody else started is looked after so often. */
const watchMs = 5000
const wordsMax = 300
/** A wrong setting, or no permission: the same words would be said each time. */
const hopeless: ReadonlySet<number> = new Set([64, 77])

/** It outlives this process, so that what is in force ends in its time; with nothing in force it ends soon after. */
export function keepResponder(plan: KeptPlan): Disposable {
  const [first, most] = plan.againMs ?? [1000, 60_000]
  let timer: NodeJS.Timeout | null = null
  let [isOver, waitMs, lastSaid] = [false, first, '']
  const after = (ms: number) => {
    if (!isOver) timer = setTimeout(() => void look(), ms).unref()
  }
  const look = async () => {
    if (await answers(plan.socketPath)) after(watchMs)
    else if (!isOver) begin()
  }
  const begin = () => {
    const since = performance.now()
    started(plan.argv, ({ why, isHopeless }) => {
      if (isOver) return
      if (performance.now() - since >= settledMs) waitMs = first
      const next = isHopeless
        ? 'it is not started again: mend that, and start amoskys up again'
        : `it is started again in ${durationText(waitMs)}`
      if (why !== lastSaid) plan.say(`the responder ended: ${why}; ${next}`)
      lastSaid = why
      if (isHopeless) return
      after(waitMs)
      waitMs = Math.min(most, waitMs * 2)
    })
  }
  void look()
  return {
    [Symbol.dispose]() {
      isOver = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}

interface Ended {
  readonly why: string
  readonly isHopeless: boolean
}

function started(argv: readonly string[], onEnd: (ended: Ended) => void): ChildProcess {
  const [program, ...words] = argv
  const child = spawn(program!, words, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let [said, isOver] = ['', false]
  child.stderr!.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2 * wordsMax)
  })
  const end = (ended: Ended) => {
    if (!isOver) onEnd(ended)
    isOver = true
  }
  child.once('error', (thrown) => end({ why: thrown.message, isHopeless: false }))
  child.once('close', (status, signal) => {
    const how = signal === null ? `with status ${status}` : `by the signal ${signal}`
    // One that was killed had no time to say why.
    const last = signal === null ? printable(said.trim().split('\n').at(-1) ?? '') : ''
    const isHopeless = status !== null && hopeless.has(status)
    end({ why: last === '' ? how : `${how}, and said last: ${last.slice(-wordsMax)}`, isHopeless })
  })
  // Neither it nor what it says keeps this process from ending.
  child.unref()
  ;(child.stderr as unknown as { unref?: () => void }).unref?.()
  return child
}

/** Whether somebody listens there. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
