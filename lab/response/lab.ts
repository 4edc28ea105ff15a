/**
 * The response lab: hosts of ours, a honeypot and strangers, each a namespace, with the responder as the router between
 * them. What is enforced there really holds, and the strangers can tell.
 */
import { join } from 'node:path'
import { requireTools } from '../command.ts'
import { Host } from '../host.ts'
import { Rooms, requireRoot } from '../rooms.ts'
import { layResponseNetwork } from './network.ts'
import { type ResponseHostName, responderPlan, responsePlans } from './plan.ts'
import { startResponseServers } from './servers.ts'

/** A lab that is up, whoever made it. */
export interface ResponseHosts {
  host(name: ResponseHostName): Host
}

const plans = [responderPlan, ...responsePlans]

const tools = [
  ...([
    'ip',
    'nft',
    'python3',
    'nginx',
    'sshd',
    'ssh-keygen',
    'ssh-keyscan',
    'dnsmasq',
    'openssl',
  ] as const),
  ...(['psql', 'setpriv', 'curl', 'nc'] as const),
]

/** Makes the network and starts its servers. Needs root on Linux; all of it goes with the process. */
export async function createResponseLab(): Promise<Rooms<ResponseHostName>> {
  requireRoot()
  requireTools(tools)
  const rooms = new Rooms(plans)
  try {
    await layResponseNetwork((plan) => rooms.host(plan.name))
    await startResponseServers((name) => rooms.host(name))
    return rooms
  } catch (error) {
    rooms.demolish()
    throw error
  }
}

/** A lab that another process keeps up. */
export function openResponseLab(run: { name: string; folder: string }): ResponseHosts {
  const rooms = new Map(
    plans.map((plan) => [
      plan.name,
      new Host(plan, `${run.name}-${plan.name}`, join(run.folder, plan.name)),
    ]),
  )
  return { host: (name) => rooms.get(name)! }
}

/** What was tried at the honeypot, one JSON line each. */
export function honeypotNotes(lab: ResponseHosts): string {
  return join(lab.host('honeypot').folder, 'tried.ndjson')
}
