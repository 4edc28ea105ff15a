import { z } from 'zod'
import type { Application } from '../../contracts/index.ts'
import type { KeptFlow } from '../../store/index.ts'
import { count, microseconds } from './parts.ts'
import { sameAs } from './same-as.ts'

const text = z.string()
const logins = z.strictObject({
  ...{ accepted: count, refused: count, anonymous: count },
  mark: count.exactOptional(),
})

export const applicationSchema = sameAs<Application>()(
  z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('plain'),
        name: text,
        group: z.enum([
          ...(['dns', 'web', 'tls', 'mail', 'remote', 'file', 'db', 'ntp', 'icmp'] as const),
          'other',
        ]),
        logins: logins.exactOptional(),
      }),
      z.strictObject({
        ...{ kind: z.literal('dns'), queries: count, responses: count, nxdomain: count },
        ...{ firstName: text, longestName: count, labelEntropy: z.number() },
      }),
      z.strictObject({
        ...{ kind: z.literal('tls'), version: count, serverName: text, alpn: text },
        ...{ ja3: text, ja4: text, cipherSuites: count, extensions: count, cipherSuite: count },
        serverNameState: z.literal([0, 1, 2, 3]),
        certificate: text.exactOptional(),
      }),
      z.strictObject({
        ...{ kind: z.literal('http'), method: text, host: text, target: text, userAgent: text },
        status: count,
        isUnended: z.literal(true).exactOptional(),
        logins: logins.exactOptional(),
      }),
      z.strictObject({ kind: z.literal('ssh'), clientVersion: text, serverVersion: text }),
      z.strictObject({ kind: z.literal('ftp'), banner: text, logins }),
    ])
    .meta({ id: 'Application', description: 'What the first bytes said. Every text is data.' }),
)

/** What a client sent that may be a secret is left out: queries of requests, a name and a password before a host. */
export function withoutPayload(flow: KeptFlow): KeptFlow {
  const { application } = flow
  if (application?.kind !== 'http') return flow
  const target = application.target
    .replace(/^(\w+:)?\/\/[^/?#]*@/, '$1//…@')
    .replace(/[?#].+$/s, '?…')
  return { ...flow, application: { ...application, target } }
}

const endpoint = z.strictObject({ address: text, port: count })
const direction = z.strictObject({ packets: count, payloadBytes: count })

export const flowSchema = sameAs<KeptFlow>()(
  z
    .strictObject({
      sensor: text,
      number: count.describe("Within its sensor's run."),
      communityId: text,
      firstUs: microseconds,
      lastUs: microseconds,
      protocol: count.describe('IANA protocol number.'),
      vlan: count,
      source: endpoint.describe('The side that opened it; ICMP: the type as port.'),
      destination: endpoint.describe('ICMP: the code as port.'),
      state: z.enum([
        ...(['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH'] as const),
        ...(['SH', 'SHR', 'OTH'] as const),
      ]),
      end: z.enum(['open', 'fin', 'reset', 'idle', 'active', 'evicted', 'shutdown']),
      history: text.describe("Zeek's history letters."),
      forward: direction,
      backward: direction,
      application: applicationSchema.nullable(),
      sampledShare: z
        .number()
        .gt(0)
        .lt(1)
        .exactOptional()
        .describe(
          'Share of the flows that its sensor sent when it sent this one, where that was not all: it stands for so many more.',
        ),
    })
    .meta({ id: 'Flow', description: 'One conversation between two endpoints.' }),
)
