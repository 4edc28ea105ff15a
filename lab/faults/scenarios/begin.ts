/** How scenarios begin alike. */
import { join } from 'node:path'
import { WriteAheadLog } from '../../../src/sensing/ship/index.ts'
import { watchLog } from '../audit.ts'
import type { Rig } from '../rig.ts'
import { type Traffic, writeTraffic } from '../traffic.ts'

/** The sensor's log is made before the sensor runs, with our notes in it. */
export function madeLog(rig: Rig): void {
  const bounds = { bytesMax: 1e9, ageMsMax: 1e9 }
  const options = { path: rig.log, bounds, clock: Date.now, onNotice: () => {} }
  new WriteAheadLog(options)[Symbol.dispose]()
  watchLog(rig.log)
}

export function nowS(): number {
  return Math.floor(Date.now() / 1000)
}

/** A capture that begins ten minutes ago; yields its path. */
export async function captureFor(rig: Rig, traffic: Partial<Traffic>): Promise<string> {
  const { fromS = nowS() - 600 } = traffic
  const path = join(rig.folder, `traffic-${fromS}.pcap`)
  await writeTraffic(path, { ...traffic, fromS })
  return path
}
