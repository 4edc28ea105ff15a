import { expect, test } from 'vitest'
import type { HostSighting, Sensed } from '../../contracts/index.ts'
import { onBoth } from '../dialects.fixture.ts'
import { openDatabase, openStore } from '../index.ts'
import { hostOf } from '../records.fixture.ts'
import { followed, together } from './host-rows.ts'

const hourUs = 3_600e6
const day = (n: number) => n * 24 * hourUs
const name = (text: string, lastUs: number) =>
  ({ name: text, source: 'mdns', lastUs }) as const satisfies HostSighting['names'][number]

const resolver = hostOf('10.0.0.53', {
  ...{ firstUs: day(1), lastUs: day(3), mac: '02:00:00:00:00:53', kind: 'resolver' },
  kindBasis: 'answers DNS lookups of 12 hosts (port 53)',
  names: [name('ns1.local', day(3))],
  services: [{ protocol: 17, port: 53, clients: 12 }],
})

/** The same host as a run that was started anew tells of it. */
const anew = (lastUs: number, changes: Partial<Sensed<HostSighting>> = {}) =>
  hostOf('10.0.0.53', { firstUs: day(3) + hourUs, lastUs, ...changes })

test('a run that begins anew knows at first what the one before knew better', () => {
  expect(followed(resolver, anew(day(3) + 2 * hourUs))).toMatchObject({
    ...{ firstUs: day(1), kind: 'resolver', mac: '02:00:00:00:00:53' },
    names: [{ name: 'ns1.local' }],
    services: [{ port: 53, clients: 12 }],
  })
  const dayLater = followed(resolver, anew(day(5)))
  expect(dayLater).toMatchObject({ kind: 'client', firstUs: day(1), services: [] })
  expect(dayLater.names).toMatchObject([{ name: 'ns1.local' }])
  expect(followed(resolver, anew(day(40))).names).toEqual([])
})

test('a role is known since the first run that knew it, and stays while the next is young', () => {
  const role = (sinceUs: number, role: 'resolver' | 'printer' = 'resolver') =>
    ({ role, basis: 'answers', sinceUs }) as const
  const before = { ...resolver, roles: [role(day(2)), role(day(1), 'printer')] }
  const again = { roles: [role(day(3) + 2 * hourUs)] }
  expect(followed(before, anew(day(3) + 3 * hourUs, again)).roles).toEqual(before.roles)
  expect(followed(before, anew(day(5), again)).roles).toEqual([role(day(2))])
  const { roles: _, ...old } = resolver
  expect(followed(old, anew(day(5), again)).roles).toEqual(again.roles)
})

test('a later word of the same run replaces what was said, and an older one does not', () => {
  const later = { ...resolver, lastUs: day(4), kind: 'server', names: [] } as const
  expect(followed(resolver, later)).toMatchObject({
    kind: 'server',
    names: [{ name: 'ns1.local' }],
  })
  expect(followed({ ...resolver, lastUs: day(9) }, later)).toBe(later)
})

test('what several sensors know is put together, the newest first', () => {
  const other = hostOf('10.0.0.53', { firstUs: day(2), lastUs: day(4), names: [name('a', day(4))] })
  expect(together([resolver, other])).toMatchObject({
    ...{ kind: 'resolver', firstUs: day(1), lastUs: day(4), mac: '02:00:00:00:00:53' },
    names: [{ name: 'a' }, { name: 'ns1.local' }],
  })
})

onBoth(
  'hosts are kept by sensor and address, what people set stays, and the bound holds',
  async ({ place }) => {
    await using store = await openStore(place, { hostsMax: 20 })
    await store.keepHosts([resolver, { ...resolver, sensor: 'b', lastUs: day(4) }])
    await using database = await openDatabase(place)
    await database.write((db) =>
      db
        .updateTable('entities')
        .set({ importance: 'low', set_importance: 'low', weight: 0, version: 1 })
        .execute(),
    )
    await store.keepHosts([
      { ...resolver, lastUs: day(5) },
      { ...resolver, lastUs: day(2) },
    ])
    const kept = await database.read
      .selectFrom('hosts')
      .select(['sensor', 'last_us'])
      .orderBy('sensor')
      .execute()
    expect(kept).toEqual([
      { sensor: 'b', last_us: day(4) },
      { sensor: 'local', last_us: day(5) },
    ])
    await store.keepHosts(
      Array.from({ length: 40 }, (_, i) => hostOf(`10.1.0.${i}`, { lastUs: i })),
    )
    const entities = await database.read.selectFrom('entities').selectAll().execute()
    expect(entities.length).toBe(18)
    expect(entities.find(({ address }) => address === '10.0.0.53')).toMatchObject({
      ...{ kind: 'resolver', names: ' ns1.local ', name: 'ns1.local', last_us: day(5) },
      ...{ importance: 'low', weight: 0, version: 1 },
    })
  },
)
