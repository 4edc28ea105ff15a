import { networkInterfaces } from 'node:os'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { AmoskysError } from '../../kernel/index.ts'
import { type LiveCommand, type LiveRequest, liveCommand } from './live-arguments.ts'
import { isSuspended, killLive, type LiveChild, spawnLive } from './live-child.ts'
import {
  type Drops,
  dropsAfter,
  type Ending,
  isLinkLoss,
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

/**
 * dumpcap tells no counts, and is told to end once it has written nothing for longer than its 250 ms timeout; on a
 * link that is never quiet, after the limit.
 */
const quietMs = 300
const quietStepMs = 50
const unquietMsMax = 3000

/** Seconds without a sign of life after which a program hangs and is killed: before, in and after its work. */
const secondsMax = { starting: 30, capturing: 10, ending: 5 } as const

/**
 * A service manager that ends a whole group tells the program and us at the same time: an end that a signal asked
 * for counts as ours when we are asked to stop within this time.
 */
const ownStopMs = 500

/** Lines of standard error that are kept to explain a failure. */
const linesMax = 32

/** A capturing program while it runs. It holds the privileges; we read its pipe. */
export class LiveProcess implements AsyncDisposable {
  readonly #child: LiveChild
  readonly #command: LiveCommand
  readonly #request: LiveRequest
  readonly #ended: Promise<void>
  readonly #stopping = Promise.withResolvers<void>()
  readonly #timer: NodeJS.Timeout
  #phase: keyof typeof secondsMax = 'starting'
  #lines: string[] = []
  #drops: Drops = { kernelDrops: 0, interfaceDrops: 0 }
  #startFailure: Error | null = null
  #isStopped = false
  #isClosed = false
  #silentSeconds = 0
  #seenBytes = 0
  #hasAnswered = false
  #hung = ''
  #onListening = () => {}
  #onStatistics = (_: Statistics) => {}

  constructor(request: LiveRequest, command: LiveCommand) {
    this.#request = request
    this.#command = command
    this.#child = spawnLive(command)
    const said = createInterface({ input: this.#child.stderr })
    said.on('line', (line) => this.#hear(line))
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#startFailure = error
        if (this.#child.pid === undefined) resolve()
      })
      this.#child.once('close', () => {
        this.#isClosed = true
        resolve()
      })
    })
    this.#timer = setInterval(() => this.#look(), statisticsIntervalMs)
  }

  /** The capture it writes. */
  get output(): Readable {
    return this.#child.stdout
  }

  /** Waits until frames are being taken; throws what keeps the program from it. */
  async started(): Promise<void> {
    const listening = new Promise<void>((resolve) => {
      this.#onListening = resolve
    })
    await Promise.race([listening, this.#ended])
    if (this.#phase === 'starting') throw this.#failure()
    // From here on the pipe's reader keeps the process going.
    this.#timer.unref()
  }

  /** As of the last time the program said so. */
  drops(): Drops {
    return this.#drops
  }

  /** Ends the program once it has fetched what was captured until now; a second call does not wait. */
  stop(): void {
    if (this.#isStopped) this.#askToEnd()
    else void this.#endAfterDrain()
    this.#isStopped = true
    this.#stopping.resolve()
  }

  /** Once the pipe is read to its end: why the program ended; null where it was by our wish, as it should. */
  async finished(): Promise<{ failure: AmoskysError; isLinkLoss: boolean } | null> {
    await this.#ended
    clearInterval(this.#timer)
    if (this.#wasToldToEnd()) await Promise.race([this.#stopping.promise, delay(ownStopMs)])
    const { signalCode } = this.#child
    const isAsWished = this.#isStopped && this.#hung === '' && !isCrash(signalCode)
    if (isAsWished) return null
    return { failure: this.#failure(), isLinkLoss: isLinkLoss(this.#lines) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    this.#isStopped = true
    this.#child.stdout.destroy()
    if (!this.#isClosed) killLive(this.#child)
    await this.#ended
  }

  async #endAfterDrain(): Promise<void> {
    if (this.#command.program === 'dumpcap') await Promise.race([this.#untilQuiet(), this.#ended])
    else await Promise.race([this.#untilFetched(), delay(drainMsMax), this.#ended])
    this.#askToEnd()
  }

  #askToEnd(): void {
    this.#phase = 'ending'
    this.#silentSeconds = 0
    this.#child.kill('SIGINT')
  }

  async #untilQuiet(): Promise<void> {
    const { stdout } = this.#child
    let seenBytes = stdout.bytesRead
    let silentMs = 0
    for (let ms = 0; ms < unquietMsMax && silentMs < quietMs; ms += quietStepMs) {
      await delay(quietStepMs)
      const isBusy = stdout.isPaused() || stdout.bytesRead !== seenBytes
      seenBytes = stdout.bytesRead
      silentMs = isBusy ? 0 : silentMs + quietStepMs
    }
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

  /** Once a second: asks for a sign of life, and gives up on a program that has given none for too long. */
  #look(): void {
    const isAlive = this.#isAlive()
    this.#silentSeconds = isAlive ? 0 : this.#silentSeconds + statisticsIntervalMs / 1000
    const phase = this.#phase
    if (this.#silentSeconds >= secondsMax[phase]) {
      this.#hung = hangText(phase)
      killLive(this.#child)
    } else if (phase === 'capturing' && this.#command.program === 'tcpdump') {
      this.#child.kill('SIGUSR1')
    }
  }

  /** A program that waits for us to read from the full pipe is not to blame for its silence. */
  #isAlive(): boolean {
    const { stdout, pid } = this.#child
    const isBusy = stdout.isPaused() || stdout.bytesRead !== this.#seenBytes
    const hasAnswered =
      this.#command.program === 'tcpdump' ? this.#hasAnswered : !isSuspended(pid ?? 0)
    this.#seenBytes = stdout.bytesRead
    this.#hasAnswered = false
    return isBusy || (this.#phase === 'capturing' && hasAnswered)
  }

  #hear(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > linesMax) this.#lines.shift()
    this.#drops = dropsAfter(this.#drops, line)
    const statistics = statisticsIn(line)
    if (statistics !== null) {
      this.#hasAnswered = true
      this.#onStatistics(statistics)
    }
    if (this.#phase !== 'starting' || !isListening(line)) return
    this.#phase = 'capturing'
    this.#silentSeconds = 0
    this.#onListening()
  }

  /** It ended as by SIGINT or SIGTERM: tcpdump and dumpcap then tidy up and end with 0. */
  #wasToldToEnd(): boolean {
    const { exitCode, signalCode } = this.#child
    return exitCode === 0 || (signalCode !== null && !isCrash(signalCode))
  }

  #failure(): AmoskysError {
    const { program } = this.#command
    const { exitCode, signalCode } = this.#child
    const startFailure = this.#startFailure ?? shellFailure(this.#phase, exitCode)
    if (startFailure !== null) return startError(program, startFailure)
    const ending: Ending = { exitCode, signalCode, hung: this.#hung }
    return liveError({
      request: this.#request,
      program,
      lines: this.#lines,
      wasListening: this.#phase !== 'starting',
      ending,
      interfaces: Object.keys(networkInterfaces()),
    })
  }
}

export async function startProcess(request: LiveRequest): Promise<LiveProcess> {
  const live = new LiveProcess(request, liveCommand(request))
  try {
    await live.started()
    return live
  } catch (thrown) {
    await live[Symbol.asyncDispose]()
    throw thrown
  }
}

/** A signal by which nobody asks a program to tidy up and end. */
function isCrash(signal: NodeJS.Signals | null): boolean {
  return signal !== null && !['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)
}

function hangText(phase: keyof typeof secondsMax): string {
  const seconds = `${secondsMax[phase]} s`
  if (phase === 'starting') return `did not begin to capture within ${seconds}`
  return phase === 'capturing'
    ? `gave no sign of life for ${seconds}`
    : `did not end within ${seconds} of being asked to`
}

/** What a shell says by its status of a program that it could not become (POSIX, 2.8.2). */
function shellFailure(phase: keyof typeof secondsMax, status: number | null) {
  if (phase !== 'starting') return null
  if (status === 127) return { code: 'ENOENT' }
  return status === 126 ? { code: 'EACCES' } : null
}
