/**
 * Which records a run is to make, said once for all of its stages. `alerts`: alerts, and what detection itself needs.
 * `kept`: signals and flows, too, to be kept. `all`: whatever leaves any stage, to be looked at. What is detected is
 * the same.
 */
export type Wanted = 'alerts' | 'kept' | 'all'
