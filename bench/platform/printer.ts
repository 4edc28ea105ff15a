/** Rows of a bundle anew: about other hosts, at another time, under names of their own. */
import { type Random, stableId, traceIdOf } from '../../src/kernel/index.ts'
import { type Bundle, type BundleTable, bundleTables, type Cell, type Row } from './bundles.ts'
import { type Change, type Filling, filled, fillingOf, Stencils } from './stencil.ts'

export type Printed = Readonly<Record<BundleTable, readonly (readonly Cell[])[]>>

interface Cut {
  readonly parts: readonly (string | number)[]
}

type Plate = readonly (readonly (Cell | Cut)[])[]

const homes = 5000
const outside = 60_000

/** The Nth host of the home network. */
export function homeAddress(n: number): string {
  return `10.${20 + (n >> 12)}.${(n >> 6) & 63}.${1 + (n & 63)}`
}

export const homeCount = homes

export class Printer {
  readonly columns: Readonly<Record<BundleTable, readonly string[]>>
  readonly #bundle: Bundle
  readonly #stencils = new Stencils()
  readonly #plates: Readonly<Record<BundleTable, Plate>>

  constructor(bundle: Bundle) {
    this.#bundle = bundle
    const of = <T>(make: (rows: readonly Row[]) => T) =>
      Object.fromEntries(
        bundleTables.map((table) => [table, make(bundle.rows[table])]),
      ) as unknown as Record<BundleTable, T>
    this.columns = of((rows) => Object.keys(rows[0] ?? {}))
    this.#plates = of((rows) =>
      rows.map((row) => Object.values(row).map((cell) => this.#cut(cell))),
    )
  }

  print(name: string, lastMs: number, random: Random): Printed {
    const shiftMs = lastMs - this.#bundle.lastMs
    const filling = fillingOf(this.#stencils.tokens, this.#changeFor(name, lastMs, random))
    const printed = bundleTables.map((table) => [
      table,
      this.#plates[table].map((cells) => cells.map((cell) => cellOf(cell, filling, shiftMs))),
    ])
    return Object.fromEntries(printed) as Printed
  }

  #cut(cell: Cell): Cell | Cut {
    if (typeof cell !== 'string') return cell
    const parts = this.#stencils.cut(cell)
    return parts.length === 1 ? cell : { parts }
  }

  #changeFor(name: string, lastMs: number, random: Random): Change {
    const host = homeAddress(random.below(homes))
    return {
      shiftMs: lastMs - this.#bundle.lastMs,
      nameOf: (text) => stableId(text.slice(0, 3), lastMs, `${name} ${text}`),
      traceOf: (text) => traceIdOf(`${name} ${text}`),
      addressOf: (text) => {
        if (text === this.#bundle.host) return host
        if (text.startsWith('10.')) return homeAddress(random.below(homes))
        const n = random.below(outside)
        return `${100 + (n % 8)}.${(n >> 3) & 63}.${(n >> 9) & 127}.7`
      },
    }
  }
}

/** Times as numbers are told by their size. */
function cellOf(cell: Cell | Cut, filling: Filling, shiftMs: number): Cell {
  if (typeof cell === 'number') {
    if (cell > 1e15 && cell < 3e15) return cell + shiftMs * 1000
    return cell > 1e12 && cell < 3e12 ? cell + shiftMs : cell
  }
  return cell !== null && typeof cell === 'object' ? filled(cell.parts, filling) : cell
}
