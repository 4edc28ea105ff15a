/** Routers beside and after others that are as they should be, and machines that advertise themselves by mistake. */
import { type LookAlike, lookAlike, routerSix, type TrialWire } from './trials/index.ts'

const first = { address: 'fe80::1', prefixes: ['fd00:1::'], resolvers: ['fd00:1::53'] } as const

function tells(
  wire: TrialWire,
  router: Parameters<typeof routerSix>[2],
  when: { readonly fromS?: number; readonly untilS: number; readonly everyS: number },
): void {
  const { fromS = 2, untilS, everyS } = when
  for (let t = fromS; t < untilS; t += everyS * wire.between(0.4, 1)) routerSix(wire, t, router)
}

const pairs = [
  lookAlike({
    name: 'two routers with one prefix, one of them preferred',
    axes: {
      preference: { label: 'preferred', values: ['the first', 'the second'] },
      afterS: { label: 'the second is heard after, seconds', values: [20, 500, 3000] },
      everyS: { label: 'seconds between', values: [10, 200, 600] },
    },
    write(wire, { preference, afterS, everyS }) {
      const isSecond = preference === 'the second'
      const second = { ...first, address: 'fe80::2', preference: isSecond ? 1 : -1 } as const
      tells(wire, { ...first, preference: isSecond ? 0 : 1 }, { untilS: 7200, everyS })
      tells(wire, second, { fromS: afterS, untilS: 7200, everyS })
    },
  }),
  lookAlike({
    name: 'two providers with a router and prefix each',
    axes: {
      afterS: { label: 'the second is heard after, seconds', values: [20, 600, 3000] },
      resolver: { label: 'own resolver', values: ['yes', 'no'] },
      preference: { label: 'preference of the second', values: ['low', 'medium'] },
    },
    write(wire, { afterS, resolver, preference }) {
      const own = resolver === 'yes' ? ['fd00:2::53'] : []
      const second = { address: 'fe80::2', prefixes: ['fd00:2::'], resolvers: own }
      const isLow = preference === 'low'
      tells(wire, first, { untilS: 7200, everyS: 300 })
      tells(
        wire,
        { ...second, preference: isLow ? -1 : 0 },
        { fromS: afterS, untilS: 7200, everyS: 300 },
      )
    },
  }),
  lookAlike({
    name: 'a router whose line fails: it calls itself off, and one with another prefix steps in',
    axes: {
      outages: { label: 'outages', values: [1, 2, 4] },
      lastsS: { label: 'each lasts, seconds', values: [120, 1500] },
    },
    write(wire, { outages, lastsS }) {
      const backup = { address: 'fe80::2', prefixes: ['fd00:2::'], resolvers: ['fd00:2::53'] }
      for (let t = 2; t < 9000; t += wire.between(20, 60)) {
        const n = Math.floor((t - 1200) / 1800)
        const isOut = n >= 0 && n < outages && (t - 1200) % 1800 < lastsS
        routerSix(wire, t, { ...first, lifetimeS: isOut ? 0 : 1800 })
        if (isOut) routerSix(wire, t + 5, backup)
      }
    },
  }),
  lookAlike({
    name: 'VRRP: the address and hardware address of the pair, from whichever is there',
    axes: { moves: { label: 'moves', values: [1, 8] } },
    write(wire, { moves }) {
      const shared = { ...first, address: 'fe80::100', mac: 0x0000_5e00_0233 }
      tells(wire, shared, { untilS: 7200, everyS: 30 })
      for (let i = 0; i < moves; i++) {
        routerSix(wire, 800 + i * 700, { ...shared, lifetimeS: 0 })
        routerSix(wire, 801 + i * 700, shared)
      }
      tells(wire, { ...first, address: 'fe80::2' }, { fromS: 50, untilS: 7200, everyS: 300 })
    },
  }),
]

