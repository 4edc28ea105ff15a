/** Commands that lay the response lab's network: three bridges in the responder, and a mirror of the LAN for the sensor. */
import type { Host } from '../host.ts'
import {
  batch,
  configure,
  hostLines,
  hostSettings,
  makeNamespaces,
  routerSettings,
} from '../network.ts'
import { networkPlans, type ResponseHostPlan, responderPlan, responsePlans } from './plan.ts'

/** Where the sensor hears the LAN, in its own namespace. */
export const mirrorInterface = 'mirror'
const mirrorPort = 'to-mirror'

export async function layResponseNetwork(host: (plan: ResponseHostPlan) => Host): Promise<void> {
  const responder = host(responderPlan)
  const others = responsePlans.map(host)
  await makeNamespaces([responder, ...others], ({ plan }) =>
    plan.side === 'inside' ? responder.address : '203.0.113.1',
  )
  await batch(bridgeLines(), responder)
  await batch(
    responsePlans.flatMap((plan, i) => portLines(plan, host(plan), i)),
    responder,
  )
  await configure(responder, {
    settings: routerSettings,
    lines: responderLines(),
    cards: networkPlans.map(({ name }) => name),
  })
  await responder.attempt(['sh', '-c', bridgedFramesPass])
  await Promise.all(responsePlans.map((plan) => setUp(plan, host(plan))))
  await addMirror(responder, host(sensorPlan()))
}

/**
 * Where Docker runs, the machine's kernel shows bridged frames to firewalls, too; elsewhere it does not. Here it never
 * does: the responder stops what it routes, and neighbours in one network go on hearing each other.
 */
const bridgedFramesPass =
  'cd /proc/sys/net/bridge && for switch in bridge-nf-call-*; do echo 0 > $switch; done'

function sensorPlan(): ResponseHostPlan {
  return responsePlans.find(({ name }) => name === 'sensor')!
}

function bridgeLines(): string[] {
  return networkPlans.map(
    ({ name }) => `link add ${name} type bridge forward_delay 0 mcast_snooping 0`,
  )
}

/** Each host hangs on a port of its network's bridge. */
function portLines({ name, network, side }: ResponseHostPlan, host: Host, i: number): string[] {
  const make = side === 'outside' ? '02:1b:21' : '02:42:0a'
  const card = `${make}:1e:00:${(i + 16).toString(16)}`
  return [
    `link add ${portOf(name)} type veth peer name eth0 address ${card} netns ${host.namespace}`,
    `link set ${portOf(name)} master ${network} up`,
  ]
}

/** Ports have names beside those of the networks. */
function portOf(name: string): string {
  return `to-${name}`
}

function responderLines(): string[] {
  return [
    'link set lo up',
    ...networkPlans.map(({ name }, i) => `link set ${name} address 02:1e:00:00:00:0${i + 1} up`),
    ...networkPlans.flatMap(({ name, routers }) =>
      routers.map((a) => `address add ${a} dev ${name}${a.includes('::') ? ' nodad' : ''}`),
    ),
    // Answers to invented sources end at the internet's edge without a word, as they do in life.
    'route add blackhole default',
  ]
}

function setUp(plan: ResponseHostPlan, host: Host): Promise<void> {
  const router = plan.address.replace(/\d+$/, '1')
  const router6 = `${plan.address6.slice(0, plan.address6.indexOf('::'))}::1`
  const lines = hostLines(plan, router, router6)
  return configure(host, { settings: hostSettings, lines, cards: ['eth0'] })
}

/**
 * The sensor hears each frame of the LAN once: those that its hosts send at their ports, those that the responder
 * sends at the bridge. The table is of no family in which a firewall's rules stand.
 */
async function addMirror(responder: Host, sensor: Host): Promise<void> {
  await batch(
    [
      `link add ${mirrorPort} type veth peer name ${mirrorInterface} netns ${sensor.namespace}`,
      `link set ${mirrorPort} up`,
    ],
    responder,
  )
  await batch([`link set ${mirrorInterface} up`], sensor)
  const ports = responsePlans
    .filter(({ network }) => network === 'lan')
    .map(({ name }) => `"${portOf(name)}"`)
  await responder.run(['nft', '-f', '-'], {
    input: `table netdev lab_mirror {
  chain heard { type filter hook ingress devices = { ${ports.join(', ')} } priority -500; dup to "${mirrorPort}"; }
  chain said { type filter hook egress device "lan" priority -500; dup to "${mirrorPort}"; }
}\n`,
  })
}
