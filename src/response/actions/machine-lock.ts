/** One responder to a machine, or rather to a network namespace of it: two would take away each other's rules. */
import { createServer } from 'node:net'
import { AmoskysError } from '../../kernel/index.ts'

/** In the abstract namespace, which each network namespace has for itself: it is free as soon as the process has ended. */
const lockName = '\0amoskys-responder'

/** Holds it until it is disposed of or the process ends, however it does. Nobody is ever answered there. */
export async function holdMachine(name = lockName): Promise<AsyncDisposable> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown) => reject(heldBy(name, thrown)))
    server.listen(name, resolve)
  })
  server.unref()
  return {
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

function heldBy(name: string, cause: unknown): AmoskysError {
  const shown = `@${name.slice(1)}`
  const isHeld = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const says = isHeld
    ? `another amoskys responder enforces on this machine, and two would undo each other's work: stop it first (ss -xlp | grep ${shown} shows it)`
    : `the lock ${shown} of this machine's responder cannot be held: ${(cause as Error).message}`
  return new AmoskysError('unavailable', says, { cause })
}
