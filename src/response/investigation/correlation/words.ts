import type { Lookup } from '../../../contracts/index.ts'
import { clipMiddle, plural, printable } from '../../../kernel/index.ts'
import { consentText, isByRule } from '../privacy.ts'
import type { Intelligence } from './intelligence.ts'
import { type Group, hasOpinions } from './verdicts.ts'

export interface Told {
  readonly riskScore: number
  readonly isWithdrawn: boolean
  readonly groups: readonly Group[]
  readonly intelligence: Intelligence
  readonly isUncertain: boolean
}

/** One sentence: what it came to. */
export function headlineOf({ riskScore, isWithdrawn, groups, intelligence, isUncertain }: Told) {
  const risk = `risk ${riskScore} of 100${isUncertain ? ', but uncertain' : ''}`
  if (isWithdrawn) return 'Taken back: no alert stands, so that there is no risk to weigh.'
  const { decisive } = intelligence
  if (decisive) {
    const name = clipMiddle(printable(decisive.indicator.value), 40)
    const isAllowed = groups.some((one) => one.isAllowed && one.verdict === decisive)
    if (isAllowed) return `${name} is expected by your allowlist; ${risk}.`
    const verb = decisive.agreeing === 1 ? 'calls' : 'call'
    if (decisive.agreeing === 0)
      return `What sources say makes ${name} ${decisive.verdict}; ${risk}.`
    return `${decisive.agreeing} of ${plural(decisive.answered, 'source')} ${verb} ${name} ${decisive.verdict}; ${risk}.`
  }
  const isAsked = groups.some(({ verdict }) => verdict.answered > 0)
  const others = isAsked ? 'No source decides it' : 'No source has an opinion'
  return `${others}; by what was seen here ${risk}.`
}

/** How far the sources agree, with what was not asked and what failed. */
export function agreementOf(groups: readonly Group[]): string {
  const all = groups.flatMap(({ lookups }) => lookups).filter(hasOpinions)
  const asked = groups.filter(({ verdict }) => verdict.answered > 0)
  const answered = asked.reduce((sum, { verdict }) => sum + verdict.answered, 0)
  const split = groups.filter(({ isSplit }) => isSplit).length
  const told =
    asked.length === 0
      ? 'No source has an opinion.'
      : `${plural(answered, 'answer')} about ${plural(asked.length, 'indicator')}: ${splitText(split)}.`
  return [told, ...heldText(all)].join(' ')
}

function splitText(split: number): string {
  return split === 0 ? 'none contradicts another' : `they contradict each other on ${split}`
}

function heldText(lookups: readonly Lookup[]): string[] {
  const count = (is: (one: Lookup) => boolean) => lookups.filter(is).length
  const failed = count(({ outcome }) => outcome === 'failed')
  const consent = count(({ why }) => why === consentText)
  const skipped = count(({ outcome, why }) => outcome === 'skipped' && !isByRule(why))
  return [
    ...(failed > 0 ? [`${plural(failed, 'question')} failed.`] : []),
    ...(consent > 0
      ? [
          `${plural(consent, 'question')} about domains ${consentText.replace('needs', consent === 1 ? 'needs' : 'need')}.`,
        ]
      : []),
    ...(skipped > 0
      ? [`${plural(skipped, 'question')} ${skipped === 1 ? 'was' : 'were'} not asked.`]
      : []),
  ]
}
