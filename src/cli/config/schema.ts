import { z } from 'zod'
import { isNetwork, privateNetworks } from '../../kernel/index.ts'
import { defaultFlowLimits } from '../../sensing/flows/index.ts'
import { authSchema } from './auth.ts'
import { intelligenceSchema } from './intelligence.ts'
import { policySetting } from './policy.ts'
import { responseSchema } from './response.ts'
import { hubSchema, shipSchema } from './spine.ts'

const network = z.string().refine(isNetwork, 'a network such as 10.0.0.0/8 or fd00::/8')
const daysOf = (says: string) => z.number().positive().describe(says)
const countOf = (says: string) => z.int().min(1).describe(says)

/** Tunables are numbers; `enabled` is written true or false as well. */
function switchAsNumber(tunables: unknown): unknown {
  if (typeof tunables !== 'object' || tunables === null || !('enabled' in tunables)) return tunables
  const { enabled } = tunables
  return typeof enabled === 'boolean' ? { ...tunables, enabled: Number(enabled) } : tunables
}

const sensorName = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'expected up to 64 letters, digits, dots, dashes and underscores')

const speed = z.union([z.literal('max'), z.number().positive()], 'a number above 0, or max')

/** One source of packets: an interface, a folder or files. */
const sourceSchema = z
  .strictObject({
    interface: z.string().min(1).optional(),
    filter: z.string().optional(),
    follow: z.string().min(1).optional(),
    replay: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
    speed: speed.optional(),
    asNow: z.boolean().optional(),
    sensor: sensorName.optional(),
  })
  .refine(
    (source) => [source.interface, source.follow, source.replay].filter(Boolean).length === 1,
    'one of interface, follow and replay',
  )

export type SourceSetting = z.infer<typeof sourceSchema>

/** Where people and programs reach it. */
const apiSchema = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8440)
    .describe('Port of the API; where it is taken the next free one is used, and said. 0: any.'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address the API listens on. Plain HTTP is for loopback; elsewhere it is HTTPS.'),
  names: z
    .array(z.string().min(1))
    .default([])
    .describe('More names by which browsers reach it, for its certificate and its checks.'),
  trustedProxies: z
    .array(network)
    .default([])
    .describe("Networks of proxies whose word on a caller's address is taken."),
  requestsPerMinute: countOf('Requests that one caller may make in a minute.').default(600),
  metricsToken: z
    .string()
    .default('')
    .describe('Bearer token with which /metrics is read; empty: nobody reads it.'),
  certificate: z
    .string()
    .default('')
    .describe(
      'PEM file of the certificate for HTTPS; empty: one is made, and its fingerprint said.',
    ),
  privateKeyFile: z.string().default('').describe('PEM file of its key.'),
})

