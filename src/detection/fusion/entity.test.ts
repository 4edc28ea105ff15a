import { expect, test } from 'vitest'
import type { DetectorCard, Signal } from '../../contracts/index.ts'
import { networkTest, privateNetworks } from '../../kernel/index.ts'
import { entityOf } from './entity.ts'

const isHome = networkTest(privateNetworks)
const inside = '10.0.0.5'
const outside = '198.51.100.23'
const [git, web] = ['10.0.0.9', '10.0.0.80']

const about = (actor: string, peers: string[], subject: DetectorCard['subject']) =>
  entityOf({ actor, peer: peers[0], peers } as unknown as Signal, subject, isHome)

test.each([
  ['inside actor, subject actor', inside, [git, web], 'actor', inside],
  ['inside actor, inside victims, subject victim', inside, [web, git], 'victim', web],
  ['inside actor, outside victim, subject victim', inside, [outside], 'victim', inside],
  ['outside actor, one inside victim', outside, [git], 'actor', git],
  [
    'outside actor, one inside victim among outside ones',
    outside,
    ['192.0.2.1', git],
    'actor',
    git,
  ],
  ['outside actor, many inside victims, subject victim', outside, [git, web], 'victim', git],
  ['outside actor, many inside victims, subject actor', outside, [git, web], 'actor', outside],
  ['outside actor, no inside victim', outside, ['192.0.2.1'], 'victim', outside],
  ['a domain is never the entity', inside, ['cdn-sync.example'], 'victim', inside],
  ['group and broadcast victims are nobody', outside, ['224.0.0.251', git], 'victim', git],
  ['a group address as actor gives way', '255.255.255.255', [git, web], 'actor', git],
  ['an unspecified actor gives way', '0.0.0.0', ['192.0.2.1'], 'actor', '192.0.2.1'],
  ['IPv6 link-local is inside', 'fe80::1', ['2001:db8::1'], 'actor', 'fe80::1'],
  [
    'a doer known by its hardware address',
    '02:00:00:00:00:66',
    [git, web],
    'actor',
    '02:00:00:00:00:66',
  ],
  ['a hardware address is no victim’s alert', '02:00:00:00:00:66', [git, web], 'victim', git],
  ['nobody is left', '0.0.0.0', ['ff02::fb'], 'actor', null],
] as const)('%s', (_, actor, peers, subject, entity) => {
  expect(about(actor, [...peers], subject)).toBe(entity)
})

test.each([
  ['the victim touched most is named, not the first', [git, web], web, web],
  ['the first of ours stands for one that is outside', ['192.0.2.1', git, web], '192.0.2.1', git],
] as const)('%s', (_, peers, peer, entity) => {
  const signal = { actor: outside, peer, peers } as unknown as Signal
  expect(entityOf(signal, 'victim', isHome)).toBe(entity)
})
