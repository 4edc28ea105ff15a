import { AmoskysError, printable } from '../../kernel/index.ts'
import type { CaptureProgram } from './source.ts'

/** Kernel buffer for frames nobody has fetched yet. */
const kernelBufferMib = 32

/**
 * In immediate mode libpcap gives each frame a slot of the snap length, rounded up to a power of two with
 * its header: 3968 bytes make the kernel buffer 8,192 slots, where 262,144 would make it 64.
 */
const tcpdumpSnapBytes = 3968

export interface LiveRequest {
  readonly interface: string
  readonly filter?: string
  readonly program?: CaptureProgram
}

export interface LiveCommand {
  readonly program: CaptureProgram
  readonly arguments: readonly string[]
}

/** The command that writes a pcap stream of the interface to its standard output. */
export function liveCommand(request: LiveRequest): LiveCommand {
  checkInterface(request.interface)
  const filter = request.filter?.trim() ?? ''
  if (filter.includes('\0')) throw new AmoskysError('usage', 'the filter holds a zero byte')
  const program = request.program ?? 'tcpdump'
  const build = program === 'tcpdump' ? tcpdumpArguments : dumpcapArguments
  return { program, arguments: build(request.interface, filter) }
}

/** The double dash keeps a filter that starts with a dash from being taken as an option. */
function tcpdumpArguments(name: string, filter: string): string[] {
  const buffer = ['-B', String(kernelBufferMib * 1024), '-s', String(tcpdumpSnapBytes)]
  const output = ['-n', '-U', '--immediate-mode', '-w', '-']
  return ['-i', name, ...buffer, ...output, ...(filter === '' ? [] : ['--', filter])]
}

function dumpcapArguments(name: string, filter: string): string[] {
  const output = ['-B', String(kernelBufferMib), '-q', '-P', '-w', '-']
  return ['-i', name, ...output, ...(filter === '' ? [] : ['-f', filter])]
}

/** A name with a slash or a dash up front would be a file or an option to the program. */
function checkInterface(name: string): void {
  if (/^[^\s/\p{Cc}-][^\s/\p{Cc}]*$/u.test(name)) return
  throw new AmoskysError('usage', `expected the name of an interface, found '${printable(name)}'`)
}
