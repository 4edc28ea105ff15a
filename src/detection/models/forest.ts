/**
 * One regression tree in columns, as XGBoost keeps it. Node 0 is the root; a node with `left` -1 is a leaf. The
 * right child is the node after the left one.
 */
export interface Tree {
  readonly left: Int32Array
  readonly feature: Int32Array
  /** A value below it goes left; at a leaf, the leaf's value with the learning rate in it (nats). */
  readonly condition: Float32Array
  /** 1 where an unknown value (NaN) goes left. */
  readonly defaultLeft: Uint8Array
  /** Sum of second derivatives over the training rows that came here: what stands for "how many". */
  readonly cover: Float32Array
  /** How much the split lowered the loss; 0 at a leaf. */
  readonly gain: Float32Array
  /** What the node would say as a leaf, without the learning rate. */
  readonly weight: Float32Array
}

/** Trees whose sum is the log-odds of the positive class. */
export interface Forest {
  readonly featureNames: readonly string[]
  /** Probability that the sum starts from, 0 to 1. */
  readonly baseScore: number
  readonly trees: readonly Tree[]
}

/** XGBoost's `ProbToMargin` for `binary:logistic`, in float32 as there. */
export function marginOfBaseScore(probability: number): number {
  const clamped = Math.min(Math.max(probability, 1e-6), 1 - 1e-6)
  return Math.fround(-Math.log(Math.fround(1 / Math.fround(clamped)) - 1)) + 0
}
