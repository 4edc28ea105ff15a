import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Alert } from '../src/contracts/index.ts'
import { openDatabase, postSignals } from '../src/store/index.ts'
import { outsideScan } from './stories/outside.fixture.ts'
import { traces } from './stories/support.fixture.ts'
import { newFolder, rows, runUp } from './up.fixture.ts'

test('the process takes what was handed in, fuses it, and tells what became of the rest', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'data'))
  const late = { ...outsideScan, id: 'n2', timeUs: outsideScan.timeUs - 3600e6 }
  const database = await openDatabase(join(folder, 'data', 'amoskys.sqlite'))
  await database.write((db) => postSignals(db, [outsideScan, late], Date.now()))
  await database.close()
  const trace = join(traces, 'scan-udp.pcap')
  const { status } = await runUp(folder, '--replay', trace, '--speed', 'max', '--once')
  expect(status).toBe(0)
  const states = rows(folder, 'select signal_id as id, state from inbox order by seq')
  expect(states).toEqual([
    { id: 'n1', state: 'fused' },
    { id: 'n2', state: 'refused' },
  ])
  const told = rows(
    folder,
    "select what, severity, text from events where detector like 'outside%' order by what",
  )
  expect(told).toEqual([
    { what: 'refused', severity: 'medium', text: expect.stringMatching(/behind the traffic's/) },
    { what: 'seen', severity: 'medium', text: expect.stringMatching(/Scan::Port_Scan, 198/) },
  ])
  const [alert] = rows(folder, 'select body from alerts').map(
    ({ body }) => JSON.parse(String(body)) as Alert,
  )
  expect(alert!.behaviours).toEqual(['vertical-scan', 'outside/zeek-notices'])
})
