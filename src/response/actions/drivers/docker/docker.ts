/** `isolate_container`: a container taken from its networks, but for those it is managed over, and put back as it was. */
import { AmoskysError, plural, printable } from '../../../../kernel/index.ts'
import type { Driver, Looked, Plan, Planned, Taken } from '../../driver.ts'
import { eachAlone, unfit } from '../failures.ts'
import { readInverse, writeInverse } from '../inverse.ts'
import { type Container, type Engine, engineAt } from './engine.ts'
import {
  type Connected,
  connectedOf,
  type Inverse,
  inverseSchema,
  type Noted,
  readNotes,
  replaceNote,
  together,
  writeNote,
} from './note.ts'
import { addressesOf, containersAt, isOurs } from './ours.ts'
import { reconnect } from './reconnect.ts'

export interface DockerOptions {
  /** Usually `/var/run/docker.sock`. */
  readonly socketPath: string
  /** Names of networks that containers are managed over; they stay connected. */
  readonly managementNetworks: readonly string[]
}

/** A driver's ground: the engine, and what stays. */
interface Site {
  readonly engine: Engine
  readonly kept: ReadonlySet<string>
}

const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/

export function docker(options: DockerOptions): Driver {
  const site: Site = {
    engine: engineAt(options.socketPath),
    kept: new Set(options.managementNetworks),
  }
  return {
    name: 'docker',
    kinds: ['isolate_container'],
    preview: async (order) => planOf(site, await find(site, order.target)),
    apply: async (planned) => {
      const noted = await readNotes(site.engine)
      return eachAlone(
        planned,
        ({ order }) => order.id,
        (one) => isolate(site, noted, one),
      )
    },
    undo: async (taken) => {
      await readNotes(site.engine)
      return eachAlone(
        taken,
        ({ id }) => id,
        (one) => release(site, one),
      )
    },
    look: () => look(site),
    containers: async () => containersAt(await site.engine.running()),
  }
}

async function find({ engine }: Site, target: string): Promise<Container> {
  const shown = printable(target).slice(0, 128)
  if (!containerName.test(target)) throw unfit(`${shown} is no name or id of a container`)
  const container = await engine.container(target)
  if (container === null)
    throw new AmoskysError('not-found', `the Docker engine has no container ${shown}`)
  const mode = container.HostConfig.NetworkMode
  if (mode === 'host')
    throw unfit(
      `${shown} uses the network of this machine itself, which cannot be taken from it alone`,
    )
  if (mode.startsWith('container:'))
    throw unfit(
      `${shown} uses the network of another container (${printable(mode.slice(10, 22))}): isolate that one`,
    )
  return container
}

/** Networks that are to go. */
function connections({ kept }: Site, container: Container): Connected[] {
  return Object.entries(container.NetworkSettings.Networks)
    .filter(([name]) => name !== 'none' && !kept.has(name))
    .map(([name, endpoint]) => connectedOf(name, endpoint, container.Id))
}

function planOf(site: Site, container: Container): Plan {
  const networks = connections(site, container)
  const name = nameOf(container)
  const stays = Object.keys(container.NetworkSettings.Networks).filter((one) => site.kept.has(one))
  const inverse: Inverse = { container: container.Id, name, networks }
  return {
    effect: effectOf(name, networks, stays),
    steps: networks.map(
      (network) =>
        `docker network disconnect ${network.id.slice(0, 12)} ${container.Id.slice(0, 12)}`,
    ),
    warnings: warningsOf(container, networks),
    inverse: writeInverse(inverse),
    addresses: addressesOf(container),
    isSelf: isOurs(container),
  }
}

function effectOf(name: string, networks: readonly Connected[], stays: readonly string[]): string {
  const gone = networks.map((network) => printable(network.name)).join(', ')
  const rest =
    stays.length > 0
      ? `${stays.map(printable).join(', ')} stays, for management.`
      : 'It keeps no network.'
  const what =
    networks.length === 0
      ? 'has no network to be taken from'
      : `is taken from ${plural(networks.length, 'network')}: ${gone}`
  return `${name} ${what}. ${rest} Its programs run on, and 'docker exec' still reaches it; its open connections end.`
}

function warningsOf(container: Container, networks: readonly Connected[]): string[] {
  const ports = Object.values(container.NetworkSettings.Ports ?? {}).some((bound) => bound?.length)
  const isGiven = (network: Connected) => Object.keys(network.config.IPAMConfig ?? {}).length === 0
  return [
    ...(ports
      ? [
          'Its published ports answer nobody meanwhile; one without a number of its own on this machine may get another afterwards.',
        ]
      : []),
    ...(networks.some(isGiven)
      ? [
          'Its address was given by Docker: another container may be given it meanwhile. Inside of it, interfaces may have other numbers afterwards.',
        ]
      : []),
  ]
}

async function isolate(site: Site, noted: ReadonlyMap<string, Noted>, { order, plan }: Planned) {
  const inverse = readInverse(inverseSchema, plan.inverse)
  const container = await find(site, inverse.container)
  if (!noted.has(order.id)) await writeNote(site.engine, order.id, inverse)
  for (const network of connections(site, container))
    await site.engine.disconnect(network.id, container.Id)
  const after = await find(site, container.Id)
  const left = connections(site, after).map(({ name }) => printable(name))
  if (left.length > 0)
    throw new AmoskysError(
      'unavailable',
      `${nameOf(container)} is still connected to ${left.join(', ')}`,
    )
}

async function release(site: Site, { id, inverse: text }: Taken): Promise<void> {
  const noted = await readNotes(site.engine)
  const mine = noted.get(id)
  const kept = readInverse(inverseSchema, text)
  const inverse = mine === undefined ? kept : together(mine.inverse, kept)
  const other = [...noted].find(
    ([one, { inverse: its }]) => one !== id && its.container === inverse.container,
  )
  if (other !== undefined) {
    const [heir, was] = other
    // Another order holds it, too: what this one took is that one's to give back.
    if (was.inverse.networks.length < together(was.inverse, inverse).networks.length)
      await replaceNote(site.engine, heir, { was, inverse: together(was.inverse, inverse) })
  }
  const lost = other === undefined ? await reconnect(site.engine, inverse) : []
  for (const network of mine?.networks ?? []) await site.engine.removeNetwork(network)
  if (lost.length > 0) throw new AmoskysError('unavailable', lost.join('; '))
}

async function look(site: Site): Promise<ReadonlyMap<string, Looked>> {
  const looked = new Map<string, Looked>()
  for (const [id, { inverse }] of await readNotes(site.engine)) {
    const container = await site.engine.container(inverse.container)
    const left = container === null ? [] : connections(site, container)
    const names = left.map(({ name }) => printable(name)).join(', ')
    looked.set(id, {
      text: textOf(inverse.name, container),
      endsAtMs: null,
      inverse: writeInverse(inverse),
      drift: left.length === 0 ? '' : `it is connected to ${names}`,
    })
  }
  return looked
}

function textOf(name: string, container: Container | null): string {
  if (container === null) return `docker: ${printable(name)} was removed`
  const networks = Object.keys(container.NetworkSettings.Networks).map(printable)
  const hangs = networks.length === 0 ? 'no network' : networks.join(', ')
  return `docker: ${nameOf(container)} is ${printable(container.State.Status)}, networks: ${hangs}`
}

function nameOf(container: Container): string {
  return printable(container.Name.replace(/^\//, ''))
}