/** Every setting, with its default and its sentence. `amoskys config` prints from here. */
export const settingsSchema = z.strictObject({
  home: z
    .array(network)
    .default([...privateNetworks])
    .describe('Networks that are yours; an alert is about a host in here where there is one.'),
  user: z
    .string()
    .max(64)
    .default('')
    .describe(
      'As whom `up` goes on where root begins it, so that the responder alone is root; empty: who called sudo; root: root does all of it.',
    ),
  capture: z
    .strictObject({
      program: z
        .enum(['tcpdump', 'dumpcap'])
        .default('tcpdump')
        .describe('Program that reads a live interface.'),
      quietSeconds: z
        .number()
        .positive()
        .default(10)
        .describe(
          'The newest file of a followed folder is read when it has not grown for this long; what it grows by later is read then.',
        ),
    })
    .prefault({}),
  flows: z
    .strictObject({
      flowsMax: countOf('Open flows at most; beyond them the table evicts and counts.').default(
        131_072,
      ),
      streamIdleSeconds: countOf('A TCP flow ends after this long without a packet.').default(
        defaultFlowLimits.streamIdleS,
      ),
      datagramIdleSeconds: countOf(
        'A flow of UDP or another protocol ends after this long without a packet.',
      ).default(defaultFlowLimits.datagramIdleS),
      activeSeconds: countOf('A flow longer than this is cut and goes on as a new one.').default(
        defaultFlowLimits.activeS,
      ),
      vlanInKey: z
        .boolean()
        .default(defaultFlowLimits.vlanInKey)
        .describe(
          'Whether the same addresses and ports on two VLANs are two flows; `false` where one connection shows on several.',
        ),
    })
    .prefault({}),
  model: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether the learned model gives its opinion.'),
      folder: z
        .string()
        .default('')
        .describe("Folder with model.json and card.json; empty: the project's own."),
      pointsMin: z
        .number()
        .min(0)
        .default(0)
        .describe('Evidence, in points, from which the model speaks; 0: as its card says.'),
    })
    .prefault({}),
  behaviours: z
    .record(z.string(), z.preprocess(switchAsNumber, z.record(z.string(), z.number())))
    .default({})
    .describe('Tunables by behaviour; `enabled: false` switches one off.'),
  fusion: z
    .strictObject({
      strategy: z
        .enum(['log-odds', 'bayesian', 'weighted', 'max'])
        .default('log-odds')
        .describe('How signals become one verdict.'),
      priorOneIn: z
        .number()
        .min(2)
        .default(1000)
        .describe('One in how many host-hours is malicious before any evidence.'),
    })
    .prefault({}),
  alerts: z
    .strictObject({
      raiseAt: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.5)
        .describe('Probability from which a verdict becomes an alert.'),
      quietMinutes: z
        .number()
        .positive()
        .default(30)
        .describe(
          'Event time without new evidence for which an alert stays open at least; it is closed when its detectors have let go of it, too.',
        ),
    })
    .prefault({}),
  store: z
    .strictObject({
      path: z
        .string()
        .default('')
        .describe('SQLite file for alerts, signals and flows; empty: nothing is kept.'),
      url: z
        .string()
        .default('')
        .describe(
          'PostgreSQL database in place of the file: postgres://user:password@host:5432/database; empty: the file.',
        ),
      flowsMax: countOf('Flow rows kept; beyond them the oldest go.').default(200_000),
      maxBytes: z
        .int()
        .min(16 * 1024 * 1024)
        .default(8 * 1024 * 1024 * 1024)
        .describe(
          'Bytes that the database of `amoskys up` may take, its log included; beyond them the oldest flows go, then signals, events and closed incidents.',
        ),
      keepDays: z
        .strictObject({
          flows: daysOf('Days that flows are kept.').default(30),
          signals: daysOf('Days that signals are kept.').default(90),
          events: daysOf('Days that the log of events is kept.').default(180),
          incidents: daysOf('Days that closed incidents and their alerts are kept.').default(730),
        })
        .prefault({}),
    })
    .prefault({}),
  sources: z
    .array(sourceSchema)
    .default([])
    .describe(
      'What `amoskys up` reads: a list of {interface: eth0}, {follow: FOLDER} or {replay: FILE}; each may have a `sensor` name of its own, an interface a `filter`, a replay `speed` and `asNow`.',
    ),
  data: z
    .string()
    .min(1)
    .default('data')
    .describe('Folder in which `amoskys up` keeps its database and whatever else it needs.'),
  api: apiSchema.prefault({}),
  sensor: sensorName
    .default('local')
    .describe('Name of this sensor; it stands in every alert, and is part of its id.'),
  threads: z
    .literal(['auto', 1, 2])
    .default('auto')
    .describe(
      'Threads of a run: with 2, packets are read while those before are judged. `auto`: 2 where there is more than one processor.',
    ),
  auth: authSchema,
  policy: policySetting,
  intelligence: intelligenceSchema.prefault({}),
  response: responseSchema.prefault({}),
  bus: z
    .enum(['memory', 'redis', 'nats', 'remote'])
    .default('memory')
    .describe(
      'What carries records between processes; memory: this one, with a log on its disk; remote: `amoskys bus` in another.',
    ),
  hub: hubSchema.prefault({}),
  ship: shipSchema.prefault({}),
})

export type Settings = z.infer<typeof settingsSchema>
