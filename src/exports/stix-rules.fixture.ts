/**
 * For tests: what STIX 2.1 asks of the objects that we make, written after the standard
 * (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html): sections 2, 3, 4 (domain objects), 5 (relationships),
 * 6 (observables), 8 (bundle). Yields what is wrong.
 */
import { isIP } from 'node:net'
import { z } from 'zod'

const types = [
  ...(['attack-pattern', 'identity', 'incident', 'indicator', 'note', 'observed-data'] as const),
  ...(['relationship', 'domain-name', 'ipv4-addr', 'ipv6-addr', 'mac-addr'] as const),
  ...(['network-traffic', 'url'] as const),
]
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const id = z.string().regex(new RegExp(`^(${types.join('|')})--${uuid}$`))
const idOf = (type: string) => z.string().regex(new RegExp(`^${type}--${uuid}$`))
/** RFC 3339 in UTC, at least to the second (2.16). */
const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
const text = z.string().min(1)
const confidence = z.int().min(0).max(100)
const reference = z.strictObject({
  source_name: text,
  external_id: text.optional(),
  url: z.url().optional(),
  description: text.optional(),
})
const refs = z.array(id).min(1)

/** 3.2: what every domain object and relationship has. */
function domain<S extends z.ZodRawShape>(type: string, shape: S) {
  return z.strictObject({
    ...{ type: z.literal(type), spec_version: z.literal('2.1'), id: idOf(type) },
    ...{ created: timestamp, modified: timestamp, created_by_ref: idOf('identity').optional() },
    labels: z.array(text).min(1).optional(),
    confidence: confidence.optional(),
    external_references: z.array(reference).min(1).optional(),
    ...shape,
  })
}

function observable<S extends z.ZodRawShape>(type: string, shape: S) {
  const common = { type: z.literal(type), spec_version: z.literal('2.1'), id: idOf(type) }
  return z.strictObject({ ...common, ...shape })
}

const host = z.string().regex(/^(ipv4-addr|ipv6-addr|mac-addr|domain-name)--/)
const port = z.int().min(0).max(65_535)

const rules: Readonly<Record<(typeof types)[number], z.ZodType>> = {
  'attack-pattern': domain('attack-pattern', {
    name: text,
    // 4.1.1: the entry of ATT&CK is named by source and id.
    external_references: z
      .array(reference.extend({ external_id: z.string().regex(/^T\d{4}(\.\d{3})?$/) }))
      .min(1),
  }),
  identity: domain('identity', {
    ...{ name: text, description: text.optional() },
    identity_class: z.enum(['individual', 'group', 'system', 'organization', 'class', 'unknown']),
  }),
  incident: domain('incident', { name: text, description: text.optional() }),
  indicator: domain('indicator', {
    ...{ name: text.optional(), description: text.optional() },
    indicator_types: z.array(z.enum(['anomalous-activity', 'malicious-activity'])).min(1),
    // 9: one comparison of one observable, its text in quotes that are escaped.
    pattern: z
      .string()
      .regex(/^\[(domain-name|ipv4-addr|ipv6-addr|mac-addr|url):value = '([^'\\]|\\['\\])*'\]$/),
    ...{ pattern_type: z.literal('stix'), pattern_version: z.literal('2.1').optional() },
    valid_from: timestamp,
  }),
  note: domain('note', { abstract: text.optional(), content: text, object_refs: refs }),
  'observed-data': domain('observed-data', {
    ...{ first_observed: timestamp, last_observed: timestamp },
    number_observed: z.int().min(1).max(999_999_999),
    object_refs: refs,
  }).refine((one) => one.last_observed >= one.first_observed, 'ends before it begins'),
  relationship: domain('relationship', {
    relationship_type: z.string().regex(/^[a-z0-9-]+$/),
    ...{ source_ref: id, target_ref: id },
  }),
  'domain-name': observable('domain-name', { value: text }),
  'ipv4-addr': observable('ipv4-addr', { value: z.string().refine((one) => isIP(one) === 4) }),
  'ipv6-addr': observable('ipv6-addr', { value: z.string().refine((one) => isIP(one) === 6) }),
  'mac-addr': observable('mac-addr', { value: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/) }),
  'network-traffic': observable('network-traffic', {
    ...{ start: timestamp.optional(), src_ref: host, dst_ref: host },
    ...{ src_port: port.optional(), dst_port: port.optional() },
    protocols: z.array(z.string().regex(/^[a-z0-9-]+$/)).min(1),
  }),
  url: observable('url', { value: z.url() }),
}

const bundle = z.strictObject({
  ...{ type: z.literal('bundle'), id: idOf('bundle') },
  objects: z.array(z.looseObject({ type: z.enum(types), id })).min(1),
})

export function stixFaults(given: unknown): string[] {
  const outer = bundle.safeParse(given)
  if (!outer.success) return outer.error.issues.map((one) => `bundle: ${one.message} ${one.path}`)
  const { objects } = outer.data
  const ids = new Set(objects.map((one) => one.id))
  const faults = objects.flatMap((one) => {
    const { success, error } = rules[one.type].safeParse(one)
    return success ? [] : error.issues.map((issue) => `${one.id} ${issue.path}: ${issue.message}`)
  })
  if (ids.size !== objects.length) faults.push('an object stands in it twice')
  for (const one of objects) {
    const { created = '', modified = '' } = one as { created?: string; modified?: string }
    if (modified < created) faults.push(`${one.id} was modified before it was created`)
    for (const ref of refsOf(one))
      if (!ids.has(ref)) faults.push(`${one.id} refers to ${ref}, which is not there`)
  }
  return faults
}

function refsOf(object: object): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (name.endsWith('_ref')) return [String(value)]
    return name.endsWith('_refs') ? (value as string[]) : []
  })
}
