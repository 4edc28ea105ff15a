import './incident.css'
/** Three quiet columns: what else it could be, what would change our mind, what we could not see. */
import type { Counterfactual, IncidentWhy } from '../api/index.ts'
import { dataText } from '../kit/index.ts'
import { sureText } from './sure.ts'

export function InnocentText({ of }: { readonly of: NonNullable<IncidentWhy['innocent']> }) {
  if (of.length === 0) return <p>No innocent explanation is known for this.</p>
  return of.map(({ text, check }) => (
    <p key={text}>
      {dataText(text)} <span className="ask">Check: {dataText(lowered(check))}</span>
    </p>
  ))
}

/** A question goes on after the colon. */
function lowered(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text
}

/** Those that leave the verdict as it is are told in one sentence: nothing alone would change it. */
export function splitByEffect(of: readonly Counterfactual[], word: string) {
  return {
    changing: of.filter(({ newWord }) => newWord !== word),
    staying: of.filter(({ newWord }) => newWord === word),
  }
}

export function CounterfactualText({
  of,
  word,
}: {
  readonly of: readonly Counterfactual[]
  readonly word: string
}) {
  const { changing, staying } = splitByEffect(of, word)
  return (
    <ul>
      {changing.map(({ text }) => (
        <li key={text}>{dataText(text)}</li>
      ))}
      {staying.length > 0 && (
        <li className={changing.length === 0 ? 'none' : ''}>{stayingText(staying, word)}</li>
      )}
      {of.length === 0 && <li className="none">No single change was found that would.</li>}
    </ul>
  )
}

interface DumbbellProps {
  readonly from: number
  readonly to: number
}

const width = 128
const half = 6

/** Where the chance stands now (ring) and where it would stand (diamond). */
function Dumbbell({ from, to }: DumbbellProps) {
  const x = (share: number) => Math.round((half + share * (width - 2 * half)) * 10) / 10
  const [now, then] = [x(from), x(to)]
  return (
    <svg width={width} height="12" viewBox={`0 0 ${width} 12`} aria-hidden="true">
      <line className="dumb-axis" x1="0" x2={width} y1="6" y2="6" />
      <line className="zero" x1={x(0.5)} x2={x(0.5)} y1="1" y2="11" />
      <line className="dumb-way" x1={now} x2={then} y1="6" y2="6" />
      <circle className="dumb-now" cx={now} cy="6" r="3.2" />
      <path className="dumb-then" d={`M${then} 1l5 5-5 5-5-5z`} />
    </svg>
  )
}

interface ListProps {
  readonly of: readonly Counterfactual[]
  readonly word: string
  /** Where the chance stands now. */
  readonly p: number
}

/** The same with where the chance would go: ring now, diamond then. */
export function CounterfactualList({ of, word, p }: ListProps) {
  const { changing, staying } = splitByEffect(of, word)
  return (
    <>
      {changing.map(({ text, newP, newWord }) => (
        <div key={text} className="dumb">
          <p>{dataText(shortOf(text))}</p>
          <span className="to num">
            <Dumbbell from={p} to={newP} />
            <span>
              <b>{sureText(newP)}</b> {dataText(newWord)}
            </span>
          </span>
        </div>
      ))}
      {staying.length > 0 && <p className="dumb-stay">{stayingText(staying, word)}</p>}
      {of.length === 0 && <p>No single change was found that would.</p>}
    </>
  )
}

/** The change alone, where word and number stand beside it: "Without the evidence of beacon". */
function shortOf(text: string): string {
  return /^(.*?), (?:this|it) (?:drops|stays|rises|becomes)/.exec(text)?.[1] ?? text
}

/** `Without any one of its 3 strongest alerts it stays "almost certainly malicious" (over 99%).` */
export function stayingText(staying: readonly Counterfactual[], word: string): string {
  const [first] = staying
  if (staying.length === 1) return dataText(first!.text)
  const least = Math.min(...staying.map(({ newP }) => newP))
  return `Without any one of these ${staying.length} it stays “${word}” (${sureText(least)}): ${staying
    .map(({ text }) => dataText(missingOf(text)))
    .join(', ')}.`
}

/** `the alert of DNS tunnel` of "Without the alert of DNS tunnel, this stays ...". */
function missingOf(text: string): string {
  return /^Without (.*?), this /.exec(text)?.[1] ?? text
}

export function BlindText({ of }: { readonly of: readonly string[] }) {
  return (
    <ul>
      {of.map((text) => (
        <li key={text}>{dataText(text)}</li>
      ))}
    </ul>
  )
}
