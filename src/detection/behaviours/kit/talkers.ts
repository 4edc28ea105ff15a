import { KeyIndex, restoreColumn, savedColumn } from '../../../kernel/index.ts'

/** Remembers who held a conversation with whom, and whether it was one that asks for further connections, as FTP is. */
export class Talkers {
  readonly #index: KeyIndex
  readonly #control: Uint8Array
  #shed = 0

  constructor(pairsMax: number) {
    this.#index = new KeyIndex(pairsMax)
    this.#control = new Uint8Array(pairsMax)
  }

  get shed(): number {
    return this.#shed
  }

  save() {
    return { index: this.#index.save(), control: savedColumn(this.#control), shed: this.#shed }
  }

  restore({ index, control, shed }: ReturnType<Talkers['save']>): void {
    this.#index.restore(index)
    restoreColumn(this.#control, control)
    this.#shed = shed
  }

  note(client: number, server: number, isControl: boolean): void {
    let entry = this.#index.find(client, server)
    if (entry < 0) {
      if (this.#index.isFull) {
        this.#index.remove(this.#index.oldest)
        this.#shed++
      }
      entry = this.#index.insert(client, server, 0)
      this.#control[entry] = 0
    } else this.#index.touch(entry)
    if (isControl) this.#control[entry] = 1
  }

  talked(client: number, server: number): boolean {
    return this.#index.find(client, server) >= 0
  }

  /** Over such a conversation ports are named for what follows. */
  controls(client: number, server: number): boolean {
    const entry = this.#index.find(client, server)
    return entry >= 0 && this.#control[entry] === 1
  }
}
