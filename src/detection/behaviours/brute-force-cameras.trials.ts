/** Cameras over RTSP: guesses at them, and recorders, players and monitors that look like it. */
import { type Attack, attack, type LookAlike, lookAlike, visitCamera } from './trials/index.ts'

const outside = '198.51.100.23'
const inside = '10.0.0.66'
const recorder = '10.0.0.9'
const cameraOf = (i: number) => `10.0.4.${20 + i}`
const schemes = ['basic', 'digest'] as const
type Scheme = (typeof schemes)[number]
const scheme = { label: 'how the password is sent', values: [...schemes] }

export const bruteForceCameras: readonly Attack[] = [
  attack({
    name: 'guesses at cameras over RTSP',
    axes: {
      scheme,
      from: { label: 'from', values: [inside, outside] },
      cameras: { label: 'cameras', values: [1, 6] },
      everyS: { label: 'seconds between guesses', values: [1, 20, 300] },
    },
    write(wire, { scheme: kind, from, cameras, everyS }) {
      const isAtOnce = wire.random.next() < 0.5
      for (let i = 0, t = 10; i < 18; i++, t += everyS * wire.between(0.7, 1.3))
        visitCamera(wire, t, {
          ...{ client: from, camera: cameraOf(i % cameras), scheme: kind as Scheme },
          ...{ word: `w${wire.whole(1, 1e6)}`, answer: 'refused', isAtOnce },
        })
    },
  }),
  attack({
    name: 'several guesses in each connection to a camera',
    axes: { scheme, tries: { label: 'guesses a connection', values: [2, 5] } },
    write(wire, { scheme: kind, tries }) {
      for (let i = 0, t = 10; i < 8; i++, t += wire.between(3, 20))
        visitCamera(wire, t, {
          ...{ client: outside, camera: cameraOf(0), scheme: kind as Scheme, tries },
          ...{ word: `w${wire.whole(1, 1e6)}`, answer: 'refused', hasOptions: true, port: 8554 },
        })
    },
  }),
]

export const bruteForceRecorders: readonly LookAlike[] = [
  lookAlike({
    name: 'a recorder that is asked for its name by each camera, and let in',
    axes: {
      scheme,
      cameras: { label: 'cameras', values: [1, 16] },
      everyS: { label: 'seconds between connections', values: [20, 300] },
    },
    write(wire, { scheme: kind, cameras, everyS }) {
      for (let i = 0; i < cameras; i++)
        for (let round = 0, t = 10 + i; round < 8; round++, t += everyS * wire.between(0.9, 1.1))
          visitCamera(wire, t, {
            ...{ client: recorder, camera: cameraOf(i), scheme: kind as Scheme, answer: 'in' },
            ...{ hasOptions: true, pictures: 6 },
          })
    },
  }),
  lookAlike({
    name: 'a recorder that begins with the challenge of the connection before',
    axes: { cameras: { label: 'cameras', values: [1, 12] } },
    write(wire, { cameras }) {
      for (let i = 0; i < cameras; i++)
        for (let round = 0, t = 10 + i; round < 12; round++, t += wire.between(30, 90))
          visitCamera(wire, t, {
            ...{ client: recorder, camera: cameraOf(i), scheme: 'digest', answer: 'in' },
            ...{ isLate: true, pictures: 3 },
          })
    },
  }),
  lookAlike({
    name: 'a monitor that asks cameras if they answer, and brings no name',
    axes: {
      cameras: { label: 'cameras', values: [1, 20] },
      everyS: { label: 'seconds between rounds', values: [10, 60] },
    },
    write(wire, { cameras, everyS }) {
      for (let round = 0; round < 12; round++)
        for (let i = 0; i < cameras; i++)
          visitCamera(wire, 10 + round * everyS + i * 0.3, {
            ...{ client: recorder, camera: cameraOf(i), scheme: null, answer: 'refused' },
            hasOptions: true,
          })
    },
  }),
  lookAlike({
    name: 'players that watch cameras which let everybody in',
    axes: { players: { label: 'players', values: [1, 12] } },
    write(wire, { players }) {
      for (let i = 0; i < 30; i++)
        visitCamera(wire, 10 + i * wire.between(20, 60), {
          ...{ client: `10.0.0.${40 + (i % players)}`, camera: cameraOf(0), scheme: null },
          ...{ answer: 'open', pictures: wire.whole(0, 5) },
        })
    },
  }),
  lookAlike({
    name: 'a recorder of many cameras, one of which has another password now',
    axes: {
      scheme,
      cameras: { label: 'other cameras', values: [3, 15] },
      everyS: { label: 'seconds between tries', values: [30, 120] },
    },
    write(wire, { scheme: kind, cameras, everyS }) {
      for (let round = 0, t = 10; round < 30; round++, t += everyS * wire.between(0.8, 1.2))
        for (let i = 0; i <= cameras; i++)
          visitCamera(wire, t + i * 0.4, {
            ...{ client: recorder, camera: cameraOf(i), scheme: kind as Scheme },
            answer: i === 0 ? 'refused' : 'in',
          })
    },
  }),
  lookAlike({
    name: 'a recorder whose password all cameras refuse, sent in the clear',
    axes: {
      cameras: { label: 'cameras', values: [1, 4, 16] },
      jitter: { label: 'of the pauses by chance', values: [0.01, 0.5] },
    },
    write(wire, { cameras, jitter }) {
      for (
        let round = 0, t = 10;
        round < 20;
        round++, t += 30 * wire.between(1 - jitter, 1 + jitter)
      )
        for (let i = 0; i < cameras; i++)
          visitCamera(wire, t + i * 0.7, {
            ...{ client: recorder, camera: cameraOf(i), scheme: 'basic', answer: 'refused' },
          })
    },
  }),
  lookAlike({
    name: 'a recorder by the clock whose password a camera refuses, hidden in an answer to its challenge',
    axes: { everyS: { label: 'seconds between tries', values: [10, 60] } },
    write(wire, { everyS }) {
      for (let i = 0; i < 80; i++)
        visitCamera(wire, 10 + i * everyS + wire.between(0, 0.02), {
          ...{ client: recorder, camera: cameraOf(0), scheme: 'digest', answer: 'refused' },
        })
    },
  }),
  lookAlike({
    name: 'a person who mistypes the password of a camera in a player',
    axes: { mistakes: { label: 'mistakes', values: [1, 3] } },
    write(wire, { mistakes }) {
      const one = { client: inside, camera: cameraOf(0), scheme: 'digest' } as const
      let t = 10
      for (let i = 0; i < mistakes; i++, t += wire.between(4, 15))
        visitCamera(wire, t, { ...one, answer: 'refused' })
      visitCamera(wire, t, { ...one, answer: 'in', pictures: 20 })
    },
  }),
]
