import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idOf, orderOf, plannedOf } from '../order.fixture.ts'
import { domains } from './domains.ts'
import { readList, textOf, writeList } from './list-file.ts'
import { domainOf } from './names.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amoskys-domains-'))
  path = join(folder, 'blocked')
})
afterEach(() => rmSync(folder, { recursive: true }))

const driverWith = (changed = {}) =>
  domains({
    ...{ path, format: 'dnsmasq', wait: async () => undefined, ...changed },
    // Nobody answers at the port for discarding.
    resolver: { address: '127.0.0.1', port: 9, pidFile: join(folder, 'pid') },
  })

describe('a name', () => {
  test.each([
    ['Evil.Example.', 'evil.example'],
    ['_dmarc.a-b.example', '_dmarc.a-b.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s is blocked as %s', (target, domain) => {
    expect(domainOf(target)).toBe(domain)
  })

  test.each([
    ...['com', 'co.uk', 'github.io', 'a b.example', 'a\nserver=/x/.example', '', '.', 'a..example'],
    ...[
      'b\u00fccher.example',
      '10.0.0.1',
      '-a.example',
      `${'a'.repeat(64)}.example`,
      'x/y.example',
    ],
  ])('%j is refused', (target) => {
    expect(() => domainOf(target)).toThrow(/is no domain name|is a suffix/)
  })
})

describe.each(['hosts', 'dnsmasq'] as const)('a list for %s', (format) => {
  const blocked = new Map([
    [idOf(1), 'evil.example'],
    [idOf(2), 'evil.example'],
  ])

  test('is read back as it was written', async () => {
    await writeList(path, { before: 'missing', blocked }, format)
    expect(await readList(path)).toMatchObject({ before: 'missing', blocked })
    expect(readFileSync(path, 'utf8')).toBe(textOf({ before: 'missing', blocked }, format))
    expect(readdirSync(folder)).toEqual(['blocked'])
  })

  test('leaves what was there before: nothing, or an empty file', async () => {
    for (const before of ['missing', 'empty'] as const) {
      await writeList(path, { before, blocked }, format)
      await writeList(path, { ...(await readList(path)), blocked: new Map() }, format)
      expect(existsSync(path)).toBe(before === 'empty')
      if (before === 'empty') expect(readFileSync(path, 'utf8')).toBe('')
    }
  })
})

test('a file of somebody else is never written', async () => {
  writeFileSync(path, '127.0.0.1 localhost\n')
  await expect(plannedOf(driverWith(), orderOf('block_domain', 'evil.example'))).rejects.toThrow(
    'is not ours to write',
  )
  rmSync(path)
  writeFileSync(join(folder, 'other'), '')
  symlinkSync('other', path)
  await expect(readList(path)).rejects.toThrow('is not ours to write')
})

test('without dnsmasq it says so, and what was written is taken back', async () => {
  const driver = driverWith()
  const planned = await plannedOf(driver, orderOf('block_domain', 'evil.example'))
  await expect(driver.apply([planned])).rejects.toThrow('holds no process id of dnsmasq')
  const taken = [{ id: planned.order.id, inverse: planned.plan.inverse }]
  await expect(driver.undo(taken)).rejects.toThrow('holds no process id of dnsmasq')
  expect(existsSync(path)).toBe(false)
  expect(await driver.undo(taken)).toEqual(new Map())
})

test('a process that is not dnsmasq gets no signal', async () => {
  writeFileSync(join(folder, 'pid'), String(process.pid))
  const driver = driverWith()
  const planned = await plannedOf(driver, orderOf('block_domain', 'evil.example'))
  await expect(driver.apply([planned])).rejects.toThrow('is not dnsmasq but')
})
