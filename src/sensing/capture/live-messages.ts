import { AmoskysError, type ErrorCode, printable } from '../../kernel/index.ts'
import type { LiveRequest } from './live-arguments.ts'
import type { CaptureProgram } from './source.ts'

/*
 * What the capturing programs say on standard error, understood. Written against tcpdump 4.99 and
 * dumpcap 4.0.
 */

export interface Drops {
  readonly kernelDrops: number
  readonly interfaceDrops: number
}

/** True when a line says that the interface is open and frames are being taken. */
export function isListening(line: string): boolean {
  return /(^|: )listening on |^File: /.test(line)
}

/** Drops since the start after `line`, which states them anew or says nothing of them. */
export function dropsAfter(known: Drops, line: string): Drops {
  const dumpcap = /\(pcap:(\d+)\/dumpcap:(\d+)\/flushed:(\d+)\/ps_ifdrop:(\d+)\)/.exec(line)
  if (dumpcap !== null) {
    const [kernel, queue, flushed, byInterface] = dumpcap.slice(1).map(Number)
    return { kernelDrops: kernel! + queue! + flushed!, interfaceDrops: byInterface! }
  }
  const kernel = /(\d+) packets? dropped by kernel/.exec(line)
  const byInterface = /(\d+) packets? dropped by interface/.exec(line)
  return {
    kernelDrops: kernel === null ? known.kernelDrops : Number(kernel[1]),
    interfaceDrops: byInterface === null ? known.interfaceDrops : Number(byInterface[1]),
  }
}

/** tcpdump's counts since its start. */
export interface Statistics {
  /** Handed out by the kernel, and written to the pipe. */
  readonly captured: number
  /** Those, those that wait in the kernel's buffer, and those dropped; on loopback each frame counts twice. */
  readonly received: number
  readonly dropped: number
}

/** The counts in an answer to a request for statistics; null in other lines. */
export function statisticsIn(line: string): Statistics | null {
  const answer =
    /^tcpdump: (\d+) packets? captured, (\d+) packets? received by filter, (\d+) packets? dropped by kernel/.exec(
      line,
    )
  if (answer === null) return null
  const [captured, received, dropped] = answer.slice(1).map(Number)
  return { captured: captured!, received: received!, dropped: dropped! }
}

const packages: Readonly<Record<CaptureProgram, string>> = {
  tcpdump: 'the package tcpdump',
  dumpcap: 'the package wireshark-common (Debian, Ubuntu) or wireshark-cli (Fedora, Arch)',
}

/** The program could not be started at all. */
export function startError(program: CaptureProgram, thrown: unknown): AmoskysError {
  const code = (thrown as NodeJS.ErrnoException).code
  if (code === 'ENOENT') {
    const text = `${program} is not installed: install ${packages[program]}, or choose the other program`
    return new AmoskysError('unavailable', text, { cause: thrown })
  }
  if (code !== 'EACCES') {
    const text = `${program} could not be started: ${code ?? 'unknown reason'}`
    return new AmoskysError('unavailable', text, { cause: thrown })
  }
  const text = `${program} may not be run by this user: join the group that owns it (often wireshark)`
  return new AmoskysError('permission', text, { cause: thrown })
}

/** How a program ended. */
export interface Ending {
  readonly exitCode: number | null
  readonly signalCode: NodeJS.Signals | null
  /** What it failed to do before it was killed for that; '' where it was not. */
  readonly hung: string
}

/** Whether it ended because its interface did. */
export function isLinkLoss(lines: readonly string[]): boolean {
  return /interface (disappeared|went down)|network is down|no longer (attached|running)/i.test(
    lines.join('\n'),
  )
}

export interface LiveFailure {
  readonly request: LiveRequest
  readonly program: CaptureProgram
  /** Lines of standard error. */
  readonly lines: readonly string[]
  /** Whether it had been capturing before. */
  readonly wasListening: boolean
  readonly ending: Ending
  /** Interfaces of this machine, for a person who mistyped one. */
  readonly interfaces: readonly string[]
}

/** The program ended by itself: why, and what to do about it. */
export function liveError(failure: LiveFailure): AmoskysError {
  const { request, program, interfaces } = failure
  const name = printable(request.interface)
  const { hung } = failure.ending
  if (hung !== '') {
    const text = `${program} on ${name} ${hung}, and was killed: what it had not handed over is lost`
    return new AmoskysError('unavailable', text)
  }
  const reason = reasonIn(failure)
  const code = failureCode(failure)
  const texts: Partial<Record<ErrorCode, string>> = {
    permission:
      `${program} may not capture on ${name}: it lacks CAP_NET_RAW (${reason}). Grant it with ` +
      `"sudo setcap cap_net_raw,cap_net_admin=eip $(command -v ${program})", or run as root`,
    'not-found': `no interface ${name}: this machine has ${interfaces.join(', ')} (${reason})`,
    usage: `${program} refuses the filter '${printable(request.filter ?? '')}': ${reason}`,
  }
  return new AmoskysError(code, texts[code] ?? `${program} ended on ${name}: ${reason}`)
}

function failureCode({ lines, request, wasListening }: LiveFailure): ErrorCode {
  const text = lines.join('\n')
  if (wasListening) return 'unavailable'
  if (/permission|not permitted/i.test(text)) return 'permission'
  if (/no such device|no device named|no interface/i.test(text)) return 'not-found'
  if (/is not up|network is down|went down/i.test(text)) return 'unavailable'
  return (request.filter ?? '').trim() === '' ? 'unavailable' : 'usage'
}

/** The line that says what is wrong, without the program's name before it. */
function reasonIn({ lines, ending, wasListening }: LiveFailure): string {
  const filterReason = /valid capture filter \((.*)\)\.$/m.exec(lines.join('\n'))
  if (filterReason !== null) return printable(filterReason[1]!)
  const noise =
    /^($|Capturing on |File: |\d+ packets? |Packets |tcpdump: data link type )|listening on /
  // Text that tcpdump's own statistics print on a request is no reason either.
  const said = lines.filter((line) => !noise.test(line) && !/packets? captured/.test(line))
  const line = said.find((text) => /^(tcpdump|dumpcap): /.test(text)) ?? said[0]
  if (ending.signalCode !== null) return `ended by ${ending.signalCode}, which we did not send`
  if (line !== undefined) return printable(line.replace(/^\w+: |\.$/g, ''))
  // What both programs do on SIGINT and SIGTERM.
  return ending.exitCode === 0 && wasListening
    ? 'told to end by somebody else (status 0)'
    : `it gave no reason (status ${ending.exitCode})`
}
