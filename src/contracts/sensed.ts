/**
 * A record as it leaves its sensor's run. Within a run nothing says the sensor; outside, a signal's key, a flow's number
 * and its times are the sensor's own, and mean something only with its name.
 */
export type Sensed<R> = R & { readonly sensor: string }
