/** Processor time of all threads so far, seconds: the compiler's and the garbage collector's with them. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

export interface Stopwatch {
  /** The time since the mark before was spent in this stage. */
  mark(stage: string): void
  start(): void
  stop(): void
  /** Processor time by stage of a pass that took so many seconds; nothing where no stage was marked. */
  take(seconds: number): Record<string, number>
}

export interface Clocks {
  readonly wallMs: () => number
  readonly cpuSeconds: () => number
}

interface Span {
  readonly stage: string
  ms: number
}

/**
 * Shares out processor time among stages as their wall time was, from mark to mark: asking for processor time at each
 * mark would cost more than the stages. What the pass spent between `stop` and `start` is reading.
 */
export function createStopwatch(
  clocks: Clocks = { wallMs: () => performance.now(), cpuSeconds },
): Stopwatch {
  let lastMs = 0
  let startedMs = 0
  let startedSeconds = 0
  let pushed = 0
  let spans: Span[] = []
  let spent = new Map<string, number>()
  return {
    mark(stage) {
      const nowMs = clocks.wallMs()
      spans.push({ stage, ms: nowMs - lastMs })
      lastMs = nowMs
    },
    start() {
      startedSeconds = clocks.cpuSeconds()
      startedMs = lastMs = clocks.wallMs()
    },
    stop() {
      const seconds = clocks.cpuSeconds() - startedSeconds
      pushed += seconds
      leaveOutOthers(spans, clocks.wallMs() - startedMs - seconds * 1000)
      for (const { stage, ms } of spans) spent.set(stage, (spent.get(stage) ?? 0) + ms)
      spans = []
    },
    take(seconds) {
      if (spent.size === 0) return {}
      const totalMs = [...spent.values()].reduce((sum, ms) => sum + ms, 0)
      const shares = [...spent].map(([stage, ms]) => [stage, (pushed * ms) / totalMs] as const)
      const read = seconds - pushed
      spent = new Map()
      pushed = 0
      return { read, ...Object.fromEntries(shares) }
    },
  }
}

/** Where the processor was given to others meanwhile, a few spans are long for it: they give the time back. */
function leaveOutOthers(spans: Span[], othersMs: number): void {
  let leftMs = othersMs
  if (leftMs <= 0) return
  for (const span of spans.toSorted((a, b) => b.ms - a.ms)) {
    const givenMs = Math.min(span.ms, leftMs)
    span.ms -= givenMs
    leftMs -= givenMs
    if (leftMs <= 0) return
  }
}
