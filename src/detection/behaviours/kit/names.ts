import { BoundedMap, KeyMap, type NumberKey } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'

/** Names with a port, and services whose newest name is remembered. Set by hand, some 150 bytes each. */
const namesMax = 32_768
const servicesMax = 32_768
/** Above the numbers of all services (see `Row`), so that a name is never taken for one. */
const firstNumber = 2 ** 26

/** Numbers for names that are called, so that they can be keys as hosts are, and what name a service was last called by. */
export class Names {
  readonly #numbers = new BoundedMap<string, number>(namesMax)
  readonly #newest = new KeyMap<string>(servicesMax)
  #next = firstNumber

  /** What one machine asks of a name on a port, whichever address the name has. */
  keyOf({ sourceHost, destinationPort }: Row, name: string): NumberKey {
    return { ...this.placeOf(name, destinationPort), first: sourceHost }
  }

  /** The same, whoever asks. */
  placeOf(name: string, port: number): NumberKey {
    const third = this.#numbers.obtain(`${name}:${port}`, () => this.#next++)
    return { first: 0, second: 0, third }
  }

  /** That this machine called this service of an address by this name. */
  note(service: NumberKey, name: string): void {
    if (this.#newest.get(service) !== name) this.#newest.set(service, name)
  }

  /** By what name the machine last called this service; ''. */
  newest(service: NumberKey): string {
    return this.#newest.peek(service) ?? ''
  }

  save() {
    return { numbers: this.#numbers.save(), newest: this.#newest.save(), next: this.#next }
  }

  restore({ numbers, newest, next }: ReturnType<Names['save']>): void {
    this.#numbers.restore(numbers)
    this.#newest.restore(newest)
    this.#next = next
  }

  get shed(): number {
    return this.#numbers.shed + this.#newest.shed
  }
}
