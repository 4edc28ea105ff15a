import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { AmoskysError } from '../../kernel/index.ts'
import { type LiveCommand, type LiveRequest, liveCommand } from './live-arguments.ts'
import { LiveBytes } from './live-bytes.ts'
import {
  type Drops,
  dropsAfter,
  isListening,
  liveError,
  type Statistics,
  startError,
  statisticsIn,
} from './live-messages.ts'

/** How often tcpdump is asked for its counts; it answers on standard error. */
const statisticsIntervalMs = 1000

/**
 * Both programs forget what lies in the kernel's buffer when they are told to end. tcpdump is told once its
 * counts say that it has fetched all that lay there when the end was asked for. Where they never say so (on
 * loopback they do not add up): once as many answers, this long apart, name the same count; at the latest after
 * the limit.
 */
const askAgainMs = 20
const quietAnswers = 3
const drainMsMax = 1000

/** dumpcap, which tells no counts, gets what was captured within its 250 ms timeout. */
const dumpcapDrainMs = 300

/** Lines of standard error that are kept to explain a failure. */
const linesMax = 32

type Child = ChildProcessByStdio<null, Readable, Readable>

/** A capturing program while it runs. It holds the privileges; we read its pipe. */
export class LiveProcess implements AsyncDisposable {
  readonly bytes: LiveBytes
  readonly #child: Child
  readonly #command: LiveCommand
  readonly #request: LiveRequest
  readonly #ended: Promise<void>
  #lines: string[] = []
  #drops: Drops = { kernelDrops: 0, interfaceDrops: 0 }
  #timer: NodeJS.Timeout | undefined
  #startFailure: Error | null = null
  #isListening = false
  #isStopped = false
  #onListening = () => {}
  #onStatistics = (_: Statistics) => {}

  constructor(request: LiveRequest, command: LiveCommand) {
    this.#request = request
    this.#command = command
    this.#child = spawnProgram(command)
    this.bytes = new LiveBytes(this.#child.stdout)
    const said = createInterface({ input: this.#child.stderr })
    said.on('line', (line) => this.#hear(line))
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#startFailure = error
        if (this.#child.pid === undefined) resolve()
      })
      this.#child.once('close', () => resolve())
    })
  }

  /** Waits until frames are being taken; throws what keeps the program from it. */
  async started(): Promise<void> {
    const listening = new Promise<void>((resolve) => {
      this.#onListening = resolve
    })
    await Promise.race([listening, this.#ended])
    if (!this.#isListening) throw this.#failure()
    if (this.#command.program === 'tcpdump') {
      this.#timer = setInterval(() => this.#child.kill('SIGUSR1'), statisticsIntervalMs)
      this.#timer.unref()
    }
  }

  /** As of the last time the program said so. */
  drops(): Drops {
    return this.#drops
  }

  /** Ends the program once it has fetched what was captured until now; a second call does not wait. */
  stop(): void {
    clearInterval(this.#timer)
    if (this.#isStopped) this.#child.kill('SIGINT')
    else void this.#endAfterDrain()
    this.#isStopped = true
  }

  /** Once the pipe is read to its end: throws if the program ended for a reason of its own. */
  async finished(): Promise<void> {
    await this.#ended
    clearInterval(this.#timer)
    if (!this.#isStopped && this.#child.exitCode !== 0) throw this.#failure()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    this.#isStopped = true
    await this.bytes[Symbol.asyncDispose]()
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  async #endAfterDrain(): Promise<void> {
    this.bytes.hold()
    if (this.#command.program === 'dumpcap') await delay(dumpcapDrainMs)
    else await Promise.race([this.#untilFetched(), delay(drainMsMax), this.#ended])
    this.#child.kill('SIGINT')
  }

  async #untilFetched(): Promise<void> {
    // The first answer may be one to a question asked before the end was.
    await this.#statistics()
    const asked = await this.#statistics()
    const due = asked.received - asked.dropped
    let { captured } = asked
    for (let same = 1; captured < due && same < quietAnswers; ) {
      await delay(askAgainMs)
      const now = await this.#statistics()
      same = now.captured === captured ? same + 1 : 1
      captured = now.captured
    }
  }

  /** What tcpdump says it has fetched; it answers between two frames, so all of them are in the pipe. */
  #statistics(): Promise<Statistics> {
    return new Promise((resolve) => {
      this.#onStatistics = resolve
      this.#child.kill('SIGUSR1')
    })
  }

  #hear(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > linesMax) this.#lines.shift()
    this.#drops = dropsAfter(this.#drops, line)
    const statistics = statisticsIn(line)
    if (statistics !== null) this.#onStatistics(statistics)
    if (!isListening(line)) return
    this.#isListening = true
    this.#onListening()
  }

  #failure(): AmoskysError {
    const { program } = this.#command
    if (this.#startFailure !== null) return startError(program, this.#startFailure)
    return liveError({
      request: this.#request,
      program,
      lines: this.#lines,
      wasListening: this.#isListening,
      interfaces: Object.keys(networkInterfaces()),
    })
  }
}

export async function startLive(request: LiveRequest): Promise<LiveProcess> {
  const live = new LiveProcess(request, liveCommand(request))
  try {
    await live.started()
    return live
  } catch (thrown) {
    await live[Symbol.asyncDispose]()
    throw thrown
  }
}

/** In a process group of its own, so that Ctrl-C at the terminal reaches us, and the program through `stop`. */
function spawnProgram({ program, arguments: words }: LiveCommand): Child {
  const env = { ...process.env, LC_ALL: 'C' }
  return spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true })
}
