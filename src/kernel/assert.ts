/** Ends the run on our own bug: a state that the code above was to make impossible. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`)
}
