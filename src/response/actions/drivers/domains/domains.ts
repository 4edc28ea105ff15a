/** `block_domain`: a name that the resolver of the network no longer resolves. */
import { z } from 'zod'
import { AmoskysError, endpointText, printable } from '../../../../kernel/index.ts'
import type { Driver, Failures, Looked, Plan, Planned, Taken } from '../../driver.ts'
import { readInverse, writeInverse } from '../inverse.ts'
import {
  blockedMax,
  type Found,
  type ListFormat,
  readList,
  textOf,
  writeList,
} from './list-file.ts'
import { domainOf } from './names.ts'
import { type Answered, ask, type ResolverOptions, reload } from './resolver.ts'

export interface DomainsOptions {
  /** A file of ours alone, which dnsmasq is told of: `addn-hosts=` or `servers-file=`. */
  readonly path: string
  readonly format: ListFormat
  readonly resolver: ResolverOptions
  /** Waits so long; given from outside, like all time. */
  readonly wait: (ms: number) => Promise<void>
}

const askedAtOnce = 32

const inverseSchema = z.strictObject({ domain: z.string().max(253).default('') })

export function domains(options: DomainsOptions): Driver {
  return {
    name: 'domains',
    kinds: ['block_domain'],
    preview: async (order) => planOf(options, domainOf(order.target), await readList(options.path)),
    apply: (planned) => block(options, planned),
    undo: (taken) => unblock(options, taken),
    look: () => look(options),
  }
}

function planOf({ format, path, resolver }: DomainsOptions, domain: string, list: Found): Plan {
  const below = format === 'dnsmasq' ? ' and every name below it' : ' (names below it go on)'
  const where = endpointText(resolver.address, resolver.port)
  return {
    effect: `The resolver at ${where} no longer gives an address for ${domain}${below}. Whoever asks another resolver, knows the address already or goes by address still gets there; open connections go on.`,
    steps: [
      ...textOf({ ...list, blocked: new Map([['', domain]]) }, format)
        .split('\n')
        .slice(2, -1)
        .map((line) => `${line}  >> ${printable(path)}`),
      `kill -HUP $(cat ${printable(resolver.pidFile)})`,
    ],
    warnings: [
      'The resolver does not end this by itself: while no responder runs, it stays.',
      ...(format === 'hosts'
        ? ['Names below it are not blocked: a list of hosts cannot name them.']
        : []),
    ],
    inverse: writeInverse({ domain }),
  }
}

async function block(options: DomainsOptions, planned: readonly Planned[]): Promise<Failures> {
  const failures = new Map<string, string>()
  const list = await readList(options.path)
  const blocked = new Map(list.blocked)
  for (const { order } of planned)
    try {
      const domain = domainOf(order.target)
      if (blocked.size < blockedMax || blocked.has(order.id)) blocked.set(order.id, domain)
      else failures.set(order.id, `${blockedMax} domains are blocked; take some back first`)
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      failures.set(order.id, thrown.message)
    }
  await settle(options, list, blocked)
  const fresh = planned.filter(({ order }) => !failures.has(order.id))
  const names = fresh.map(({ order }) => blocked.get(order.id)!)
  if (await seen(options, names, 'blocked')) return failures
  // The list said so already, and dnsmasq does not know.
  await reload(options.resolver)
  await seen(options, names, 'blocked')
  return failures
}

async function unblock(options: DomainsOptions, taken: readonly Taken[]): Promise<Failures> {
  const list = await readList(options.path)
  const blocked = new Map(list.blocked)
  for (const { id } of taken) blocked.delete(id)
  await settle(options, list, blocked)
  const still = new Set(['', ...blocked.values()])
  const freed = taken.map(({ inverse }) => readInverse(inverseSchema, inverse).domain)
  await seen(
    options,
    freed.filter((domain) => !still.has(domain)),
    'open',
  )
  return new Map()
}

/** Writes the list where it changes, and has it read. */
async function settle(options: DomainsOptions, list: Found, blocked: ReadonlyMap<string, string>) {
  const wanted = { before: list.before, blocked }
  const text = textOf(wanted, options.format)
  if (text === (list.text ?? '')) return
  await writeList(options.path, wanted, options.format)
  await reload(options.resolver)
}

/** dnsmasq reads its lists a moment after it was told to. What came of it is said by `look`, not here. */
async function seen(options: DomainsOptions, names: readonly string[], wanted: Answered) {
  const last = names.at(-1)
  for (let turn = 0; last !== undefined && turn < 20; turn++) {
    const answer = await ask(options.resolver, last)
    if (answer === wanted || answer === 'silent') return true
    await options.wait(25)
  }
  return last === undefined
}

async function look(options: DomainsOptions): Promise<ReadonlyMap<string, Looked>> {
  const { blocked } = await readList(options.path)
  const looked = new Map<string, Looked>()
  const where = endpointText(options.resolver.address, options.resolver.port)
  const answers = await answersOf(options, [...new Set(blocked.values())])
  for (const [id, domain] of blocked) {
    const answer = answers.get(domain) ?? 'silent'
    looked.set(id, {
      text: `${where} says of ${printable(domain)}: ${wordsOf[answer]}`,
      endsAtMs: null,
      inverse: writeInverse({ domain }),
      drift:
        answer === 'blocked' ? '' : `${where} says of ${printable(domain)}: ${wordsOf[answer]}`,
    })
  }
  return looked
}

/** One that is silent is not asked for the rest: others wait for us. */
async function answersOf({ resolver }: DomainsOptions, names: readonly string[]) {
  const answers = new Map<string, Answered>()
  for (let at = 0; at < names.length; at += askedAtOnce) {
    const some = names.slice(at, at + askedAtOnce)
    const said = await Promise.all(some.map((name) => ask(resolver, name)))
    for (const [i, name] of some.entries()) answers.set(name, said[i]!)
    if (said.every((answer) => answer === 'silent')) break
  }
  return answers
}

const wordsOf: Readonly<Record<Answered, string>> = {
  blocked: 'no address',
  open: 'it has an address',
  silent: 'nothing, it did not answer',
}
