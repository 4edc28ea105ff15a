/** The server that streams lie on ends without a warning, under load. */
import { type BrokerKind, startBroker } from '../brokers.ts'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeLine, seeNumber } from '../seen.ts'
import { until } from '../until.ts'
import { captureFor, madeLog } from './begin.ts'

const load = { seconds: 40, flowsPerSecond: 150, attackEveryS: 4 }

function killBroker(kind: BrokerKind): Scenario {
  return {
    name: `kill-${kind}`,
    says: `kill -9 of ${kind}, on which the hub’s streams lie, under load; again there 10 s later`,
    seconds: 110,
    isRootNeeded: false,
    async run(telling) {
      await using broker = await startBroker(kind)
      await using rig = await Rig.open({ broker })
      madeLog(rig)
      const capture = await captureFor(rig, load)
      const showing = new Showing()
      rig.startSensor('--replay', capture, '--speed', '1')
      await until(() => rig.auditLog().gone.size > 20, { what: 'the hub acknowledges' })
      telling(`${kind} is killed`)
      await broker.kill()
      await rig.statusIs('that it waits', ({ log }) => log.batches > 30)
      const says = 'that it is to wait, and why'
      await rig.statusIs(says, ({ lastError }) => lastError !== '', 60_000)
      const { hub, lastError } = (await rig.status())!
      showing.see(`the sensor’s /status says ${hub.state}: ${lastError}`, true)
      const said = () => rig.hub!.said()
      await seeLine(showing, { who: 'hub', said, pattern: new RegExp(`${kind} is away`, 'i') })
      const waiting = { whose: 'sensor', name: 'amoskys_sensor_log_batches' } as const
      await seeNumber(rig, showing, { ...waiting, is: (batches) => batches > 30 })
      await broker.restart()
      telling(`${kind} is back`)
      const recoveryMs = await rig.caughtUp()
      await rig.sensorEnds()
      await rig.sentAll()
      return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
    },
  }
}

export const brokers: readonly Scenario[] = [killBroker('redis'), killBroker('nats')]
