/** What lies between a sensor and its hub: nothing, or little, or too much of it at once. */
import { setTimeout as passed } from 'node:timers/promises'
import { outcomeOf } from '../count.ts'
import { cut, layWire, straight } from '../network.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeAway, seeNumber } from '../seen.ts'
import { captureFor, madeLog } from './begin.ts'

const partition: Scenario = {
  name: 'partition',
  says: 'every packet between sensor and hub is lost for 60 s, both ways',
  seconds: 150,
  isRootNeeded: true,
  async run(telling) {
    await using wire = await layWire()
    await using rig = await Rig.open(wire)
    madeLog(rig)
    const capture = await captureFor(rig, { seconds: 110, flowsPerSecond: 150, attackEveryS: 5 })
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    telling('the wire is cut')
    await wire.bend(cut)
    const sawMs = await rig.stateIs('away')
    showing.see('the sensor’s /status says away within 15 s', sawMs < 15_000)
    await seeAway(rig, showing)
    await passed(Math.max(0, 60_000 - sawMs))
    const { local } = (await rig.status())!
    showing.see('the sensor judges by itself meanwhile', local.isDetecting)
    telling('the wire is whole again')
    await wire.bend(straight)
    const recoveryMs = await rig.caughtUp()
    showing.see('caught up within 60 s', recoveryMs < 60_000)
    await rig.sensorEnds()
    await rig.sentAll()
    const notes = [`away was seen after ${Math.round(sawMs / 1000)} s`]
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture], notes })
  },
}

const badWire: Scenario = {
  name: 'bad-wire',
  says: '5 % of packets lost, the others late by 200 ms and out of order, both ways',
  seconds: 80,
  isRootNeeded: true,
  async run(telling) {
    await using wire = await layWire()
    await using rig = await Rig.open(wire)
    madeLog(rig)
    const capture = await captureFor(rig, { seconds: 40, flowsPerSecond: 150, attackEveryS: 4 })
    const showing = new Showing()
    await wire.bend({ loss: 0.05, delayMs: 200, jitterMs: 50 })
    telling('the wire is bad')
    rig.startSensor('--replay', capture, '--speed', '1')
    let waitedMost = 0
    const looking = setInterval(
      () =>
        void rig.status().then((report) => {
          waitedMost = Math.max(waitedMost, report?.log.batches ?? 0)
        }),
      500,
    )
    const waiting = { whose: 'sensor', name: 'amoskys_sensor_log_batches' } as const
    await seeNumber(rig, showing, { ...waiting, is: (batches) => batches > 1 })
    await rig.sensorEnds()
    clearInterval(looking)
    await wire.bend(straight)
    await rig.sentAll()
    showing.see('the sensor’s /status says how many batches wait', waitedMost > 1)
    const notes = [`at most ${waitedMost} batches waited in the sensor’s log`]
    return await outcomeOf(rig, { showing, recoveryMs: null, captures: [capture], notes })
  },
}

export const wires: readonly Scenario[] = [partition, badWire]
