import type { Limits } from './limits.ts'

/** What is kept of an open flow, in the order of its cells. */
export const cell = {
  connections1s: 0,
  connections60s: 1,
  connections1h: 2,
  destinations60s: 3,
  ports60s: 4,
  sources60s: 5,
  gapVariation: 6,
  contactShare: 7,
  names60s: 8,
  nxShare: 9,
} as const

const cellsPerFlow = Object.keys(cell).length

/**
 * The circumstances in which flows opened, kept until they end. A vector may be taken an idle timeout after the
 * fact, when the windows have moved on. Flow numbers ascend, so a flow's row is its number modulo the rows: the
 * flow that opened `openFlowsMax` flows earlier makes room, and is counted if it was still open.
 */
export class OpenFlows {
  /** `cellsPerFlow` numbers a row; see `cell`. The last row belongs to no flow and is all NaN. */
  readonly cells: Float32Array
  /** Index of that row's first cell. */
  readonly unknown: number
  readonly #flows: Float64Array
  #shed = 0

  constructor({ openFlowsMax }: Limits) {
    this.unknown = openFlowsMax * cellsPerFlow
    this.cells = new Float32Array(this.unknown + cellsPerFlow).fill(Number.NaN, this.unknown)
    this.#flows = new Float64Array(openFlowsMax)
  }

  get shed(): number {
    return this.#shed
  }

  /** Index of the new flow's first cell; all its cells are NaN. */
  open(flow: number): number {
    const row = flow % this.#flows.length
    if (this.#flows[row] !== 0) this.#shed++
    this.#flows[row] = flow
    const start = row * cellsPerFlow
    this.cells.fill(Number.NaN, start, start + cellsPerFlow)
    return start
  }

  /** Index of the flow's first cell, or `unknown`. */
  find(flow: number): number {
    const row = flow % this.#flows.length
    return this.#flows[row] === flow ? row * cellsPerFlow : this.unknown
  }

  /** What was kept of a flow that was cut is kept of the one that goes on with it. */
  carry(cut: number, flow: number): void {
    const from = this.find(cut)
    if (from === this.unknown) return
    const kept = this.cells.slice(from, from + cellsPerFlow)
    this.close(cut)
    this.cells.set(kept, this.open(flow))
  }

  close(flow: number): void {
    const row = flow % this.#flows.length
    if (this.#flows[row] === flow) this.#flows[row] = 0
  }

  /** None of them will be told to have ended. */
  closeAll(): void {
    this.#flows.fill(0)
  }

  save() {
    const flows = this.#flows.filter((flow) => flow !== 0)
    const cells = new Float32Array(flows.length * cellsPerFlow)
    for (const [i, flow] of flows.entries()) {
      const at = this.find(flow)
      cells.set(this.cells.subarray(at, at + cellsPerFlow), i * cellsPerFlow)
    }
    return { flows, cells, shed: this.#shed }
  }

  restore({ flows, cells, shed }: ReturnType<OpenFlows['save']>): void {
    for (const [i, flow] of flows.entries()) {
      const at = i * cellsPerFlow
      this.cells.set(cells.subarray(at, at + cellsPerFlow), this.open(flow))
    }
    this.#shed = shed
  }
}
