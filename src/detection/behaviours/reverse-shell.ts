import { type Talk, watchTalks } from './clear-talk.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, onePeer, spanMs, type Telling } from './kit/episodes.ts'
import { bytes, count, duration, measure, weigh } from './kit/evidence.ts'
import { isAlternatePort, isCommonPort, serviceText } from './kit/services.ts'
import * as reasons from './reverse-shell-reasons.ts'

const card: BehaviourCard = {
  name: 'reverse-shell',
  kind: 'behaviour',
  technique: 'T1059',
  techniqueName: 'Command and Scripting Interpreter',
  severity: 'critical',
  subject: 'actor',
  headline: '{actor} ran a shell for {peer} and obeyed its commands',
  summary:
    '{actor} called {peer} on {service} and handed it a shell: {peer} sent commands, {received} in all, and {actor} sent {sent} back, over {span}. Whoever typed them worked on {actor} as if sitting at it (a reverse shell).',
  innocent: [
    {
      text: 'A maker’s support desk may reach a device of its own by such a console.',
      check:
        'Does somebody who looks after {actor} know the program that called {peer}, and was help asked for?',
    },
    {
      text: 'A security test or a course opens such shells on purpose.',
      check: 'Was a test of {actor} agreed on for that time?',
    },
  ],
  blind: [
    'A shell inside encryption, and one whose connection began before it was watched.',
    'A shell that waits on {entity} for somebody to call in.',
  ],
  lookedLike: 'a shell that {actor} ran for {peer}',
  recommend: {
    action: 'isolate-host',
    target: 'entity',
    ttlSeconds: 14_400,
    why: 'Stops whoever types there at once; leave it switched on, so that what was done can be seen.',
  },
}

const tunables = commonTunables(3600)

const shown: Readonly<Record<string, string>> = {
  powershell: 'prompts of PowerShell',
  'windows-shell': 'prompts of the Windows command line',
  'unix-shell': 'prompts of a Unix shell',
}

/** A machine of ours calls somebody, shows the prompt of a shell, and gets commands. */
export const reverseShell = defineBehaviour({
  card,
  tunables,
  start: (setting) =>
    watchTalks(setting, {
      card,
      isOf: (application) => application in shown || application === 'unprompted-shell',
      tell,
    }),
})

function tell(episode: Episode<Talk>, seenBy: number): Telling {
  const { state } = episode
  const { source, destination, protocol, port, application, isInside, found } = state
  const prompts = shown[application] ?? ''
  const evidence = weigh([
    prompts === ''
      ? { ...reasons.unprompted, observed: yesNo(true) }
      : { ...reasons.prompted, observed: yesNo(true) },
    {
      ...reasons.output,
      observed: measure(state.sent / Math.max(1, state.received), 'bytes'),
    },
    { ...reasons.outside, observed: yesNo(!isInside) },
    { ...reasons.inside, observed: yesNo(isInside) },
    { ...reasons.unasked, observed: yesNo(!isInside && found === '') },
    { ...reasons.asked, observed: yesNo(!isInside && found !== '') },
    {
      ...reasons.oddPort,
      observed: yesNo(!isInside && !isCommonPort(port) && !isAlternatePort(port)),
    },
    { ...reasons.sharedConsole, observed: count(seenBy, 'machine') },
  ])
  const facts = {
    service: serviceText(protocol, port),
    prompts,
    sent: bytes(state.sent),
    received: bytes(state.received),
    span: duration(spanMs(episode)),
  }
  const basis = 'The commands were answered: {actor} sent {sent} back.'
  return {
    actor: source,
    ...onePeer(destination),
    outcome: { value: 'worked', basis },
    evidence,
    facts,
  }
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}
