import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { AmoskysError } from '../../kernel/index.ts'
import { root } from '../root.ts'

/**
 * The lab is a program of its own that only a clone carries: it makes networks and attacks them, which what is
 * installed to watch a network has no business to hold.
 */
export function registerLab(program: Command): void {
  program
    .command('lab')
    .description('a network of real servers to attack on this machine: up, attack, status, down')
    // Its own program says what it takes.
    .helpOption(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      process.exitCode = await runLab(words)
    })
}

async function runLab(words: readonly string[]): Promise<number> {
  const main = join(root, 'lab', 'main.ts')
  if (!existsSync(main)) {
    throw new AmoskysError(
      'unavailable',
      `lab: expected ${main}, found no such file; the lab comes with a clone of the project alone`,
    )
  }
  const line = words.length === 0 ? ['--help'] : words
  const lab = spawn(process.execPath, [main, ...line], { stdio: 'inherit' })
  const pass = (signal: NodeJS.Signals) => void lab.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  // A signal to this process is meant for the lab, which takes its networks down before it ends.
  for (const signal of signals) process.on(signal, pass)
  try {
    return await new Promise<number>((resolve, reject) => {
      lab.once('error', reject)
      lab.once('exit', (status) => resolve(status ?? 128))
    })
  } finally {
    for (const signal of signals) process.off(signal, pass)
  }
}
