/** A hub and a sensor on two machines: a namespace each, and a wire between them that can be cut or made bad. */
import { fileURLToPath } from 'node:url'
import type { HostProcess } from '../host.ts'
import { makeNamespaces } from '../network.ts'
import type { HostPlan } from '../plan.ts'
import { Rooms, requireRoot } from '../rooms.ts'
import type { Place } from './rig.ts'
import { until } from './until.ts'

type Name = 'hub' | 'sensor'

export interface Bend {
  /** Share of the packets that are lost. */
  readonly loss: number
  readonly delayMs: number
  /** Each packet is late by so much more or less, which puts them out of order. */
  readonly jitterMs: number
}

export const straight: Bend = { loss: 0, delayMs: 0, jitterMs: 0 }
export const cut: Bend = { ...straight, loss: 1 }

export interface Wire extends AsyncDisposable {
  readonly hubAt: Place
  readonly sensorAt: Place
  bend(bend: Bend): Promise<void>
}

const script = fileURLToPath(new URL('../net/bad_wire.py', import.meta.url))

export async function layWire(): Promise<Wire> {
  requireRoot()
  const rooms = new Rooms<Name>([planOf('hub', 1), planOf('sensor', 2)])
  const [hub, sensor] = [rooms.host('hub'), rooms.host('sensor')]
  let wire: HostProcess
  try {
    await makeNamespaces([hub, sensor], () => '10.97.0.1')
    wire = hub.spawn(['python3', script, '1'])
    await wire.saying('ready', 60_000)
    await hub.run(['ip', 'link', 'set', 'wire-far', 'netns', sensor.namespace, 'name', 'wire'])
    for (const host of [hub, sensor]) {
      await host.run(['ip', 'addr', 'add', `${host.address}/24`, 'dev', 'wire'])
      for (const card of ['lo', 'wire']) await host.run(['ip', 'link', 'set', card, 'up'])
    }
  } catch (thrown) {
    rooms.demolish()
    throw thrown
  }
  let bends = 0
  return {
    hubAt: { namespace: hub.namespace, address: hub.address },
    sensorAt: { namespace: sensor.namespace, address: sensor.address },
    async bend(bend) {
      bends++
      wire.write(`${JSON.stringify(bend)}\n`)
      const isBent = () => (wire.said().match(/bent/g)?.length ?? 0) >= bends
      await until(isBent, { what: 'the wire is bent', withinMs: 30_000, also: wire.said })
    },
    [Symbol.asyncDispose]: () => rooms[Symbol.asyncDispose](),
  }
}

function planOf(name: Name, n: number): HostPlan<Name> {
  return { name, side: 'inside', address: `10.97.0.${n}`, address6: `fd97::${n}` }
}
