/** A hub that is not there, or is and does nothing. */

import { DatabaseSync } from 'node:sqlite'
import { setTimeout as passed } from 'node:timers/promises'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeAway, seeLine, seeNumber } from '../seen.ts'
import { captureFor, madeLog } from './begin.ts'

const hubAway: Scenario = {
  name: 'hub-away',
  says: 'no hub for 60 s at 2,000 flows/s; caught up within 60 s of its return',
  seconds: 220,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const capture = await captureFor(rig, { seconds: 120, flowsPerSecond: 2_000, attackEveryS: 10 })
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    telling('the hub is away')
    await rig.hub!.kill()
    await rig.stateIs('away')
    await seeAway(rig, showing)
    await passed(60_000)
    const { log } = (await rig.status())!
    showing.see('the sensor’s /status says what waits, and since when', log.batches > 0)
    await rig.startHub()
    telling(`the hub is back, ${log.batches} batches wait`)
    const recoveryMs = await rig.caughtUp(40)
    showing.see('caught up within 60 s', recoveryMs < 60_000)
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

const hubFrozen: Scenario = {
  name: 'hub-frozen',
  says: 'the hub neither answers nor ends for 40 s (SIGSTOP)',
  seconds: 120,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const capture = await captureFor(rig, { seconds: 80, flowsPerSecond: 150, attackEveryS: 5 })
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    telling('the hub is frozen')
    rig.hub!.signal('SIGSTOP')
    const sawMs = await rig.stateIs('away', 40_000)
    showing.see('the sensor’s /status says away', true)
    await seeAway(rig, showing)
    await passed(Math.max(0, 40_000 - sawMs))
    rig.hub!.signal('SIGCONT')
    const recoveryMs = await rig.stateIs('connected')
    await rig.sensorEnds()
    await rig.sentAll()
    const notes = [`away was seen after ${Math.round(sawMs / 1000)} s`]
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture], notes })
  },
}

const slowStore: Scenario = {
  name: 'slow-consumer',
  says: 'nothing can be written to the hub’s database for 40 s: somebody else holds its lock',
  seconds: 130,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const capture = await captureFor(rig, { seconds: 70, flowsPerSecond: 500, attackEveryS: 5 })
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    telling('the database is locked')
    const before = rig.most.hub
    using lock = new DatabaseSync(rig.store, { timeout: 10_000 })
    lock.exec('begin immediate')
    const fromMs = performance.now()
    const beat = { whose: 'hub', name: 'amoskys_worker_beat_seconds{kind="bus"}' } as const
    await seeNumber(rig, showing, { ...beat, is: (seconds) => seconds > 10 })
    await passed(Math.max(0, 40_000 - (performance.now() - fromMs)))
    lock.exec('rollback')
    telling('the database is free')
    const grew = rig.most.hub - before
    showing.see('the hub’s memory grew by less than 200 MB', grew < 200 * 1024 * 1024)
    const said = () => rig.hub!.said()
    await seeLine(showing, { who: 'hub', said, pattern: /records cannot be kept|locked/ })
    await rig.sensorEnds()
    await rig.sentAll()
    const notes = [`the hub’s memory grew by ${Math.round(grew / 1024 / 1024)} MB`]
    return await outcomeOf(rig, { showing, recoveryMs: null, captures: [capture], notes })
  },
}

export const absences: readonly Scenario[] = [hubAway, hubFrozen, slowStore]
