import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import { enrolSensor, keepWorkerKey, openDatabase, revokeSensor } from '../store/index.ts'
import { ownCertificate } from './certificate.ts'
import { certificateGauges } from './certificate-gauges.ts'

const dayS = 86_400

test('it is told how long each certificate is good, and nothing of what is not there', async () => {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-gauges-'))
  onTestFinished(() => rmSync(data, { recursive: true }))
  await using database = await openDatabase(':memory:')
  const registry = new Registry()
  const read = certificateGauges(database, registry, data)
  const numbers = async () => {
    await read()
    const lines = (await registry.metrics()).split('\n').filter((line) => line.includes('{who='))
    return Object.fromEntries(
      lines.map((line) => {
        const [, who, value] = /\{who="(.*)"\} (.*)$/.exec(line)!
        return [who, Math.round(Number(value) / dayS)]
      }),
    )
  }
  expect(await numbers()).toEqual({})
  const nowMs = wallClockMs()
  await ownCertificate(data, { names: ['localhost'], nowMs })
  mkdirSync(join(data, 'pki'))
  copyFileSync(join(data, 'keys', 'tls-cert.pem'), join(data, 'pki', 'hub.crt'))
  const enrolled = (name: string, days: number) => ({
    ...{ name, site: '', enrolment: '', signing: { id: name, material: '' } },
    certificate: { id: name, material: '', fromMs: 0, untilMs: nowMs + days * dayS * 1000 },
  })
  await database.write(async (db) => {
    await enrolSensor(db, enrolled('edge-1', 90), nowMs)
    await enrolSensor(db, enrolled('edge-2', -2), nowMs)
    await enrolSensor(db, enrolled('edge-3', 9), nowMs)
    const certificate = { id: 'w', material: '', fromMs: 0, untilMs: nowMs + 30 * dayS * 1000 }
    await keepWorkerKey(db, { name: 'judge', certificate, isRenewal: false }, nowMs)
    await revokeSensor(db, { name: 'edge-3', why: '' }, nowMs)
  })
  expect(await numbers()).toEqual({
    hub: 397,
    'sensor:edge-1': 90,
    'sensor:edge-2': -2,
    'worker:judge': 30,
  })
})
