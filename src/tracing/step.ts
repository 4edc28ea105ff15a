/** One thing that was done to a batch on its way from the sensor to the store. */
export interface Step {
  /**
   * `put`: signed and put in the log, at the sensor; `ship`: from there to acknowledged. `receive`: verified and kept in
   * its stream, at the hub; `keep`: what it gave is in the database.
   */
  readonly name: 'put' | 'ship' | 'receive' | 'judge' | 'keep'
  /** Tells it from others of that name in the same trace; left out where there is one. */
  readonly part?: string
  /** W3C trace id of the batch's envelope, 32 hex digits; '' where it has none: then it is in the log alone. */
  readonly traceId: string
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly startMs: number
  readonly endMs: number
  /** One sentence. */
  readonly text: string
  readonly facts: Readonly<Record<string, string | number>>
  /** Why it could not be done; left out where it was. */
  readonly failure?: string
}

export const stepNames = [
  'put',
  'ship',
  'receive',
  'judge',
  'keep',
] as const satisfies Step['name'][]
