/** In the order in which they run. */
import type { Scenario } from '../scenario.ts'
import { absences } from './absences.ts'
import { brokers } from './brokers.ts'
import { certificates } from './certificates.ts'
import { disks } from './disks.ts'
import { hostiles } from './hostile.ts'
import { kills } from './kills.ts'
import { overloads } from './overload.ts'
import { torn } from './torn.ts'
import { wires } from './wires.ts'

export const scenarios: readonly Scenario[] = [
  ...kills,
  ...brokers,
  ...absences,
  ...overloads,
  ...wires,
  ...disks,
  ...torn,
  ...certificates,
  ...hostiles,
]
