/** A door for workers with real keys on loopback, over streams that are given. */
import type { Streams } from '../bus/index.ts'
import { wallClockMs } from '../kernel/index.ts'
import { doorKeys, hubKeys, newAuthority, workerTls } from '../pki/pki.fixture.ts'
import { type HubDoor, openHubDoor } from './door.ts'

export type DoorKeys = Awaited<ReturnType<typeof workerKeys>>

/** Of one authority: the hub's, and a worker's. */
export async function workerKeys() {
  const authority = await newAuthority()
  return { hub: await hubKeys(authority), worker: await workerTls(authority, 'judge') }
}

export function openWorkerDoor(streams: Streams, { hub }: DoorKeys): Promise<HubDoor> {
  const { credentials, identify, identifyWorker } = doorKeys(hub)
  return openHubDoor({
    ...{ listen: '127.0.0.1:0', credentials, streams, backend: 'memory', identify },
    register: {
      refusal: () => 'no sensor is known here',
      signingKey: () => null,
      refresh: () => Promise.resolve(),
      orders: () => null,
    },
    workers: { identify: identifyWorker, register: { refusal: () => '' } },
    ...{
      onDead: async () => true,
      onHeard: () => {},
      onClash: () => {},
      clock: wallClockMs,
      ticks: wallClockMs,
    },
  })
}
