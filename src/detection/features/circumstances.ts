/** What was going on around a flow, in numbers: what the `h_`, `dns_` and `ja4_` features read. Unknown is NaN. */
export interface Circumstances {
  /** As the flow opened, itself counted. */
  readonly connections1s: number
  readonly connections60s: number
  readonly connections1h: number
  readonly destinations60s: number
  readonly ports60s: number
  readonly sources60s: number
  readonly gapVariation: number
  /** Share of our hosts that contacted the destination within 24 h. */
  readonly contactShare: number
  /** Highest while the flow asked. */
  readonly names60s: number
  /** At the flow's last answer. */
  readonly nxShare: number
  /** Of what ended before. */
  readonly failShare: number
  readonly sameServiceShare: number
  readonly sizeVariation: number
  /** As the vector is taken. */
  readonly outboundScore: number
  readonly fingerprintRarity: number
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export function unknownCircumstances(): Mutable<Circumstances> {
  return {
    connections1s: Number.NaN,
    connections60s: Number.NaN,
    connections1h: Number.NaN,
    destinations60s: Number.NaN,
    ports60s: Number.NaN,
    sources60s: Number.NaN,
    gapVariation: Number.NaN,
    contactShare: Number.NaN,
    names60s: Number.NaN,
    nxShare: Number.NaN,
    failShare: Number.NaN,
    sameServiceShare: Number.NaN,
    sizeVariation: Number.NaN,
    outboundScore: Number.NaN,
    fingerprintRarity: Number.NaN,
  }
}
