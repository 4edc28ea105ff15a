import { expect, test } from 'vitest'
import { Protocol, type RecommendedAction, type Signal } from '../../contracts/index.ts'
import type { Neighbours } from '../hosts/index.ts'
import { beacon, bruteForce, dnsTunnel } from './examples.fixture.ts'
import { insteadOf } from './instead.ts'
import { insteadOfNone } from './instead-of-none.ts'

const stranger = '198.51.100.23'
const [ours, server] = ['10.20.4.17', '10.20.9.5']

function around(changes: Partial<Neighbours> = {}): Neighbours {
  return {
    ...{ rolesOf: () => [], goodOf: () => ({ elsewhere: 0, there: 0 }), isVouched: () => false },
    ...{ sentFrom: () => '' },
    ...{ hasProved: () => false, servedBy: () => 0, isHome: (one) => one.startsWith('10.') },
    ...{ usersOf: () => 0, usersOfDomain: () => 0 },
    ...changes,
  }
}

interface Given {
  readonly action: RecommendedAction['action']
  readonly target: string
  readonly neighbours?: Neighbours
}

/** `ACTION TARGET` of what is advised, and why. */
function told(signal: Signal, { action, target, neighbours = around() }: Given) {
  const deed = { action, target, ttlSeconds: 60, reversible: true, why: 'It ends it.' }
  const circumstances = { signal, entity: signal.actor, neighbours }
  const isNone = target === '' || /[a-z]/.test(target)
  const all = isNone ? insteadOfNone(deed, circumstances) : insteadOf(deed, circumstances)
  return (all ?? [deed]).map((one) => `${one.action} ${one.target}: ${one.why}`)
}

const block = { action: 'block-address', target: stranger } as const
const guess: Signal = { ...bruteForce, actor: stranger, peer: server, peers: [server] }

test('without a handshake nobody is blocked, whatever the flags were; another handshake is proof', () => {
  const scan: Signal = { ...guess, technique: 'T1046', established: {} }
  const [why] = told(scan, block)
  expect(why).toContain(`check-host ${server}: The sender was not seen to complete a handshake`)
  const neighbours = around({ hasProved: (_, how) => how === 'handshake' })
  expect(told(scan, { ...block, neighbours })[0]).toMatch(/^block-address/)
  const known = { ...neighbours, goodOf: () => ({ elsewhere: 9, there: 0 }) }
  expect(told(scan, { ...block, neighbours: known })[0]).toMatch(/^check-host/)
  expect(told({ ...scan, technique: 'T1498' }, { ...block, neighbours })[0]).toMatch(/^check-host/)
})

test('of forged packets of ours the hardware address is told, where all came from one', () => {
  const scan: Signal = { ...guess, actor: ours, technique: 'T1046', established: {} }
  const given = { action: 'isolate-host', target: ours } as const
  expect(told(scan, given)[0]).toContain('Compare their hardware address with what the switch has')
  const neighbours = around({ sentFrom: () => '02:00:00:00:15:42' })
  expect(told(scan, { ...given, neighbours })[0]).toMatch(
    /^find-sender.*They came in frames of 02:00:00:00:15:42: find whose that is/,
  )
})

test('who guesses over UDP and was answered is who it says', () => {
  const flows = guess.flows.map((flow) => ({ ...flow, protocol: Protocol.udp }))
  const overUdp = { ...guess, flows, established: {} }
  const neighbours = around({ hasProved: (_, how) => how === 'answer' })
  expect(told(overUdp, { ...block, neighbours })[0]).toMatch(/^block-address/)
  expect(told(overUdp, block)[0]).toContain('was not seen to use an answer')
})

