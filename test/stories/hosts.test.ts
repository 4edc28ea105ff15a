import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../sources.fixture.ts'
import { hostLines } from './hosts.fixture.ts'

const golden = join(root, 'test', 'golden-hosts')

/** What is known of each host in the end. `npm run golden` rewrites; read the diff. */
test.each(['office-morning', 'browsing-ipv6', 'brute-ssh'])('%s', async (trace) => {
  const path = join(golden, `${trace}.txt`)
  const text = (await hostLines(`${trace}.pcap`)).join('\n')
  if (process.env['AMOSKYS_GOLDEN'] === 'write') {
    mkdirSync(golden, { recursive: true })
    writeFileSync(path, text)
  }
  expect(existsSync(path), `no golden file for ${trace}: npm run golden`).toBe(true)
  expect(text).toBe(readFileSync(path, 'utf8'))
})
