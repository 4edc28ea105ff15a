/** Each part a process of its own, on a Redis that stays: one of them ends without a warning, under load. */
import { setTimeout as passed } from 'node:timers/promises'
import { startBroker } from '../brokers.ts'
import { outcomeOf } from '../count.ts'
import { Rig, sensorName } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeAway, seeNumber } from '../seen.ts'
import { until } from '../until.ts'
import { captureFor, madeLog } from './begin.ts'

const load = { seconds: 50, flowsPerSecond: 150, attackEveryS: 4 }

/** A sensor that sends, and whose batches are acknowledged; yields what it reads. */
async function sending(rig: Rig): Promise<string> {
  madeLog(rig)
  const capture = await captureFor(rig, load)
  rig.startSensor('--replay', capture, '--speed', '1')
  await until(() => rig.auditLog().gone.size > 20, { what: 'the bus acknowledges' })
  return capture
}

const killBus: Scenario = {
  name: 'kill-bus',
  says: 'kill -9 of amoskys bus, a process of its own, under load; again there 15 s later',
  seconds: 100,
  isRootNeeded: false,
  async run(telling) {
    await using broker = await startBroker('redis')
    await using rig = await Rig.open({ broker, detectors: 2 })
    const capture = await sending(rig)
    const showing = new Showing()
    telling('the bus is killed')
    await rig.hub!.kill()
    await seeAway(rig, showing)
    const up = { whose: 'hub', name: 'amoskys_workers_up{kind="bus"}' } as const
    await seeNumber(rig, showing, { ...up, is: (value) => value === 0 })
    await rig.startHub()
    telling('the bus is back')
    const recoveryMs = await rig.caughtUp()
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

const killDetector: Scenario = {
  name: 'kill-detector',
  says: 'kill -9 of the one of two detectors that judges the stream, under load; the other takes over',
  seconds: 100,
  isRootNeeded: false,
  async run(telling) {
    await using broker = await startBroker('redis')
    await using rig = await Rig.open({ broker, detectors: 2 })
    const capture = await sending(rig)
    const showing = new Showing()
    await until(() => judgeOf(rig) > 0, { what: 'a detector says what it judges' })
    await passed(3_000)
    const judge = judgeOf(rig)
    const first = rig.detectors.find(({ pid }) => pid === judge)!
    telling(`detector ${judge} is killed`)
    const fromMs = performance.now()
    await first.kill()
    await seeNumber(rig, showing, {
      ...{ whose: 'hub', name: 'amoskys_workers_up{kind="detector"}' },
      is: (value) => value === 1,
    })
    const isTaken = () => ![0, judge].includes(judgeOf(rig))
    await until(isTaken, { what: 'the other detector takes the stream' })
    const recoveryMs = performance.now() - fromMs
    showing.see('the other detector says at its sign of life that it judges the stream', true)
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

/** Process of the detector that lives and says that it judges the sensor’s stream; 0: none. */
function judgeOf(rig: Rig): number {
  const rows = rig.query(`select * from workers where kind = 'detector'`)
  const mine = rows.filter(({ says }) => String(says).includes(`judges ${sensorName}`))
  const newest = mine.toSorted((a, b) => Number(b['beat_ms']) - Number(a['beat_ms']))[0]
  return Number(newest?.['process_id'] ?? 0)
}

export const apart: readonly Scenario[] = [killBus, killDetector]
