/**
 * A count out of a column of doubles, as a small integer where it fits: left as a double, every count in a record
 * would be boxed, which doubled the cost of flow events.
 */
export function whole(n: number): number {
  return (n | 0) === n ? n | 0 : n
}
