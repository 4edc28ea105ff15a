/** What the readers of payload could not or would not read, counted by name. */
import type { Application, Malformed } from '../../contracts/index.ts'

/** Protocols that are recognised and not opened: what is asked of whom lies inside. */
const unopenedNames: Readonly<Record<string, string>> = { quic: 'QUIC flows', dtls: 'DTLS flows' }

export class Unread {
  readonly #malformed: Record<string, number> = {}
  /** By layer: sound, but a bound or a short snap length left out what would have told more. */
  readonly #cut: Record<string, number> = {}
  readonly #unopened: Record<string, number> = {}

  counts() {
    return {
      malformed: { ...this.#malformed },
      cut: { ...this.#cut },
      unopened: { ...this.#unopened },
    }
  }

  noteMalformed({ layer }: Malformed): void {
    add(this.#malformed, layer)
  }

  noteCut(layer: string): void {
    add(this.#cut, layer)
  }

  /** A flow ended as this application; `isCut`: not all of its first bytes were there. */
  noteEnd(application: Application, isCut: boolean): void {
    if (isCut && isPoor(application)) this.noteCut(application.kind)
    const unopened = application.kind === 'plain' ? unopenedNames[application.name] : undefined
    if (unopened !== undefined) add(this.#unopened, unopened)
  }
}

/** It lacks what the missing bytes would have told. */
function isPoor(application: Application): boolean {
  if (application.kind === 'http') return application.method !== '' && application.host === ''
  return application.kind === 'tls' && application.ja3 === '' && application.cipherSuites > 0
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