test('a server in use is not isolated: the account, the session and the logs are seen to', () => {
  const isolate = { action: 'isolate-host', target: server } as const
  const neighbours = around({ servedBy: () => 2 })
  const [first, ...rest] = told(guess, { ...isolate, neighbours })
  expect(rest).toEqual([])
  expect(first).toBe(
    `check-host ${server}: Do not cut it off: other hosts had ordinary conversations with it. Reset the password of the account that may have been let in, end the session from ${stranger}, and look in the logs at what came from that address.`,
  )
  const sweeper: Signal = { ...guess, actor: ours, technique: 'T1046', flows: [] }
  const real = around({ servedBy: () => 2, isVouched: () => true })
  const blocked = { action: 'block-address', target: ours, neighbours: real } as const
  expect(told(sweeper, blocked)[0]).toMatch(/^check-host/)
  expect(told(guess, { ...isolate, neighbours: around({ servedBy: () => 1 }) })[0]).toMatch(
    /^isolate-host/,
  )
})

test('a server or a router that calls is kept from whom it calls', () => {
  const isolate = { action: 'isolate-host', target: ours } as const
  const real: Signal = { ...beacon, actor: ours, established: { [ours]: true } }
  const advised = (neighbours: Neighbours) =>
    told(real, { ...isolate, neighbours }).map((one) => one.slice(0, one.indexOf(':')))
  const end = `block-address ${beacon.peer}`
  expect(advised(around({ servedBy: () => 4 }))).toEqual([`check-host ${ours}`, end])
  const shared = { address: ours, role: 'shared-address', basis: 'had many' } as const
  const rolesOf = (address: string) => (address === ours ? [shared] : [])
  expect(advised(around({ rolesOf }))).toEqual([`find-sender ${ours}`, end])
  expect(advised(around({ rolesOf, usersOf: () => 5 }))).not.toContain(end)
})

test('where nobody can be cut off, there is somebody to look at', () => {
  const name = 'edge.example.net'
  const byName = told({ ...beacon, actor: ours }, { action: 'block-address', target: name })
  expect(byName.map((one) => one.slice(0, one.indexOf(':')))).toEqual([
    `sinkhole-domain ${name}`,
    `check-host ${ours}`,
  ])
  const neighbours = around({ usersOfDomain: () => 3 })
  const used = told(beacon, { action: 'block-address', target: name, neighbours })
  expect(used).toHaveLength(1)
  expect(used[0]).toMatch(/^check-host/)
  const lookups: Signal = { ...dnsTunnel, technique: 'T1071.004' }
  expect(told(lookups, { action: 'sinkhole-domain', target: '' })).toEqual([
    expect.stringContaining('See which program on it asks for these names'),
  ])
})

test('who is led to a machine by forged answers loses nothing with it, unless somebody is let in', () => {
  const neighbours = around({ servedBy: () => 40, hasProved: () => true })
  const lure: Signal = {
    ...guess,
    actor: server,
    peer: ours,
    peers: [ours],
    technique: 'T1557.001',
  }
  const isolate = { action: 'isolate-host', target: server, neighbours } as const
  expect(told(lure, isolate)[0]).toMatch(/^isolate-host/)
  const letIn = { ...lure.evidence[0]!, id: 'let-in' }
  expect(told({ ...lure, evidence: [letIn] }, isolate)[0]).toMatch(/^check-host/)
})

test('hosts of ours that answer pings to all are told not to, and whoever sends those is looked for', () => {
  const limit = { action: 'rate-limit', target: server } as const
  const smurf = (facts: Signal['facts']): Signal => ({ ...guess, technique: 'T1498', facts })
  expect(told(smurf({}), limit)[0]).not.toContain('hosts of yours')
  const asker = '02:00:00:00:01:66'
  const [first, second] = told(smurf({ broadcast: '10.82.18.255', asker }), limit)
  expect(first).toMatch(
    /^find-sender 02:00:00:00:01:66: Pings to 10.82.18.255 in the victim’s name/,
  )
  expect(second).toMatch(/^rate-limit .*they answer pings to 10.82.18.255/)
  const unseen = told(smurf({ broadcast: '', asker: '' }), limit)
  expect(unseen).toHaveLength(1)
  expect(unseen[0]).toContain('most likely they answer pings to a broadcast address')
})
