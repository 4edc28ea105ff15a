/** Each scenario in a process of its own: what one does to its processor and its memory is no other's. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ran } from './ran.ts'

const program = fileURLToPath(new URL('./one.ts', import.meta.url))
const running = new Set<ChildProcess>()

/** Each takes down what it made. */
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

export async function runApart(name: string): Promise<Ran> {
  const fromMs = performance.now()
  const child = fork(program, [name], { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] })
  running.add(child)
  let ran: Ran | null = null
  child.on('message', (message) => {
    ran = message as Ran
  })
  const [status, signal] = await once(child, 'exit')
  running.delete(child)
  const seconds = Math.round((performance.now() - fromMs) / 1000)
  const failure = `its process ended with ${signal ?? status}`
  return ran ?? { name, outcome: null, failure, seconds }
}
