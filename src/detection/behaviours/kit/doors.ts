/** Services of one host each, of whose connections too many come to nothing. */
import type { Row } from '../../hosts/index.ts'
import type { Behaviour, BehaviourCard, Setting } from './behaviour.ts'
import { type Episode, Episodes, follow, type Telling } from './episodes.ts'
import { Flooders } from './flooders.ts'
import { serviceText } from './services.ts'

/** Entries: services of one host. Set by hand. */
const doorsMax = 4096

export interface Door {
  readonly destination: string
  readonly service: string
  readonly port: number
  /** Who opened those that came to nothing. */
  readonly flooders: Flooders
  /** When the first of those began, and the newest packet of any: an episode hears of them later. */
  firstUs: number
  lastUs: number
  /** Connections of which it is known how they went. */
  known: number
}

interface DoorsOptions<Kind extends Door> {
  readonly card: BehaviourCard
  readonly setting: Setting<'quietS' | 'emitAtPoints'>
  /** What it counts of an outcome. */
  readonly judge: (doors: Episodes<Kind>, event: Row) => void
  /** Weighs a door; `main` is the text of its main source, '' where there is none. */
  readonly tell: (door: Episode<Kind>, main: string) => Telling | null
}

/** The running behaviour that judges each TCP connection once, when it is known how it went. */
export function watchDoors<Kind extends Door>(options: DoorsOptions<Kind>): Behaviour {
  const { card, setting, judge, tell } = options
  const doors = new Episodes<Kind>({
    ...{ card, setting, episodesMax: doorsMax },
    name: ({ destination, port }) => `${destination}:${port}`,
    tell: (door) => tell(door, setting.hosts.text(door.state.flooders.host)),
  })
  return {
    protocols: ['tcp'],
    kinds: ['progress', 'closed'],
    flow: (event) => {
      if (event.isOutcome && event.continues === 0) judge(doors, event)
    },
    advance: (timeUs) => doors.advance(timeUs),
    memory: { doors },
  }
}

export function newDoor({ destination, protocol, destinationPort, firstUs, lastUs }: Row): Door {
  return {
    ...{ destination, port: destinationPort, firstUs, lastUs, known: 0 },
    service: serviceText(protocol, destinationPort),
    flooders: new Flooders(),
  }
}

/** One more that came to nothing. */
export function noteAt<Kind extends Door>(door: Episode<Kind>, event: Row): void {
  const { state } = door
  state.firstUs = Math.min(state.firstUs, event.firstUs)
  state.lastUs = Math.max(state.lastUs, event.lastUs)
  state.flooders.add(event.sourceHost)
  follow(door, event)
}

/** From the first of those that came to nothing to the newest packet of any, milliseconds. */
export function doorSpanMs({ firstUs, lastUs }: Door): number {
  return (lastUs - firstUs) / 1000
}
