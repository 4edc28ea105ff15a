import { KeyIndex, type NumberKey, restoreColumn, savedColumn } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import type { FlowTrace } from './trail.ts'

/**
 * Remembers the first flow of a key, and no more: most keys are never seen again, and under a flood of forged
 * addresses none is. An episode begins with the second flow. Columns, since every flow comes by here.
 */
export class FirstContacts {
  readonly #index: KeyIndex
  readonly #quietUs: number
  readonly #marks: Float64Array
  readonly #flows: Float64Array
  readonly #continued: Float64Array
  readonly #timesUs: Float64Array
  readonly #firstUs: Float64Array
  readonly #vlans: Uint32Array
  readonly #protocols: Uint8Array
  readonly #sourceHosts: Float64Array
  readonly #sourcePorts: Uint16Array
  readonly #destinationHosts: Float64Array
  readonly #destinationPorts: Uint16Array
  #shed = 0

  constructor(keysMax: number, quietS: number) {
    this.#index = new KeyIndex(keysMax)
    this.#quietUs = quietS * 1e6
    this.#marks = new Float64Array(keysMax)
    this.#flows = new Float64Array(keysMax)
    this.#continued = new Float64Array(keysMax)
    this.#timesUs = new Float64Array(keysMax)
    this.#firstUs = new Float64Array(keysMax)
    this.#vlans = new Uint32Array(keysMax)
    this.#protocols = new Uint8Array(keysMax)
    this.#sourceHosts = new Float64Array(keysMax)
    this.#sourcePorts = new Uint16Array(keysMax)
    this.#destinationHosts = new Float64Array(keysMax)
    this.#destinationPorts = new Uint16Array(keysMax)
  }

  /** The first flow, if `row` is a later one with another `mark`; else null, and it is remembered where there was none. */
  second(key: NumberKey, row: Row, mark: number): FlowTrace | null {
    let entry = this.#index.find(key.first, key.second, key.third)
    if (entry >= 0 && row.timeUs - this.#timesUs[entry]! <= this.#quietUs) {
      if (this.#marks[entry] === mark) return null
      const first = this.#read(entry)
      this.#index.remove(entry)
      return first
    }
    if (entry < 0) entry = this.#insert(key)
    else this.#index.touch(entry)
    this.#write(entry, row, mark)
    return null
  }

  get shed(): number {
    return this.#shed
  }

  save() {
    return {
      index: this.#index.save(),
      columns: this.#columns.map((column) => savedColumn(column)),
      shed: this.#shed,
    }
  }

  restore({ index, columns, shed }: ReturnType<FirstContacts['save']>): void {
    this.#index.restore(index)
    for (const [i, column] of this.#columns.entries()) restoreColumn(column, columns[i]!)
    this.#shed = shed
  }

  /** In an order that snapshots rely on. */
  get #columns() {
    return [
      ...[this.#marks, this.#flows, this.#continued, this.#timesUs, this.#firstUs],
      ...[this.#vlans, this.#protocols, this.#sourceHosts, this.#sourcePorts],
      ...[this.#destinationHosts, this.#destinationPorts],
    ]
  }

  #insert({ first, second, third }: NumberKey): number {
    if (this.#index.isFull) {
      this.#index.remove(this.#index.oldest)
      this.#shed++
    }
    return this.#index.insert(first, second, third)
  }

  #write(entry: number, row: Row, mark: number): void {
    this.#marks[entry] = mark
    this.#flows[entry] = row.flow
    this.#continued[entry] = row.continues
    this.#timesUs[entry] = row.timeUs
    this.#firstUs[entry] = row.firstUs
    this.#vlans[entry] = row.vlan
    this.#protocols[entry] = row.protocol
    this.#sourceHosts[entry] = row.sourceHost
    this.#sourcePorts[entry] = row.sourcePort
    this.#destinationHosts[entry] = row.destinationHost
    this.#destinationPorts[entry] = row.destinationPort
  }

  #read(entry: number): FlowTrace {
    return {
      flow: this.#flows[entry]!,
      continues: this.#continued[entry]!,
      timeUs: this.#timesUs[entry]!,
      firstUs: this.#firstUs[entry]!,
      vlan: this.#vlans[entry]!,
      protocol: this.#protocols[entry]!,
      sourceHost: this.#sourceHosts[entry]!,
      sourcePort: this.#sourcePorts[entry]!,
      destinationHost: this.#destinationHosts[entry]!,
      destinationPort: this.#destinationPorts[entry]!,
    }
  }
}
