/** Routers that somebody sets up to catch traffic, over a grid of tools and paces. */
import { rogueRouterLookAlikes } from './rogue-router-benign.trials.ts'
import { attack, type BehaviourTrials, routerSix, type TrialWire } from './trials/index.ts'

const true_ = { address: 'fe80::1', prefixes: ['fd00:1::'], resolvers: ['fd00:1::53'] } as const
const false_ = { address: 'fe80::66', prefixes: ['fd00:bad::'] } as const

/** The true router tells of itself, as it does, all the time. */
function opening(wire: TrialWire, untilS: number, everyS: number): void {
  for (let t = 2; t < untilS; t += everyS * wire.between(0.4, 1)) routerSix(wire, t, true_)
}

export const rogueRouterTrials: BehaviourTrials = {
  behaviour: 'rogue-router',
  attacks: [
    attack({
      name: 'calls the true router off over and over, and offers itself',
      axes: {
        everyS: { label: 'seconds between', values: [1, 3, 15] },
        trueS: { label: 'seconds between the true router’s own', values: [60, 200] },
        mac: {
          label: 'called off from the hardware address of',
          values: ['the true one', 'the forger'],
        },
        preference: { label: 'preference', values: ['high', 'medium'] },
      },
      write(wire, { everyS, trueS, mac, preference }) {
        opening(wire, 2700, trueS)
        const from = mac === 'the forger' ? { mac: 0x02_00_00_00_70_66 } : {}
        const how = { ...false_, preference: preference === 'high' ? 1 : 0 } as const
        for (let t = 900; t < 2700; t += everyS * wire.between(0.8, 1.2)) {
          routerSix(wire, t, { ...true_, ...from, lifetimeS: 0 })
          routerSix(wire, t + 0.02, how)
        }
      },
    }),
    attack({
      name: 'offers itself with high preference, another prefix and resolver (fake_router6)',
      axes: {
        everyS: { label: 'seconds between', values: [1, 5, 60, 200] },
        afterS: { label: 'begins after, seconds', values: [300, 1800] },
        resolver: { label: 'own resolver', values: ['yes', 'no'] },
      },
      write(wire, { everyS, afterS, resolver }) {
        opening(wire, afterS + 1200, 150)
        const resolvers = resolver === 'yes' ? ['fd00:bad::53'] : []
        for (let t = afterS; t < afterS + 1200; t += everyS * wire.between(0.8, 1.2))
          routerSix(wire, t, { ...false_, resolvers, preference: 1 })
      },
    }),
    attack({
      name: 'offers itself each second, medium preference (bettercap)',
      axes: {
        resolver: { label: 'own resolver', values: ['yes', 'no'] },
        lastsS: { label: 'lasts, seconds', values: [120, 900] },
      },
      write(wire, { resolver, lastsS }) {
        opening(wire, 900 + lastsS, 150)
        const resolvers = resolver === 'yes' ? ['fd00:bad::53'] : []
        for (let t = 900; t < 900 + lastsS; t++) routerSix(wire, t, { ...false_, resolvers })
      },
    }),
  ],
  lookAlikes: rogueRouterLookAlikes,
}
