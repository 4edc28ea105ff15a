import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../sources.fixture.ts'
import { hostLines, namingCapture } from './hosts.fixture.ts'

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

test('a host is called as it says over DHCP, NetBIOS and mDNS', async () => {
  const lines = await hostLines(namingCapture())
  const at = lines.indexOf('10.20.4.17 ours 02:00:00:00:01:17')
  expect(lines.slice(at + 3, at + 6)).toEqual([
    '  dhcp FIN-WS-117',
    '  mdns fin-ws-117.local',
    '  netbios FIN-WS-117',
  ])
  expect(lines).toContain('  dhcp-server: gives addresses to 1 host by DHCP')
})
