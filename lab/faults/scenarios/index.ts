/** In the order in which they run. */
import type { Scenario } from '../scenario.ts'
import { absences } from './absences.ts'
import { apart } from './apart.ts'
import { brokers } from './brokers.ts'
import { certificates } from './certificates.ts'
import { databases } from './databases.ts'
import { disks } from './disks.ts'
import { hostiles } from './hostile.ts'
import { kills } from './kills.ts'
import { overloads } from './overload.ts'
import { torn } from './torn.ts'
import { wires } from './wires.ts'

export const scenarios: readonly Scenario[] = [
  ...kills,
  ...apart,
  ...brokers,
  ...databases,
  ...absences,
  ...overloads,
  ...wires,
  ...disks,
  ...torn,
  ...certificates,
  ...hostiles,
]
