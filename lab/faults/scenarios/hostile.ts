/** What no sensor sends: each is refused with its reason, counted, set aside for a person, and nothing of it is stored. */
import { readIdentity } from '../../../src/pki/holder/index.ts'
import { callHub, envelopeOf, type Forged, type HostileCall } from '../hostile-client.ts'
import { Rig } from '../rig.ts'
import { type Outcome, type Scenario, Showing } from '../scenario.ts'
import { seeNumber } from '../seen.ts'
import { until } from '../until.ts'

const oversizedBytes = 2 * 1024 * 1024 + 1
const beyondMessageBytes = 9 * 1024 * 1024

interface Attempt {
  readonly what: string
  readonly forged: Omit<Forged, 'sequence'>
  /** Changes the bytes. */
  readonly bend?: (bytes: Uint8Array) => Uint8Array
  /** The dead letter’s code. */
  readonly code: string
}

const attempts: readonly Attempt[] = [
  {
    what: 'altered',
    forged: { after: (one) => ({ ...one, rows: one.rows + 1 }) },
    code: 'signature',
  },
  {
    what: 'truncated',
    forged: {},
    bend: (bytes) => bytes.slice(0, bytes.length >> 1),
    code: 'malformed',
  },
  { what: 'oversized', forged: { batch: new Uint8Array(oversizedBytes) }, code: 'too-large' },
  {
    what: 'unsigned',
    forged: { after: (one) => ({ ...one, signature: new Uint8Array(0) }) },
    code: 'malformed',
  },
  {
    what: 'signed with noughts',
    forged: { after: (one) => ({ ...one, signature: new Uint8Array(64) }) },
    code: 'signature',
  },
  { what: 'of another sensor', forged: { sensor: 'other' }, code: 'identity' },
  { what: 'with a key of nobody', forged: { keyId: 'nobody' }, code: 'key' },
  {
    what: 'no protobuf',
    forged: {},
    bend: () => Buffer.from('\xff\xff\xff\xff'),
    code: 'malformed',
  },
]

const hostile: Scenario = {
  name: 'hostile-envelopes',
  says: 'altered, truncated, oversized, unsigned, another’s, replayed and unreadable envelopes of a real sensor’s keys',
  seconds: 40,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    const hub = `127.0.0.1:${rig.port}`
    const held = readIdentity(rig.sensorFolder)
    const showing = new Showing()
    const call = callHub(hub, held)
    await call.hears('welcome')
    let sequence = Date.now() * 1000
    for (const { what, forged, bend = (bytes: Uint8Array) => bytes, code } of attempts) {
      telling(what)
      call.send(bend(envelopeOf(held, { ...forged, sequence: ++sequence })))
      const found = await refusedAs(rig, { call, code })
      showing.see(`${what}: refused, and set aside as ${code}: ${found}`, found !== '')
    }
    await replayed(rig, { call, held, showing, sequence: sequence + 1 })
    await unreadable(rig, { call, held, showing, sequence: sequence + 2 })
    call.close()
    await anothersName(hub, { held, showing })
    await beyondAnyMessage(hub, { held, showing, sequence: sequence + 3 })
    for (const code of new Set(attempts.map((one) => one.code))) {
      const letters = { whose: 'hub', name: `amoskys_dead_letters{code="${code}"}` } as const
      await seeNumber(rig, showing, { ...letters, is: (count) => count > 0 })
    }
    const kept = await aliveAfter(rig, { hub, held, sequence: sequence + 4, showing })
    return outcomeOfHostile(rig, { showing, kept, sent: attempts.length + 6 })
  },
}

/** Waits for one more refusal, and one more dead letter of that code; its reason. */
async function refusedAs(
  rig: Rig,
  { call, code }: { readonly call: HostileCall; readonly code: string },
): Promise<string> {
  const refusals = () => call.answers.filter(({ kind }) => kind === 'refusal').length
  const letters = () =>
    rig.query(`select reason from dead_letters where code = '${code}' order by at_ms, id`)
  const wanted = attempts.filter((one) => one.code === code).length
  const before = letters().length
  await until(() => letters().length > before || letters().length >= wanted, {
    what: `a dead letter of ${code}`,
    withinMs: 30_000,
    also: () => JSON.stringify(call.answers),
  })
  return refusals() === 0 ? '' : String(letters().at(-1)?.['reason'] ?? '')
}

