/** What runs by the clock and is nobody's attack. */
import type { HostName } from '../plan.ts'
import { startTimeClient } from '../servers/chronyd.ts'
import { between, pick, thinkMs, type World } from '../world.ts'

export interface MonitorOptions {
  readonly host: HostName
  readonly url: string
  readonly everySeconds: number
  readonly seconds: number
}

/** Polls a page at a fixed period, as a status monitor does. */
export async function monitor(world: World, options: MonitorOptions): Promise<void> {
  const { host, url, everySeconds, seconds } = options
  const random = world.random(`monitor ${host} ${url}`)
  const startMs = Date.now() + between(random, 500, Math.min(everySeconds * 1000, 4_000))
  for (let call = 0; call * everySeconds < seconds; call++) {
    await world.pause(Math.max(0, startMs + call * everySeconds * 1000 - Date.now()))
    const name = 'statuscheck/2.1'
    await world
      .host(host)
      .attempt(['curl', '-s', '-k', '-m', '8', '-A', name, '-o', '/dev/null', url])
  }
}

/** Watches a host with echo requests. */
export async function pingMonitor(
  world: World,
  options: Omit<MonitorOptions, 'url'> & { readonly target: string },
) {
  const { host, target, everySeconds, seconds } = options
  const count = String(Math.max(1, Math.floor(seconds / everySeconds)))
  await world.host(host).attempt(['ping', '-q', '-i', String(everySeconds), '-c', count, target])
}

/** Hosts that keep their clocks right. */
export async function keepTime(
  world: World,
  hosts: readonly HostName[],
  seconds: number,
): Promise<void> {
  const clients = await Promise.all(hosts.map((name) => startTimeClient(world.host(name), 4)))
  await world.beside(clients, () => world.pause(seconds * 1000))
}

const looked = [
  'www.news.example',
  'img.news.example',
  'www.shop.example',
  'cdn.shop.example',
  'mail.corp.example',
  'nas.lab.example',
  'app1.lab.example',
  'printer.lab.example',
  'wpad.lab.example',
  'www.nwes.example',
] as const

/** Names asked for in small bursts, some of which do not exist. */
export async function lookUp(world: World, host: HostName, seconds: number): Promise<void> {
  const random = world.random(`lookup ${host}`)
  await world.during(seconds, async (rest) => {
    const burst = 1 + random.below(4)
    for (let i = 0; i < burst; i++) {
      const database = pick(random, ['ahosts', 'ahostsv4', 'hosts'])
      await world.host(host).attempt(['getent', database, pick(random, looked)])
    }
    await rest(thinkMs(random, 4_000))
  })
}