const successors = [
  lookAlike({
    name: 'a new router in place of the old one, preferred, with another prefix and resolver',
    axes: {
      calledOff: { label: 'the old one calls itself off', values: ['yes', 'no'] },
      silentS: { label: 'silent between, seconds', values: [30, 900] },
    },
    write(wire, { calledOff, silentS }) {
      tells(wire, first, { untilS: 2000, everyS: 200 })
      if (calledOff === 'yes')
        for (let i = 0; i < 3; i++) routerSix(wire, 2001 + i * 3, { ...first, lifetimeS: 0 })
      const second = { address: 'fe80::2', prefixes: ['fd00:2::'], resolvers: ['fd00:2::53'] }
      tells(wire, second, { fromS: 2010 + silentS, untilS: 9000, everyS: 200 })
    },
  }),
  lookAlike({
    name: 'a router that restarts again and again, beside another',
    axes: { restarts: { label: 'restarts', values: [1, 3] } },
    write(wire, { restarts }) {
      tells(wire, { ...first, address: 'fe80::2' }, { untilS: 7200, everyS: 200 })
      for (let i = 0; i <= restarts; i++) {
        tells(wire, first, { fromS: 100 + i * 1500, untilS: 1400 + i * 1500, everyS: 200 })
        for (let k = 0; k < 3; k++) routerSix(wire, 1401 + i * 1500 + k, { ...first, lifetimeS: 0 })
      }
    },
  }),
  lookAlike({
    name: 'one router whose provider gives it another prefix',
    axes: { renewals: { label: 'renewals', values: [1, 6] } },
    write(wire, { renewals }) {
      for (let i = 0; i <= renewals; i++) {
        const prefixes = [`fd00:${i + 1}::`, `fd00:${i}::`]
        tells(
          wire,
          { ...first, prefixes },
          { fromS: 2 + i * 1000, untilS: 1000 + i * 1000, everyS: 100 },
        )
      }
    },
  }),
]

const mistaken = [
  lookAlike({
    name: 'a computer that shares its connection, with a prefix of its own',
    axes: {
      machines: { label: 'machines', values: [1, 3] },
      resolver: { label: 'own resolver', values: ['yes', 'no'] },
      everyS: { label: 'seconds between', values: [10, 200] },
    },
    write(wire, { machines, resolver, everyS }) {
      tells(wire, first, { untilS: 5400, everyS: 200 })
      for (let i = 0; i < machines; i++) {
        const resolvers = resolver === 'yes' ? [`fd00:f${i}::1`] : []
        const pc = { address: `fe80::${50 + i}`, prefixes: [`fd00:f${i}::`], resolvers }
        tells(wire, pc, { fromS: 1900 + i * 600, untilS: 5400, everyS })
      }
    },
  }),
  lookAlike({
    name: 'a phone that shares its connection, now and then',
    axes: { times: { label: 'times', values: [1, 5] } },
    write(wire, { times }) {
      tells(wire, first, { untilS: 7200, everyS: 200 })
      for (let i = 0; i < times; i++) {
        const phone = {
          address: `fe80::7${i}`,
          prefixes: [`fd00:c${i}::`],
          resolvers: [`fd00:c${i}::1`],
        }
        tells(wire, phone, { fromS: 1000 + i * 1200, untilS: 1500 + i * 1200, everyS: 30 })
        routerSix(wire, 1501 + i * 1200, { ...phone, lifetimeS: 0 })
      }
    },
  }),
  lookAlike({
    name: 'border routers of a radio network, which are no way out',
    axes: { routers: { label: 'border routers', values: [1, 4] } },
    write(wire, { routers }) {
      tells(wire, first, { untilS: 5400, everyS: 300 })
      for (let i = 0; i < routers; i++) {
        const border = { address: `fe80::3${i}`, prefixes: ['fd00:7bad::'], lifetimeS: 0 }
        tells(wire, border, { fromS: 700 + i * 300, untilS: 5400, everyS: 120 })
      }
    },
  }),
  lookAlike({
    name: 'machines that join in crowds and ask for routers, each of which answers all',
    axes: { everyS: { label: 'seconds between answers', values: [3.1, 6] } },
    write(wire, { everyS }) {
      const second = { ...first, address: 'fe80::2' }
      for (let t = 5; t < 1800; t += everyS) {
        routerSix(wire, t, first)
        if (t > 600) routerSix(wire, t + 0.3, { ...second, prefixes: ['fd00:2::'] })
      }
    },
  }),
  lookAlike({
    name: 'a router that answers each machine that asks by itself',
    axes: { askers: { label: 'askers a minute', values: [10, 60] } },
    write(wire, { askers }) {
      tells(wire, first, { untilS: 2400, everyS: 200 })
      const second = { address: 'fe80::2', prefixes: ['fd00:2::'] }
      for (let t = 900; t < 2400; t += wire.wait(60 / askers))
        routerSix(wire, t, { ...second, to: `fe80::9${wire.whole(1, 99)}` })
    },
  }),
]

export const rogueRouterLookAlikes: readonly LookAlike[] = [...pairs, ...successors, ...mistaken]
