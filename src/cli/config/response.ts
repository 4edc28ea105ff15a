/** Settings of what is done, and by whom. */
import { z } from 'zod'
import { isAddress, isNetwork } from '../../kernel/index.ts'

const network = z.string().refine(isNetwork, 'a network such as 10.0.0.0/8 or fd00::/8')
const address = z.string().refine(isAddress, 'an address such as 10.0.0.1 or fd00::1')
const port = z.int().min(1).max(65_535)
const orNone = <S extends z.ZodType<string>>(schema: S) => z.union([schema, z.literal('')])
const path = z.string().regex(/^\//, 'an absolute path')

const probe = z
  .strictObject({
    tcp: z.strictObject({ host: z.string().min(1).max(253), port }).optional(),
    ping: z.string().min(1).max(253).optional(),
  })
  .refine(({ tcp, ping }) => (tcp === undefined) !== (ping === undefined), 'one of tcp and ping')

const honeypot = z
  .strictObject({
    address: orNone(address)
      .default('')
      .describe('IPv4 address of a honeypot, to which connections can be redirected; empty: none.'),
    address6: orNone(address).default('').describe('Its IPv6 address; empty: none.'),
    ports: z
      .array(z.union([port, z.strictObject({ port, to: port })]))
      .max(64)
      .default([])
      .describe('TCP ports it offers; `{port: 22, to: 2222}` where it listens at another.'),
  })
  .prefault({})

const notify = z
  .strictObject({
    webhook: z
      .strictObject({
        url: orNone(z.url({ protocol: /^https?$/ }))
          .default('')
          .describe('Address that is called by the action notify to `webhook`; empty: none.'),
        secret: z.string().default('').describe('Secret with which the calls are signed.'),
      })
      .prefault({}),
    syslog: z
      .strictObject({
        host: z.string().default('').describe('Host for notify to `syslog`; empty: none.'),
        port: port.default(514).describe('Its port.'),
        transport: z.enum(['udp', 'tcp']).default('udp').describe('How it is reached.'),
      })
      .prefault({}),
    mail: z
      .strictObject({
        host: z.string().default('').describe('SMTP server for notify to `mail`; empty: none.'),
        port: port.default(587).describe('Its port.'),
        security: z
          .enum(['starttls', 'tls', 'none'])
          .default('starttls')
          .describe(
            '`starttls`: nothing is sent before the connection is encrypted; `none`: it never is.',
          ),
        user: z.string().default('').describe('Who signs in there; empty: nobody.'),
        password: z.string().default('').describe('The password for it.'),
        from: z.string().default('').describe('Sender.'),
        to: z.array(z.string().min(3)).max(16).default([]).describe('Receivers.'),
      })
      .prefault({}),
  })
  .prefault({})

/** What looks like an address and is none protects nobody: it is no domain either. */
function isPlace(value: string): boolean {
  if (isAddress(value) || isNetwork(value)) return true
  return (
    /^(?:\*\.)?[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}_])?\.?$/u.test(value) &&
    !/(?:^|\.)\d+\.?$/.test(value)
  )
}

