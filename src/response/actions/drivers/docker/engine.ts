/** The Docker Engine's API over its socket: the few calls that isolation needs. */
import { z } from 'zod'
import { AmoskysError, printable } from '../../../../kernel/index.ts'
import { exchange } from '../exchange.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const endpointSchema = z.object({
  NetworkID: z.string(),
  IPAddress: text,
  GlobalIPv6Address: text,
  MacAddress: text,
  IPAMConfig: z.record(z.string(), z.unknown()).nullish(),
  Links: z.array(z.string()).nullish(),
  Aliases: z.array(z.string()).nullish(),
  DriverOpts: z.record(z.string(), z.string()).nullish(),
  GwPriority: z.number().optional(),
})
export type Endpoint = z.infer<typeof endpointSchema>

const containerSchema = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string(),
  State: z.object({ Status: z.string(), Pid: z.number() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  HostConfig: z.object({ NetworkMode: z.string() }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), endpointSchema),
    Ports: z.record(z.string(), z.array(z.unknown()).nullable()).nullish(),
  }),
})
export type Container = z.infer<typeof containerSchema>

const networkSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
})
export type Network = z.infer<typeof networkSchema>

/** As the list of those that run has one. */
const listedSchema = z.object({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  HostConfig: z.object({ NetworkMode: z.string().nullish() }).nullish(),
  NetworkSettings: z
    .object({
      Networks: z
        .record(z.string(), z.object({ IPAddress: text, GlobalIPv6Address: text }))
        .nullish(),
    })
    .nullish(),
})
export type Listed = z.infer<typeof listedSchema>

/** What a call gives: `missing` where the engine answers 404. */
type Answer = { readonly isMissing: boolean; readonly value: unknown }

export interface Engine {
  /** null: there is no such container. */
  container(nameOrId: string): Promise<Container | null>
  /** Those that run. */
  running(): Promise<Listed[]>
  /** Networks that carry this label. */
  labelled(label: string): Promise<Network[]>
  /** A network that is a name and labels: it has no addresses and no interface. */
  note(name: string, labels: Readonly<Record<string, string>>): Promise<void>
  removeNetwork(id: string): Promise<void>
  /** True where it was, or is, disconnected; an endpoint that is gone is no error. */
  disconnect(network: string, container: string): Promise<void>
  /** False: there is no such network any more. */
  connect(
    network: string,
    container: string,
    endpoint: Readonly<Record<string, unknown>>,
  ): Promise<boolean>
}

export function engineAt(socketPath: string): Engine {
  const call = (method: string, path: string, body?: unknown) =>
    callEngine({ socketPath, method, path, body })
  return {
    container: async (name) => {
      const found = await call('GET', `/containers/${encodeURIComponent(name)}/json`)
      return found.isMissing ? null : read(containerSchema, found.value)
    },
    running: async () => read(z.array(listedSchema), (await call('GET', '/containers/json')).value),
    labelled: async (label) => {
      const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
      return read(z.array(networkSchema), (await call('GET', `/networks?filters=${filters}`)).value)
    },
    note: async (name, labels) => {
      await call('POST', '/networks/create', {
        ...{ Name: name, ConfigOnly: true, CheckDuplicate: true, Labels: labels },
      })
    },
    removeNetwork: async (id) => {
      await call('DELETE', `/networks/${encodeURIComponent(id)}`)
    },
    disconnect: async (network, container) => {
      const body = { Container: container, Force: false }
      await call('POST', `/networks/${encodeURIComponent(network)}/disconnect`, body)
    },
    connect: async (network, container, endpoint) => {
      const body = { Container: container, EndpointConfig: endpoint }
      const path = `/networks/${encodeURIComponent(network)}/connect`
      return !(await call('POST', path, body)).isMissing
    },
  }
}

interface Call {
  readonly socketPath: string
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

async function callEngine({ socketPath, ...call }: Call): Promise<Answer> {
  const { status, value } = await exchange({ to: { socketPath }, ...call }).catch((thrown) => {
    throw unreachable(socketPath, thrown)
  })
  if (status === 404) return { isMissing: true, value: null }
  if (status >= 200 && status < 300) return { isMissing: false, value }
  const said = z.object({ message: z.string() }).safeParse(value)
  const message = said.success ? printable(said.data.message).slice(0, 300) : `status ${status}`
  throw new AmoskysError('unavailable', `the Docker engine refuses: ${message}`)
}

function unreachable(socketPath: string, thrown: Error): AmoskysError {
  const code = 'code' in thrown ? String(thrown.code) : ''
  if (code === 'EACCES' || code === 'EPERM')
    return new AmoskysError(
      'permission',
      `the Docker engine's socket ${socketPath} may not be used: the responder must run as root or in the group docker`,
    )
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return new AmoskysError(
      'unavailable',
      `no Docker engine listens at ${socketPath}: start it, or name its socket in the settings (response.docker.socket)`,
    )
  return new AmoskysError(
    'unavailable',
    `the Docker engine at ${socketPath} did not answer: ${printable(thrown.message).slice(0, 200)}`,
  )
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const issue = found.error.issues[0]
  throw new AmoskysError(
    'corrupt',
    `the Docker engine's answer has another shape than its API describes, at ${issue?.path.map(String).join('.') ?? 'its root'}`,
  )
}
