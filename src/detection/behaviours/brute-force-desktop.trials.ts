/** Passwords tried at desktops over RDP, and what looks like it. */
import {
  type Attack,
  attack,
  desktopOf,
  exchanges,
  type LookAlike,
  lookAlike,
  openDesktop,
} from './trials/index.ts'

const server = '10.0.0.25'

export const bruteForceDesktops: readonly Attack[] = [
  attack({
    name: 'guesses at a desktop, of a tool that says the same sizes each time',
    axes: {
      from: { label: 'from', values: ['inside', 'outside'] },
      guesses: { label: 'guesses', values: [8, 60] },
      everyS: { label: 'seconds between guesses', values: [1, 30, 600] },
    },
    write(wire, { from, guesses, everyS }) {
      const client = from === 'inside' ? '10.0.0.66' : '198.51.100.23'
      const one = { client, server, desktop: desktopOf(wire), to: 'refused' } as const
      for (let i = 0, t = 10; i < guesses; i++, t += everyS * wire.between(0.7, 1.3))
        openDesktop(wire, t, { ...one, roundTripS: wire.between(0.002, 0.2) })
    },
  }),
  attack({
    name: 'guesses at a desktop until one is let in',
    axes: { guesses: { label: 'guesses', values: [12, 40] } },
    write(wire, { guesses }) {
      const one = { client: '198.51.100.23', server, desktop: desktopOf(wire) } as const
      let t = 10
      for (let i = 0; i < guesses; i++, t += wire.between(2, 20))
        openDesktop(wire, t, { ...one, to: 'refused' })
      const many = { count: 60, up: [40, 200], down: [100, 1400], inTls: true } as const
      openDesktop(wire, t, { ...one, to: 'desktop', work: exchanges(wire, many) })
    },
  }),
]

export const bruteForceDesktopLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'an administrator who works on one desktop after the other',
    axes: {
      desktops: { label: 'desktops', values: [8, 24] },
      exchanged: { label: 'exchanges on each', values: [6, 60] },
    },
    write(wire, { desktops, exchanged }) {
      for (let i = 0, t = 10; i < desktops; i++, t += wire.between(40, 300)) {
        const many = { count: exchanged, up: [40, 200], down: [100, 1400], inTls: true } as const
        const work = exchanges(wire, { ...many, everyS: [0.05, 2] })
        const one = { client: '10.0.0.8', server: `10.0.2.${10 + i}`, desktop: desktopOf(wire) }
        openDesktop(wire, t, { ...one, to: 'desktop', work })
      }
    },
  }),
  lookAlike({
    name: 'a monitor of a desktop that looks as far as it needs to, and goes',
    axes: {
      to: { label: 'as far as', values: ['certificate', 'challenge', 'proof'] },
      everyS: { label: 'seconds between looks', values: [15, 60, 300] },
    },
    write(wire, { to, everyS }) {
      const one = { client: '10.0.0.8', server, desktop: desktopOf(wire) }
      for (let i = 0; i < 40; i++)
        openDesktop(wire, 10 + i * everyS + wire.between(0, 0.2), { ...one, to: to as 'proof' })
    },
  }),
  lookAlike({
    name: 'an inventory that asks desktops for their certificates and names',
    axes: {
      to: { label: 'as far as', values: ['certificate', 'challenge'] },
      desktops: { label: 'desktops', values: [10, 60] },
    },
    write(wire, { to, desktops }) {
      for (let i = 0, t = 10; i < desktops; i++, t += wire.between(0.2, 3)) {
        const one = { client: '10.0.0.8', server: `10.0.2.${10 + i}`, desktop: desktopOf(wire) }
        openDesktop(wire, t, { ...one, to: to as 'challenge' })
      }
    },
  }),
  lookAlike({
    name: 'people whom a broker sends on to another desktop as soon as they are in',
    axes: { people: { label: 'people behind one address', values: [10, 40] } },
    write(wire, { people }) {
      const desktop = desktopOf(wire)
      for (let i = 0; i < people; i++) {
        const many = {
          count: wire.whole(3, 8),
          up: [40, 300],
          down: [60, 300],
          inTls: true,
        } as const
        const one = { client: '10.0.7.1', server, desktop }
        const t = 10 + wire.between(0, 3600)
        openDesktop(wire, t, { ...one, to: 'desktop', work: exchanges(wire, many) })
      }
    },
  }),
]
