/** The server that the hub's records lie on ends without a warning, under load. */
import { setTimeout as passed } from 'node:timers/promises'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeLine } from '../seen.ts'
import { startServerRecords } from '../server-records.ts'
import { until } from '../until.ts'
import { captureFor, madeLog } from './begin.ts'

const load = { seconds: 60, flowsPerSecond: 150, attackEveryS: 4 }

const killPostgres: Scenario = {
  name: 'kill-postgres',
  says: 'kill -9 of PostgreSQL, on which the hub’s records lie, under load; again there 10 s later',
  seconds: 110,
  isRootNeeded: false,
  async run(telling) {
    await using records = await startServerRecords()
    await using rig = await Rig.open({ records })
    madeLog(rig)
    const capture = await captureFor(rig, load)
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await until(async () => / [1-9]\d*$/.test(await records.counts()), { what: 'flows are kept' })
    telling('PostgreSQL is killed')
    const before = await records.counts()
    records.kill()
    await passed(10_000)
    const said = () => rig.hub!.said()
    await seeLine(showing, { who: 'hub', said, pattern: /records cannot be kept/ })
    await records.restart()
    telling('PostgreSQL is back')
    const isKept = async () =>
      /\d$/.test(await records.counts()) && (await records.counts()) !== before
    const recoveryMs = await until(isKept, { what: 'more is kept', also: said })
    await seeLine(showing, { who: 'hub', said, pattern: /records are kept again/ })
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

export const databases: readonly Scenario[] = [killPostgres]
