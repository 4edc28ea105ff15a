/** What an action does, in words a person can act on: what stops, what goes on, and what it cannot stop. */
import type { ActionKind, ActionScope } from '../../../contracts/index.ts'
import { bytesText, durationText, printable } from '../../../kernel/index.ts'

export interface Effect {
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly ttlSeconds: number
}

export function effectOf(effect: Effect): string {
  return texts[effect.kind]({
    ...effect,
    it: printable(effect.target).slice(0, 255),
    span: durationText(effect.ttlSeconds * 1000),
  })
}

type Said = Effect & { readonly it: string; readonly span: string }

const elsewhere = 'What does not pass this machine goes on.'

const texts: Readonly<Record<ActionKind, (said: Said) => string>> = {
  block_ip: (said) =>
    said.scope.server === undefined
      ? `Nothing from or to ${said.it} passes this machine for ${said.span}; connections that are open stop, too. ${elsewhere}`
      : `Nothing from ${said.it} reaches ${serviceText(said.scope)} through this machine for ${said.span}; all else of it goes on. ${elsewhere}`,
  block_domain: ({ it, span }) =>
    `The resolver that is set up here no longer answers for ${it} and the names under it, for ${span}. Whoever knows an address already, or asks another resolver, still gets there.`,
  rate_limit: ({ it, span, scope }) =>
    `What ${it} sends through this machine is held to ${rateText(scope)} for ${span}: it is slowed down, not stopped.`,
  redirect_to_honeypot: ({ it, span }) =>
    `TCP connections of ${it} that pass this machine are led to the honeypot for ${span}; those that are open are cut. What it tries there is logged.`,
  isolate_host: ({ it, span }) =>
    `${it} reaches nobody through this machine, and nobody reaches it, for ${span}, but for those who manage it. Hosts of its own network segment still reach it without passing here.`,
  isolate_container: ({ it, span }) =>
    `The container ${it} is taken off its networks for ${span}; it goes on running, and a management network of the settings stays.`,
  quarantine_file: ({ it, span }) =>
    `The file ${it} is moved away for ${span}, and then put back as it was: content, owner, mode and times. What runs from it already goes on.`,
  notify: ({ it }) => `A message goes to the channel ${it}. It cannot be taken back.`,
}

function serviceText({ server = '', protocol, ports = [] }: ActionScope): string {
  const named = ports.length === 0 ? '' : ` at port ${ports.join(', ')}`
  return `${printable(server)}${named}${protocol === undefined ? '' : ` (${protocol})`}`
}

function rateText({ bytesPerSecond }: ActionScope): string {
  return bytesPerSecond === undefined
    ? 'the rate of the settings'
    : `${bytesText(bytesPerSecond)} a second`
}
