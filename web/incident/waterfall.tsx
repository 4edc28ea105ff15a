import './incident.css'
import { useId } from 'react'
import type { Waterfall as WaterfallRecord } from '../api/index.ts'
import { dataText } from '../kit/index.ts'
import { chanceText, figureText, type Scale, type Step, saidOf, scaleOf, stepsOf } from './steps.ts'

interface WaterfallProps {
  readonly of: WaterfallRecord
  /** Of the result, where one is known. */
  readonly range: { readonly lo: number; readonly hi: number } | null
  /** It has little room: fewer labels on its axis. */
  readonly isNarrow?: boolean
}

/** Share of a narrow axis that a label takes. */
const narrowApart = 0.4

/** How much each piece counted: a table whose rows draw their own step. The points add up to the result. */
export function Waterfall({ of, range, isNarrow = false }: WaterfallProps) {
  const steps = stepsOf(of)
  const scale = isNarrow ? scaleOf(steps, narrowApart) : scaleOf(steps)
  const stripe = useId()
  return (
    <div className="wfbox">
      <svg width="0" height="0" className="sr" aria-hidden="true">
        <defs>
          <pattern
            id={stripe}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect className="stripe-back" width="6" height="6" />
            <rect className="stripe-front" width="3" height="6" />
          </pattern>
        </defs>
      </svg>
      <table className="wf">
        <caption className="sr">How much each piece counted. {dataText(saidOf(steps))}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr">Piece</span>
            </th>
            <th scope="col" className="axis">
              <Ticks scale={scale} />
              <span className="sr">Step on the scale of chance</span>
            </th>
            <th scope="col" className="pt">
              points
            </th>
            <th scope="col" className="pc">
              so far
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <tr key={step.id} className={step.kind === 'sum' ? 'sum' : ''}>
              <th scope="row">
                <span className="piece">
                  <StepMark kind={step.kind} />
                  <span>{dataText(step.label)}</span>
                </span>
              </th>
              <td>
                <Drawn
                  step={step}
                  scale={scale}
                  stripe={stripe}
                  range={range}
                  isFirst={index === 0}
                />
              </td>
              <td className="pt">{figureText(step.tenths)}</td>
              <td className="pc">{chanceText(step.to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Ticks({ scale }: { readonly scale: Scale }) {
  return (
    <div className="wf-plot ticks" aria-hidden="true">
      {scale.ticks.map(({ at, text }) => (
        <span
          key={text}
          className={`wf-text tick mid${text === '50%' ? ' even' : ''}`}
          style={{ left: percent(at) }}
        >
          {text}
        </span>
      ))}
    </div>
  )
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`
}

interface DrawnProps extends Pick<WaterfallProps, 'range'> {
  readonly step: Step
  readonly scale: Scale
  readonly stripe: string
  readonly isFirst: boolean
}

function Drawn({ step, scale, stripe, range, isFirst }: DrawnProps) {
  const { kind } = step
  const [from, to] = [scale.of(step.from), scale.of(step.to)]
  const end = percent(to)
  return (
    <div className="wf-plot drawn">
      <svg width="100%" height="100%" aria-hidden="true">
        {scale.ticks.map(({ at, text }) => (
          <line
            key={text}
            className={text === '50%' ? 'zero' : 'grid'}
            x1={percent(at)}
            x2={percent(at)}
            y1="0"
            y2="100%"
          />
        ))}
        {!isFirst && kind !== 'sum' && (
          <line className="join" x1={percent(from)} x2={percent(from)} y1="0" y2="50%" />
        )}
        {kind !== 'sum' && <line className="join" x1={end} x2={end} y1="50%" y2="100%" />}
        {kind === 'base' && (
          <svg x={end} y="50%" overflow="visible" aria-hidden="true">
            <rect className="w-base" x="-4" y="-4" width="8" height="8" />
          </svg>
        )}
        {kind === 'up' && <Bar from={from} to={to} className="w-up" />}
        {kind === 'held' && <Bar from={from} to={to} className="w-cal" />}
        {kind === 'down' && <Bar from={from} to={to} fill={`url(#${stripe})`} />}
        {kind === 'sum' && <Result step={step} scale={scale} range={range} />}
      </svg>
    </div>
  )
}

interface BarProps {
  readonly from: number
  readonly to: number
  readonly className?: string
  readonly fill?: string
}

/** From where the sum stood to where it stands, whichever way. */
function Bar({ from, to, ...look }: BarProps) {
  const [low, high] = from < to ? [from, to] : [to, from]
  return (
    <rect
      x={percent(low)}
      y="50%"
      width={percent(high - low)}
      height="14"
      rx="1.5"
      transform="translate(0 -7)"
      {...look}
    />
  )
}

function Result({ step, scale, range }: Pick<DrawnProps, 'step' | 'scale' | 'range'>) {
  const tenthsOf = (p: number) => 100 * Math.log10(p / (1 - p))
  const bound = (p: number) => Math.min(1, Math.max(0, scale.of(tenthsOf(p))))
  const at = percent(scale.of(step.to))
  const [lo, hi] = range ? [bound(range.lo), bound(range.hi)] : [0, 0]
  return (
    <>
      <line className="join" x1={at} x2={at} y1="0" y2="50%" />
      {range && (
        <rect
          className="spread"
          x={percent(lo)}
          y="50%"
          width={percent(Math.max(0, hi - lo))}
          height="8"
          rx="2"
          transform="translate(0 -4)"
        />
      )}
      <svg x={at} y="50%" overflow="visible" aria-hidden="true">
        <path d="M0-8l6 8-6 8-6-8z" className="sure-at" />
      </svg>
    </>
  )
}

function StepMark({ kind }: { readonly kind: Step['kind'] }) {
  const { className, ...shape } = shapes[kind]
  const isLine = kind === 'base' || kind === 'held'
  return (
    <svg className={`dir ${className}`} width="10" height="10" aria-hidden="true">
      <path
        {...shape}
        {...(isLine
          ? { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 }
          : { fill: 'currentColor' })}
      />
    </svg>
  )
}

const shapes = {
  base: { className: 't3', d: 'M1.5 1.5h7v7h-7z' },
  up: { className: 'up', d: 'M5 1 9.5 9H.5z' },
  down: { className: 'down', d: 'M5 9 .5 1h9z' },
  held: { className: 't3', d: 'M1 3.5h8M1 6.5h8' },
  sum: { className: 'violet', d: 'M5 0l5 5-5 5-5-5z' },
} as const

/** What the colours of the steps mean. */
export function WaterfallKey() {
  return (
    <>
      <span className="key">
        <svg width="14" height="10" aria-hidden="true">
          <rect className="w-up" width="14" height="10" rx="1.5" />
        </svg>
        counted for
      </span>
      <span className="key">
        <svg width="14" height="10" aria-hidden="true">
          <rect className="stripe-back" width="14" height="10" rx="1.5" />
          <path className="stripe-lines" d="M1 9l8-8M6 9l8-8" />
        </svg>
        counted against
      </span>
    </>
  )
}
