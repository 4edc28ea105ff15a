import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { HostSighting } from '../../src/contracts/index.ts'
import { isoTime } from '../../src/kernel/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { captureOf, datagram } from './frames.fixture.ts'
import { ownRun, traces } from './support.fixture.ts'

/** What was told last of each host, a few lines each, by address. */
export async function hostLines(file: string): Promise<string[]> {
  await using capture = await openCapture({
    kind: 'files',
    paths: [isAbsolute(file) ? file : join(traces, file)],
  })
  const last = new Map<string, HostSighting>()
  await run({
    capture,
    settings: ownRun([], 'kept'),
    bus: createMemoryBus(),
    onFound: ({ hosts }) => {
      for (const host of hosts) last.set(host.address, host)
    },
  })
  return [...last.values()].sort((a, b) => (a.address < b.address ? -1 : 1)).flatMap(linesOf)
}

function linesOf(host: HostSighting): string[] {
  const { address, isHome, mac, kind, kindBasis, firstUs, lastUs } = host
  const services = host.services.map((one) => `${one.protocol}/${one.port} ${one.clients}`)
  const normals = host.normal.flatMap(({ label, usual, high }) =>
    usual === null ? [] : [`${label}: ${usual.text}, up to ${high?.text}`],
  )
  return [
    `${address} ${isHome ? 'ours' : 'not ours'} ${mac}`.trimEnd(),
    `  ${kind}${kindBasis && `: ${kindBasis}`}`,
    `  ${isoTime(firstUs)} to ${isoTime(lastUs)}`,
    ...host.names.map(({ name, source }) => `  ${source} ${name}`),
    ...(services.length > 0 ? [`  services ${services.join(', ')}`] : []),
    ...normals.map((text) => `  ${text}`),
  ]
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'))
const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex')

/** BOOTP header of 02:00:00:00:01:17, cookie, options (RFC 2131). */
const dhcp = (operation: string, yours: string, options: string) =>
  hex(`${operation} 010600 3903f326 00008000 00000000 ${yours} 00000000 00000000
    020000000117 ${'00'.repeat(202)} 63825363 ${options} ff`)

const client = { address: '0.0.0.0', port: 68 }
const server = { address: '10.20.4.2', port: 67 }
const all = (port: number) => ({ address: '255.255.255.255', port })
const host = (port: number) => ({ address: '10.20.4.17', port })

/** A host asks for an address by its name, gets one, and tells its neighbours how it is called. Yields a path. */
export function namingCapture(): string {
  const name = `0c0a${ascii('FIN-WS-117')}`
  const registration = hex(`8a022910 0001 0000 0000 0001 20 ${netbiosName('FIN-WS-117')} 00
    0020 0001 c00c 0020 0001 000493e0 0006 0000 0a140411`)
  const mdns = hex(`0000 8400 0000 0001 0000 0000 0a${ascii('fin-ws-117')} 05${ascii('local')} 00
    0001 8001 00000078 0004 0a140411`)
  const frames = [
    datagram(0, client, { ...all(67), bytes: dhcp('01', '00000000', `350103 ${name}`) }),
    datagram(1, server, { ...all(68), bytes: dhcp('02', '0a140411', '350105') }),
    datagram(2, host(137), { address: '10.20.4.255', port: 137, bytes: registration }),
    datagram(3, host(5353), { address: '224.0.0.251', port: 5353, bytes: mdns }),
  ]
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-names-')), 'names.pcap')
  writeFileSync(path, captureOf(frames))
  return path
}

/** RFC 1001 14.1: each half byte as a letter from A on; the name of the host itself ends with a zero byte. */
function netbiosName(name: string): string {
  const digits = `${ascii(name.padEnd(15))}00`
  return ascii([...digits].map((d) => String.fromCharCode(65 + Number.parseInt(d, 16))).join(''))
}
