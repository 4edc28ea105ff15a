import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import { damagedGauge } from './damaged-gauge.ts'

test('a damaged file that was set aside is counted once, and a folder that is not there has none', async () => {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-damaged-'))
  onTestFinished(() => rmSync(data, { recursive: true }))
  const counted = async (folder: string) => {
    const registry = new Registry()
    await damagedGauge(registry, folder)()
    return /^amoskys_damaged_files (\d+)$/m.exec(await registry.metrics())?.[1]
  }
  expect(await counted(join(data, 'none'))).toBe('0')
  writeFileSync(join(data, 'streams.sqlite'), '')
  expect(await counted(data)).toBe('0')
  for (const end of ['', '-wal', '-shm'])
    writeFileSync(join(data, `streams.sqlite.damaged-20261127T163000Z${end}`), '')
  expect(await counted(data)).toBe('1')
  writeFileSync(join(data, 'streams.sqlite.damaged-20261127T163000Z-2'), '')
  expect(await counted(data)).toBe('2')
})
