/** Settings of what is looked up about an incident, and where. */
import { z } from 'zod'
import { listKinds, readLines } from '../../response/investigation/index.ts'

const key = (service: string) =>
  z
    .string()
    .default('')
    .describe(`Key for ${service}; best given by the variable. Empty: it is never asked.`)
const limit = (most: number, says: string) =>
  z.int().min(1).max(1_000_000).default(most).describe(says)

const list = z.strictObject({
  name: z.string().min(1).max(64),
  path: z.string().min(1),
  kind: z.enum(listKinds).default('any'),
  verdict: z.enum(['malicious', 'suspicious', 'harmless', 'allow']).default('malicious'),
})

const allowed = z
  .string()
  .refine(
    (text) => readLines(text, 'any').entries.length === 1,
    'an address, network, domain or hash',
  )

/** Every leaf has its sentence, of which the settings page is made. */
export const intelligenceSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe(
      'Whether incidents are looked up. Without keys only on this machine: lists, country, history; nothing leaves it.',
    ),
  virusTotalKey: key('VirusTotal (a public one is not for commercial use)'),
  abuseIpdbKey: key('AbuseIPDB'),
  otxKey: key('OTX'),
  perMinute: z
    .strictObject({
      virusTotal: limit(4, 'Questions to VirusTotal in a minute; 4 is what a public key grants.'),
      abuseIpdb: limit(60, 'Questions to AbuseIPDB in a minute.'),
      otx: limit(160, 'Questions to OTX in a minute.'),
    })
    .prefault({}),
  perDay: z
    .strictObject({
      virusTotal: limit(
        500,
        'Questions to VirusTotal in a day, UTC; 500 is what a public key grants.',
      ),
      abuseIpdb: limit(1000, 'Questions to AbuseIPDB in a day, UTC.'),
      otx: limit(10_000, 'Questions to OTX in a day, UTC.'),
    })
    .prefault({}),
  sendDomains: z
    .enum(['ask', 'always', 'never'])
    .default('ask')
    .describe(
      'Whether domains are sent to these services; of a name only what was registered is. `ask`: each where a person allows it. Addresses and names of yours are never sent.',
    ),
  ownDomains: z
    .array(z.string().min(1).max(253))
    .default([])
    .describe('Domains that are yours: they and all names below them are never sent.'),
  lists: z
    .array(list)
    .max(64)
    .default([])
    .describe(
      'Files of indicators, a line each or CSV: {name, path, kind: any|address|domain|file|ja3|ja4, verdict: malicious|suspicious|harmless|allow}.',
    ),
  allowlist: z
    .array(allowed)
    .max(1000)
    .default([])
    .describe('Addresses, networks, domains and hashes that are expected, whatever others say.'),
  networks: z
    .string()
    .default('')
    .describe(
      'MMDB file of autonomous systems (GeoLite2 ASN and its like): in whose network an address lies. None comes with AMOSKYS.',
    ),
  recorded: z
    .string()
    .default('')
    .describe('JSON file of recorded answers; where one is given, no service is asked.'),
  reverseDns: z
    .enum(['never', 'outside', 'all'])
    .default('never')
    .describe(
      'Whose names the resolver is asked for: nobody’s, those of outside addresses (who answers for them learns of it), or of yours, too.',
    ),
})
