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

/** As the engine says it where nothing alone is enough; of what was taken back there is nothing to change. */
export function noneText(isBack: boolean, isMany: boolean): string {
  if (isBack) return 'It was taken back already.'
  return isMany
    ? 'No single one of these alerts, had it been missing, would have taken this below 50%.'
    : 'No single one of these numbers, had it been otherwise, would have taken this below 50%.'
}

interface ChangesProps {
  readonly of: readonly Counterfactual[]
  readonly isBack?: boolean
  /** Its changes are its alerts. */
  readonly isMany?: boolean
}

export function CounterfactualText({ of, isBack = false, isMany = false }: ChangesProps) {
  return (
    <ul>
      {of.map(({ text }) => (
        <li key={text}>{dataText(text)}</li>
      ))}
      {of.length === 0 && <li className="none">{noneText(isBack, isMany)}</li>}
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

interface ListProps extends ChangesProps {
  /** Where the chance stands now. */
  readonly p: number
}

/** The same with where the chance would go: ring now, diamond then. */
export function CounterfactualList({ of, p, isBack = false, isMany = false }: ListProps) {
  return (
    <>
      {of.map(({ text, newP, newWord }) => (
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
      {of.length === 0 && <p>{noneText(isBack, isMany)}</p>}
    </>
  )
}

/** The change alone, where word and number stand beside it: "Without the evidence of beacon". */
function shortOf(text: string): string {
  return /^(.*?), this drops/.exec(text)?.[1] ?? text
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
