/** Settings of sensors, of the hub that they send to, and of what carries it on. */
import { z } from 'zod'
import { streamPartsMax } from '../../contracts/index.ts'
import { isAddress, isHostName } from '../../kernel/index.ts'

const countOf = (says: string) => z.int().min(1).describe(says)

/** `host:port`, or `[address]:port`; '': none. */
const place = z
  .string()
  .refine((text) => text === '' || isPlace(text), 'host:port, such as 0.0.0.0:8441')

function isPlace(text: string): boolean {
  const [, bracketed, host, port] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]{1,253})):(\d{1,5})$/.exec(text) ?? []
  if (Number(port) > 65_535) return false
  return bracketed === undefined ? host !== undefined : isAddress(bracketed)
}

function isNameOfHub(text: string): boolean {
  const name = text.trim()
  return isAddress(name) || isHostName(name)
}

export const hubSchema = z.strictObject({
  listen: place
    .default('')
    .describe(
      'Where `amoskys up` and `amoskys bus` take what sensors send, such as 0.0.0.0:8441; empty: nowhere.',
    ),
  enrolListen: place
    .default('')
    .describe('Where sensors enrol; empty: at the port above that of hub.listen.'),
  names: z
    .array(
      z.string().refine(isNameOfHub, 'a name or an address, such as hub.example.org or 10.0.0.5'),
    )
    .max(32)
    .default([])
    .describe(
      'Names and addresses by which sensors reach the hub; its certificate is made for them.',
    ),
  rowsPerSecond: countOf(
    'Observations that one sensor may send in a second, on the long run; beyond it the hub asks it to wait.',
  ).default(60_000),
  inflightBytes: z
    .int()
    .min(1024 * 1024)
    .default(64 * 1024 * 1024)
    .describe('Bytes of all sensors that the hub holds at most until they are kept.'),
  streamBytes: z
    .int()
    .min(16 * 1024 * 1024)
    .default(256 * 1024 * 1024)
    .describe('Bytes of one sensor that may wait to be judged; beyond it the hub asks it to wait.'),
  redisUrl: z
    .string()
    .default('')
    .describe('The Redis of bus: redis; empty: redis://127.0.0.1:6379. It may hold a password.'),
  natsUrl: z
    .string()
    .default('')
    .describe(
      'The NATS of bus: nats; empty: nats://127.0.0.1:4222. It may hold a password, nats://user:password@host:4222, or a token; several servers of a cluster with commas between.',
    ),
  natsReplicas: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe(
      'Copies that a cluster of NATS keeps of what waits, from when AMOSKYS first comes there.',
    ),
  workerKeys: z
    .string()
    .default('')
    .describe(
      'Folder with the keys by which bus: remote is reached, of `amoskys pki issue NAME --worker`; empty: the folder worker beside the database.',
    ),
})

export const shipSchema = z.strictObject({
  hub: place
    .default('')
    .describe('Where `amoskys sensor` sends to; empty: the hub that it was enrolled at.'),
  logBytes: z
    .int()
    .min(1024 * 1024)
    .default(256 * 1024 * 1024)
    .describe(
      'Bytes that a sensor keeps until the hub has them; beyond it the oldest are given up, and counted.',
    ),
  logHours: z
    .number()
    .positive()
    .default(24)
    .describe('Hours after which what the hub does not have yet is given up, and counted.'),
  detectAfterSeconds: z
    .number()
    .min(0)
    .default(10)
    .describe('So long the hub has to be away before a sensor judges by itself; 0: it never does.'),
  streams: z
    .int()
    .min(1)
    .max(streamPartsMax)
    .default(1)
    .describe(
      'Streams that a sensor splits its traffic into, by the host of yours, so that several workers judge it.',
    ),
  statusListen: place
    .default('127.0.0.1:8445')
    .describe(
      'Where a sensor says how it is: /healthz, /readyz, /metrics, /status; empty: nowhere.',
    ),
})