interface Step {
  readonly held: ReturnType<typeof readIdentity>
  readonly showing: Showing
  readonly sequence: number
}

async function replayed(rig: Rig, { call, held, showing, sequence }: Step & { call: HostileCall }) {
  const one = envelopeOf(held, { sequence })
  call.send(one)
  await call.hears('ack')
  call.send(one, one)
  await countIs(rig, 'known', 2)
  showing.see('replayed: acknowledged, counted as known, and not kept again', true)
}

/** It is signed well, and the hub acknowledges it: whoever judges it finds that it is none. */
async function unreadable(
  rig: Rig,
  { call, held, showing, sequence }: Step & { call: HostileCall },
) {
  call.send(envelopeOf(held, { sequence, batch: Buffer.from('no batch at all') }))
  const letters = () => rig.query(`select reason from dead_letters where code = 'batch'`)
  await until(() => letters().length > 0, { what: 'a dead letter of batch', withinMs: 60_000 })
  showing.see(`unreadable, yet signed: set aside as batch: ${letters()[0]!['reason']}`, true)
}

async function anothersName(hub: string, { held, showing }: Omit<Step, 'sequence'>) {
  const call = callHub(hub, held, 'other')
  await call.hears('refusal')
  const [refusal] = call.answers
  const text = refusal?.kind === 'refusal' ? refusal.text : ''
  showing.see(`a call in another’s name: ${text}`, text.includes('the call says other'))
  call.close()
}

async function beyondAnyMessage(hub: string, { held, showing, sequence }: Step) {
  const call = callHub(hub, held)
  await call.hears('welcome')
  call.send(envelopeOf(held, { sequence, batch: new Uint8Array(beyondMessageBytes) }))
  await call.hears('end')
  showing.see('a message of 9 MB ends its call', true)
}

/** After all that, an honest batch is taken. Yields how many batches are kept. */
async function aliveAfter(
  rig: Rig,
  { hub, held, showing, sequence }: Step & { readonly hub: string },
): Promise<number> {
  const call = callHub(hub, held)
  await call.hears('welcome')
  call.send(envelopeOf(held, { sequence }))
  await call.hears('ack')
  call.close()
  await countIs(rig, 'batches', 3)
  for (const code of ['signature', 'malformed', 'identity', 'key', 'too-large'])
    showing.see(`the hub counts refused-${code}`, counted(rig, `refused-${code}`) > 0)
  const events = rig.events().filter((text) => text.includes('set aside'))
  showing.see('events of the system say: a batch was set aside', events.length > 0)
  await rig.hub!.stop()
  return (await rig.auditStream()).sequences.length
}

function counted(rig: Rig, name: string): number {
  const rows = rig.query(`select counts from workers where kind = 'bus'`)
  return Math.max(0, ...rows.map(({ counts }) => JSON.parse(String(counts))[name] ?? 0))
}

async function countIs(rig: Rig, name: string, least: number): Promise<void> {
  await until(() => counted(rig, name) >= least, {
    what: `the hub counts ${least} ${name}`,
    withinMs: 60_000,
    also: () => JSON.stringify(rig.query('select counts from workers')),
  })
}

interface Kept {
  readonly showing: Showing
  readonly kept: number
  readonly sent: number
}

/** Three of them are honest; one more or less is one too many, or lost. */
function outcomeOfHostile(rig: Rig, { showing, kept, sent }: Kept): Outcome {
  const honest = 3
  return {
    ...{ sent, acknowledged: honest, stored: 0, recoveryMs: null },
    alerted: Number(rig.query('select count(*) as n from alerts')[0]!['n']),
    lost: Math.max(0, honest - kept),
    doubled: Math.max(0, kept - honest),
    shows: showing.shows,
    hidden: showing.hidden,
    notes: ['sent and acknowledged are batches here'],
  }
}

export const hostiles: readonly Scenario[] = [hostile]