export const responseSchema = z.strictObject({
  enforce: z
    .enum(['dry-run', 'nftables', 'crowdsec'])
    .default('dry-run')
    .describe(
      'What the responder does with orders. `dry-run`: it says what it would do, and changes nothing; `nftables`: it does it; `crowdsec`: it does it, and blocks addresses by decisions of CrowdSec.',
    ),
  folder: z
    .string()
    .default('')
    .describe(
      "The responder's own folder, with its journal; empty: responder in the folder of `data`. Where the engine runs as another user it is best one that only the responder can change.",
    ),
  socket: z
    .string()
    .default('')
    .describe(
      'Unix socket of the responder; empty: responder-socket/responder.sock in the folder of `data`.',
    ),
  socketUid: z
    .int()
    .min(-1)
    .default(-1)
    .describe(
      'Number of the user who may connect to the responder, besides root; -1: the one who runs it.',
    ),
  reconcileSeconds: z
    .number()
    .min(1)
    .max(300)
    .default(5)
    .describe('Every so often what is to be in force is compared with what is, and repaired.'),
  deadManSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(600)
    .describe(
      'Everything is taken back where no engine has been in charge for so long; 0: never, actions end when their time is over.',
    ),
  automaticPerHourMax: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe(
      'Actions in an hour that nobody approved; the responder does no more, whatever it is told.',
    ),
  perHourMax: z
    .int()
    .min(1)
    .max(16_384)
    .default(2000)
    .describe(
      'Actions in an hour, those that people approved included; the responder does no more, whatever it is told.',
    ),
  wholeSubnets: z
    .boolean()
    .default(false)
    .describe(
      'Whether the responder blocks networks larger than a /24 (IPv6: /64), and all of one of `home`, where a person approved it; false: never.',
    ),
  probes: z
    .array(probe)
    .max(16)
    .default([])
    .describe(
      'What has to answer: {tcp: {host, port}} or {ping: ADDRESS}. An action after which one does not that did before is taken back.',
    ),
  controllers: z
    .array(address)
    .max(64)
    .default([])
    .describe(
      'Addresses of other machines of AMOSKYS, where engine, API or sensors do not run beside the responder: nothing is ever done to them.',
    ),
  managementNetworks: z
    .array(network)
    .max(64)
    .default([])
    .describe('Networks that an isolated host can still be reached from.'),
  neverBlock: z
    .array(
      z.strictObject({
        value: z
          .string()
          .max(253)
          .refine(isPlace, 'an address, a network such as 192.0.2.0/24, or a domain'),
        reason: z.string().max(500).default(''),
      }),
    )
    .max(1000)
    .default([])
    .describe('Addresses, networks and domains that nothing is ever done to: {value, reason}.'),
  honeypot,
  rateLimit: z
    .strictObject({
      bytesPerSecond: z
        .int()
        .min(1000)
        .default(125_000)
        .describe('What is left to a target of rate_limit where nobody says otherwise.'),
      interfaces: z
        .array(z.string().min(1).max(15))
        .max(64)
        .default([])
        .describe('Interfaces it is held at; empty: all that are up.'),
    })
    .prefault({}),
  quarantine: z
    .strictObject({
      folders: z
        .array(path)
        .max(64)
        .default([])
        .describe('Files may be taken into quarantine from below these; none: from nowhere.'),
      folder: z
        .string()
        .default('')
        .describe('Where they are kept; empty: quarantine in the folder of the responder.'),
      maxBytes: z
        .int()
        .min(1)
        .default(1024 * 1024 * 1024)
        .describe('Larger files are left alone.'),
    })
    .prefault({}),
  docker: z
    .strictObject({
      socket: orNone(path)
        .default('')
        .describe('Socket of the Docker engine, for isolate_container; empty: none.'),
      managementNetworks: z
        .array(z.string().min(1).max(128))
        .max(16)
        .default([])
        .describe('Names of Docker networks that an isolated container stays connected to.'),
    })
    .prefault({}),
  domains: z
    .strictObject({
      file: orNone(path)
        .default('')
        .describe('File of ours that dnsmasq is told to read, for block_domain; empty: none.'),
      format: z
        .enum(['dnsmasq', 'hosts'])
        .default('dnsmasq')
        .describe('`dnsmasq`: its `servers-file`, names below go, too; `hosts`: its `addn-hosts`.'),
      address: orNone(address).default('127.0.0.1').describe('Where the resolver answers.'),
      port: port.default(53).describe('Its port.'),
      pidFile: z.string().default('/run/dnsmasq/dnsmasq.pid').describe("dnsmasq's process id."),
    })
    .prefault({}),
  crowdsec: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .default('http://127.0.0.1:8080')
        .describe("CrowdSec's local API, for enforce: crowdsec."),
      machineId: z.string().default('amoskys').describe('As `cscli machines add` has it.'),
      password: z.string().default('').describe('The password for it.'),
      bouncerKey: z.string().default('').describe('As `cscli bouncers add` gave it.'),
    })
    .prefault({}),
  notify,
})

export type ResponseSettings = z.infer<typeof responseSchema>
