/** What every program of ours does around its commands: from the command line to the exit status. */
import { type Command, CommanderError } from 'commander'
import { AmoskysError, exitStatus, printable } from '../kernel/index.ts'
import { isSystemError, systemFault } from './system-error.ts'
import type { World } from './world.ts'

export async function runProgram(program: Command, world: World): Promise<void> {
  // What is thrown outside of any command's course, as in a timer, ends the process as our own bug, too.
  process.on('uncaughtException', (thrown) => process.exit(statusOf(thrown, world)))
  try {
    for (const command of allOf(program)) {
      command.exitOverride()
      if (command.parent !== null)
        command.showHelpAfterError(`(${pathOf(command)} --help lists what it takes)`)
    }
    await program.parseAsync()
  } catch (thrown) {
    process.exitCode = statusOf(thrown, world)
  }
  process.exitCode = world.statusAfter(Number(process.exitCode ?? 0))
  leaveIn(lingerMs)
}

/** The command is over. What others still hold open, as a connection that says nothing, must not keep the process. */
const lingerMs = 500

function leaveIn(ms: number): void {
  const isWriting = () => process.stdout.writableLength + process.stderr.writableLength > 0
  setTimeout(() => (isWriting() ? leaveIn(ms) : process.exit()), ms).unref()
}

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)]
}

/** `amoskys pki token`. */
function pathOf(command: Command): string {
  const above = command.parent === null ? '' : `${pathOf(command.parent)} `
  return above + command.name()
}

/** The one place where anything thrown is met. */
function statusOf(thrown: unknown, world: World): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : exitStatus.usage
  if (thrown instanceof AmoskysError) {
    world.err(`amoskys: ${thrown.message.split('\n').map(printable).join('\n')}\n`)
    return exitStatus[thrown.code]
  }
  if (isSystemError(thrown)) {
    const { text, status } = systemFault(thrown)
    world.err(`amoskys: ${text}\n`)
    return status
  }
  world.err(
    `amoskys: this is a bug; please report it with what follows\n${thrown instanceof Error ? thrown.stack : String(thrown)}\n`,
  )
  return 70
}
