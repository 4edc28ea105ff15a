/** The words of an alert that was taken back: what it looked like, what speaks against it now, and how sure it was. */
import type { Fact, Verdict } from '../../contracts/index.ts'
import { fitHeadline, fitSummary, roundProbability, sureText } from '../../kernel/index.ts'
import type { Speaker } from './advice.ts'
import type { Reason } from './reasons.ts'
import { evidenceText } from './sentences.ts'

/** Said of its outcome. */
export const noOutcome = 'It was taken back, so whether it worked is no question.'

/** Evidence by which a behaviour says that it tells the same in a larger alert: nothing was found to be harmless. */
export const toldElsewhere = 'told-together'

export interface TakenBack {
  readonly headline: string
  readonly summary: string
  /** In place of what its own probability would say: of what is told in another alert nothing was found to be harmless. */
  readonly confidence: { readonly word?: string }
  /** What they say beside the facts of the detectors. */
  readonly facts: Readonly<Record<string, Fact>>
}

export interface Fall {
  readonly verdict: Verdict
  /** As it was when it was surest. */
  readonly surest: Verdict
  readonly reasons: readonly Reason[]
  readonly speakers: readonly Speaker[]
}

export function takenBackOf({ verdict, surest, reasons, speakers }: Fall): TakenBack {
  const { card, sentences } = speakers[0]!
  const what = sentences.say(card.lookedLike)
  const against = strongestAgainst(reasons, surest)
  const [most, now] = [surest.probability, verdict.probability].map((p) =>
    sureText(roundProbability(p)),
  )
  const isTold = against?.evidence.id === toldElsewhere
  const looked = isTold
    ? `Taken back: another alert tells of ${what}`
    : `Taken back: looked like ${what}`
  const since =
    against === null ? 'What was seen since no longer bears it out' : `Since then ${say(against)}`
  const facts: Record<string, Fact> = {
    'surest at': { value: roundProbability(surest.probability), unit: 'share', text: most! },
    ...(against !== null && { 'speaks against': against.evidence.observed }),
  }
  return {
    headline: fitHeadline(looked, sentences.facts),
    summary: fitSummary(`${since}. ${most} sure at most, ${now} now.`),
    confidence: isTold ? { word: 'told in another alert' } : {},
    facts,
  }

  function say({ signal, evidence }: Reason): string {
    const speaker = speakers.find((one) => one.signal === signal)!
    const [text] = evidenceText(evidence, speaker.sentences).split(/\.(?= +[\p{Lu}\d]|$)/u)
    // A sentence goes on here: its first word is small again, unless it is a name or stands for one.
    const isWord = /^\p{Lu}\p{Ll}*(?= )/u.test(evidence.sentence)
    const told = isWord ? text!.charAt(0).toLowerCase() + text!.slice(1) : text
    return told!
  }
}

/** Of what counts against it that which fell furthest since it was surest. */
function strongestAgainst(reasons: readonly Reason[], surest: Verdict): Reason | null {
  const before = new Map(
    surest.signals.flatMap(({ key, evidence }) =>
      evidence.map(({ id, points }) => [`${key} ${id}`, points] as const),
    ),
  )
  const fallOf = ({ signal, evidence }: Reason) =>
    evidence.points - (before.get(`${signal.key} ${evidence.id}`) ?? 0)
  const fallen = reasons.filter((one) => one.counted < 0 && fallOf(one) < 0)
  return fallen.sort((a, b) => fallOf(a) - fallOf(b))[0] ?? null
}
