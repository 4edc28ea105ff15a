import { KeyMap, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import type { Behaviour, BehaviourCard, Setting } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, type Telling } from './kit/episodes.ts'
import { LookedUp } from './kit/lookups.ts'
import { applicationName } from './kit/services.ts'

/** Conversations at a time, and servers whose users are told apart. Set by hand, some 1 kB each. */
const talksMax = 4096
const serversMax = 4096
const usersMax = 16

/** What one machine of ours says to one service, in a protocol that was recognised in the clear. */
export interface Talk {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly port: number
  readonly isInside: boolean
  /** The name that was looked up just before the first connection; ''. */
  readonly found: string
  application: string
  connections: number
  sent: number
  received: number
  /** The newest of its flows. */
  flow: number
}

export interface TalkKind {
  readonly card: BehaviourCard
  readonly isOf: (application: string) => boolean
  /** With how many machines of ours say the same to the service. */
  readonly tell: (episode: Episode<Talk>, seenBy: number) => Telling
}

/** Tells each conversation that is of a kind as soon as its first bytes show it. */
export function watchTalks(
  setting: Setting<'quietS' | 'emitAtPoints'>,
  { card, isOf, tell }: TalkKind,
): Behaviour {
  const { hosts } = setting
  const lookedUp = new LookedUp()
  const users = new KeyMap<CappedSet<number>>(serversMax)
  const doorOf = ({ second, third }: NumberKey) => ({ first: 0, second, third })
  const talks = new Episodes<Talk>({
    card,
    setting,
    episodesMax: talksMax,
    reviewS: 30,
    name: ({ source, destination, protocol, port }) =>
      `${source} ${destination} ${protocol}:${port}`,
    tell: (episode) => tell(episode, users.peek(doorOf(episode.key))?.size ?? 1),
  })
  return {
    protocols: ['tcp'],
    flow: (event) => {
      if (!hosts.isHome(event.sourceHost) || event.isToGroup) return
      if (event.kind === 'opened') lookedUp.opened(event)
      const application = applicationName(event)
      const isNamed = isOf(application)
      const known = talks.peek(event.service)
      if (!isNamed && !(known !== undefined && isKnown(known.state, event))) return
      const talk = talks.obtain(
        event.service,
        known === undefined ? event.beganUs : event.timeUs,
        () => ({
          ...newTalk(event, application),
          isInside: hosts.isHome(event.destinationHost),
          found: lookedUp.openedAs(event),
        }),
      )
      talk.lastUs = Math.max(talk.lastUs, event.timeUs)
      users.obtain(event.door, newUsers).add(event.sourceHost)
      note(talk, event)
      if (isNamed) talk.state.application = application
      talks.step(talk, event.timeUs)
    },
    dns: (message) => {
      if (!message.isResponse) lookedUp.note(message)
    },
    advance: (timeUs) => talks.advance(timeUs),
    memory: { talks, users, lookedUp },
  }
}

const newUsers = () => new CappedSet<number>(usersMax)

function newTalk({ source, destination, protocol, destinationPort }: Row, application: string) {
  const counts = { connections: 0, sent: 0, received: 0, flow: 0 }
  return { source, destination, protocol, port: destinationPort, application, ...counts }
}

/** Its newest flow goes on, or one that was cut from it. */
function isKnown({ flow }: Talk, event: Row): boolean {
  return event.flow === flow || (event.continues !== 0 && event.continues === flow)
}

function note(talk: Episode<Talk>, event: Row): void {
  const { state } = talk
  if (isKnown(state, event)) {
    state.sent += event.newForwardPayload
    state.received += event.newBackwardPayload
  } else {
    state.connections++
    state.sent += event.forwardPayload
    state.received += event.backwardPayload
  }
  if (state.flow !== event.flow) follow(talk, event)
  state.flow = event.flow
}
