/** Every scenario the lab knows, by family. */
import type { Scenario } from '../scenario.ts'
import { beaconScenarios } from './beacons.ts'
import { bruteForceScenarios } from './brute-force.ts'
import { demoScenarios } from './demo.ts'
import { floodScenarios } from './floods.ts'
import { leakScenarios } from './leaks.ts'
import { mixedScenarios } from './mixed.ts'
import { ordinaryScenarios } from './ordinary.ts'
import { scanScenarios } from './scans.ts'

export const scenarios: readonly Scenario[] = [
  ...ordinaryScenarios,
  ...scanScenarios,
  ...bruteForceScenarios,
  ...floodScenarios,
  ...beaconScenarios,
  ...leakScenarios,
  ...mixedScenarios,
  ...demoScenarios,
]
