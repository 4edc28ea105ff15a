/** Files that were damaged while nobody had them open. */
import { closeSync, openSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AmoskysError } from '../../../src/kernel/index.ts'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeLine, seeNumber } from '../seen.ts'
import { until } from '../until.ts'
import { captureFor, madeLog, nowS } from './begin.ts'

const load = { seconds: 15, flowsPerSecond: 100, attackEveryS: 3 }

type Damage = 'overwritten' | 'truncated'

function damage(path: string, how: Damage): void {
  const { size } = statSync(path)
  if (how === 'truncated') {
    truncateSync(path, Math.floor(size / 2) + 100)
    return
  }
  const file = openSync(path, 'r+')
  // Every second page behind the first: whatever the file holds, some of it is hit.
  for (let at = 4096; at < size; at += 8192) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(file)
}

function tornLog(how: Damage): Scenario {
  return {
    name: `torn-log-${how}`,
    says: `the sensor’s log is ${how} while the sensor does not run and its hub is away`,
    seconds: 80,
    isRootNeeded: false,
    async run(telling) {
      await using rig = await Rig.open()
      madeLog(rig)
      const showing = new Showing()
      const fromS = nowS() - 600
      const first = await captureFor(rig, { ...load, fromS })
      rig.startSensor('--replay', first, '--speed', '2')
      await rig.sensorEnds()
      await rig.sentAll()
      await rig.hub!.kill()
      telling('the hub is away, the log fills')
      const lost = await captureFor(rig, { ...load, seed: 2, fromS: fromS + 60 })
      rig.startSensor('--replay', lost, '--speed', 'max')
      await rig.sensor!.saying(/wait in the log until this sensor runs again/)
      await rig.sensorEnds()
      damage(rig.log, how)
      telling(`the log is ${how}`)
      await rig.startHub()
      const next = await captureFor(rig, { ...load, seed: 3, fromS: fromS + 120 })
      const fromMs = performance.now()
      rig.startSensor('--replay', next, '--speed', '2')
      await rig.stateIs('connected')
      const recoveryMs = performance.now() - fromMs
      const said = () => rig.sensor!.said()
      const pattern = /the log was damaged .* is set aside as/
      await seeLine(showing, { who: 'sensor', said, pattern })
      const aside = { whose: 'sensor', name: 'amoskys_sensor_log_damaged_files' } as const
      await seeNumber(rig, showing, { ...aside, is: (files) => files === 1 })
      await rig.sensorEnds()
      await rig.sentAll()
      const notes = ['what waited was not acknowledged, and lies in the file set aside']
      return await outcomeOf(rig, { showing, recoveryMs, captures: null, notes })
    },
  }
}

function tornStreams(how: Damage): Scenario {
  return {
    name: `torn-streams-${how}`,
    says: `the hub’s streams are ${how} while the hub does not run, with entries that nobody judged yet`,
    seconds: 90,
    isRootNeeded: false,
    async run(telling) {
      await using rig = await Rig.open({ sensorSettings: ['capture.quietSeconds=2'] })
      madeLog(rig)
      const showing = new Showing()
      const fromS = nowS() - 3_600
      const first = await captureFor(rig, { ...load, fromS })
      rig.startSensor('--replay', first, '--speed', '2')
      await rig.sensorEnds()
      await rig.sentAll()
      await rig.judged()
      const unread = await leftUnread(rig, fromS + 900)
      telling(`${unread} acknowledged batches are not judged yet`)
      damage(rig.streams, how)
      for (const end of ['-wal', '-shm']) rmSync(`${rig.streams}${end}`, { force: true })
      telling(`the streams are ${how}`)
      const fromMs = performance.now()
      await rig.startHub()
      const next = await captureFor(rig, { ...load, seed: 3, fromS: fromS + 1_800 })
      rig.startSensor('--replay', next, '--speed', '2')
      await rig.stateIs('connected')
      const recoveryMs = performance.now() - fromMs
      const said = () => rig.hub!.said()
      const pattern =
        /could not be read .* is set aside as .* what it held unread is in that file alone/
      await seeLine(showing, { who: 'hub', said, pattern })
      const aside = { whose: 'hub', name: 'amoskys_damaged_files' } as const
      await seeNumber(rig, showing, { ...aside, is: (files) => files === 1 })
      await rig.sensorEnds()
      await rig.sentAll()
      // The stream began anew: what is in it is not all that was acknowledged.
      const notes = [`${unread} batches that nobody had judged yet lie in the file set aside alone`]
      return await outcomeOf(rig, {
        ...{ showing, recoveryMs, captures: [first, next], isStreamWhole: false, notes },
      })
    },
  }
}

/** The hub takes a capture and can keep nothing of it, since its database is locked; then it ends. Yields how many entries. */
async function leftUnread(rig: Rig, fromS: number): Promise<number> {
  const capture = await captureFor(rig, { ...load, seed: 2, fromS })
  const folder = rig.emptyFolder()
  await rig.startHub()
  rig.startSensor('--follow', folder)
  await rig.stateIs('connected')
  using lock = new DatabaseSync(rig.store, { timeout: 30_000 })
  lock.exec('begin immediate')
  const before = rig.auditLog().gone.size
  renameSync(capture, join(folder, 'second.pcap'))
  await until(() => rig.auditLog().gone.size > before + 5, { what: 'the hub acknowledges' })
  await rig.statusIs('that all is sent', ({ rows, log }) => rows > 1_000 && log.batches === 0)
  // Killed, too: what it would say at its end is not to come behind the damage.
  await rig.sensor!.kill()
  await rig.hub!.kill()
  lock.exec('rollback')
  rmSync(join(folder, 'second.pcap'))
  if ((await rig.lag()) === 0)
    throw new AmoskysError('unavailable', 'all was judged though nothing could be kept')
  return rig.auditLog().gone.size - before
}

export const torn: readonly Scenario[] = [
  tornLog('overwritten'),
  tornLog('truncated'),
  tornStreams('overwritten'),
]
