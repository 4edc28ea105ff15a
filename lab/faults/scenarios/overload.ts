/** Ten times as much as the hub takes of one sensor. */
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeLine, seeNumber } from '../seen.ts'
import { writeTraffic } from '../traffic.ts'
import { madeLog, nowS } from './begin.ts'

/** Rows that the hub takes in a second; a flow makes two. */
const rowsPerSecond = 300
const flowsPerSecond = 1_500
const partS = 5
const overloadS = 60

const overload: Scenario = {
  name: 'overload',
  says: 'for 60 s ten times as much as the hub takes: sampling is declared, and undone afterwards',
  seconds: 200,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open({
      hubSettings: [`hub.rowsPerSecond=${rowsPerSecond}`],
      sensorSettings: ['capture.quietSeconds=2'],
    })
    madeLog(rig)
    const showing = new Showing()
    const folder = join(rig.folder, 'followed')
    mkdirSync(folder)
    const fromS = nowS() - 1_200
    rig.startSensor('--follow', folder)
    await rig.stateIs('connected')
    let least = 1
    let part = 0
    const feed = async (rate: number) => {
      const draft = join(rig.folder, 'part.pcap')
      const traffic = { seconds: partS, flowsPerSecond: rate, attackEveryS: rate > 100 ? 4 : 60 }
      await writeTraffic(draft, { ...traffic, seed: part + 1, fromS: fromS + part * partS })
      renameSync(draft, join(folder, `${String(part++).padStart(4, '0')}.pcap`))
      await passed(partS * 1_000)
      const report = await rig.status()
      least = Math.min(least, report?.sampledShare ?? 1)
      return report
    }
    for (let atS = 0; atS < overloadS; atS += partS) {
      const report = await feed(flowsPerSecond)
      telling(`${atS} s: ${report?.hub.state}, share ${report?.sampledShare}`)
    }
    showing.see('the sensor’s /status says which share it sends', least < 1)
    const share = { whose: 'sensor', name: 'amoskys_sensor_sampled_share' } as const
    await seeNumber(rig, showing, { ...share, is: (value) => value < 1, withinMs: 5_000 })
    const said = () => rig.sensor!.said()
    await seeLine(showing, { who: 'sensor', said, pattern: /the hub asked to wait/ })
    telling('the overload is over')
    const fromMs = performance.now()
    // What was open meanwhile ends late, and may be too much once more: twice in a row it is well.
    for (let tries = 0, well = 0; tries < 40 && well < 2; tries++) {
      const report = await feed(5)
      telling(`${report?.hub.state}, share ${report?.sampledShare}, ${report?.log.batches} wait`)
      const isWell = report?.sampledShare === 1 && report.hub.state === 'connected'
      well = isWell && report.log.batches < 10 ? well + 1 : 0
    }
    const recoveryMs = performance.now() - fromMs
    await rig.drained()
    await rig.sensor!.stop()
    await rig.sentAll()
    const notes = [`it sent at least a share of ${least}`]
    const outcome = await outcomeOf(rig, { showing, recoveryMs, captures: null, notes })
    const texts = rig.events()
    showing.see(
      'an event of the system says: sends the flows of one in so many pairs of hosts',
      texts.some((text) => text.includes('sends the flows of one in')),
    )
    showing.see(
      'and: sends all flows again',
      texts.some((text) => text.includes('sends all flows again')),
    )
    const memory = Math.round(rig.most.hub / 1024 / 1024)
    showing.see(`the hub’s memory stays below 800 MB: ${memory} MB`, memory < 800)
    return outcome
  },
}

export const overloads: readonly Scenario[] = [overload]
