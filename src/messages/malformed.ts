/** Why bytes are no batch that we know how to read. */
export interface BatchFault {
  readonly fault: 'malformed' | 'too-large'
  /** What was expected and found, for a person. */
  readonly says: string
}

/** Thrown while a batch is read, and caught at its door: there it becomes the fault that it is. */
export class Malformed extends Error {
  readonly fault: BatchFault['fault']

  constructor(says: string, fault: BatchFault['fault'] = 'malformed') {
    super(says)
    this.fault = fault
  }
}

/** Refuses what is not so. */
export function expectThat(condition: boolean, says: string): asserts condition {
  if (!condition) throw new Malformed(says)
}
