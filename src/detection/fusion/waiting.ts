import type { Signal } from '../../contracts/index.ts'
import { BoundedMap } from '../../kernel/index.ts'

/** Signals that make no verdict of their own, by host, until a behaviour about it fires. The oldest make room. */
export class Waiting {
  readonly #hosts: BoundedMap<string, BoundedMap<string, Signal>>
  readonly #perHostMax: number
  #shed = 0

  constructor({
    hostsMax,
    perHostMax,
  }: { readonly hostsMax: number; readonly perHostMax: number }) {
    this.#perHostMax = perHostMax
    this.#hosts = new BoundedMap(hostsMax, (_, signals) => {
      this.#shed += signals.size
    })
  }

  get shed(): number {
    return this.#shed
  }

  put(host: string, signal: Signal): void {
    const signals = this.#hosts.obtain(host, () => this.#none())
    signals.set(signal.key, signal)
  }

  of(host: string): Iterable<Signal> {
    return this.#hosts.peek(host)?.values() ?? []
  }

  save() {
    return { hosts: this.#hosts.save((signals) => signals.save()), shed: this.#shed }
  }

  restore({ hosts, shed }: ReturnType<Waiting['save']>): void {
    this.#hosts.restore(hosts, (saved) => {
      const signals = this.#none()
      signals.restore(saved)
      return signals
    })
    this.#shed = shed
  }

  #none(): BoundedMap<string, Signal> {
    return new BoundedMap(this.#perHostMax, () => this.#shed++)
  }

  /** Forgets those of which `isOver` is true. */
  sweep(isOver: (signal: Signal) => boolean): void {
    for (const [host, signals] of this.#hosts.entries()) {
      for (const [key, signal] of signals.entries()) if (isOver(signal)) signals.delete(key)
      if (signals.size === 0) this.#hosts.delete(host)
    }
  }
}
