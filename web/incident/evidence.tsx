import './incident.css'
import { type ReactNode, useId } from 'react'
import type { Incident, IncidentWhy } from '../api/index.ts'
import { clockText, countText, dataText } from '../kit/index.ts'
import { Band } from './band.tsx'
import { IncidentLink } from './links.tsx'

export type EvidenceLine = NonNullable<IncidentWhy['evidence']>[number]

interface EvidenceProps extends LinesProps {
  readonly title?: ReactNode
}

/** "Why did you flag this?", open from the start. */
export function EvidenceList({ title, ...lines }: EvidenceProps) {
  const id = useId()
  const Head = lines.level === 3 ? 'h2' : 'h3'
  return (
    <section aria-labelledby={id} className="evidence" id="why">
      <div className="head whyhead">
        <Head className="why" id={id} tabIndex={-1}>
          {title ?? 'Why did you flag this?'}
        </Head>
        {lines.lines.length > 0 && <BandKey lines={lines.lines} />}
      </div>
      {lines.lines.length === 0 && (
        <p className="bit note">The evidence behind it is no longer kept.</p>
      )}
      <EvidenceLines {...lines} />
    </section>
  )
}

interface LinesProps {
  readonly incident: string
  readonly lines: readonly EvidenceLine[]
  /** Level of a head inside. */
  readonly level: 3 | 4
  /** The alerts that the lines are of, where they are of several. */
  readonly alerts?: Incident['alerts']
}

/** What spoke for it, and, under a small head of its own, what spoke against it. */
export function EvidenceLines({ lines, level, ...of }: LinesProps) {
  const Sub = level === 3 ? 'h3' : 'h4'
  const [up, down] = [lines.filter(isUp), lines.filter((line) => !isUp(line))]
  return (
    <>
      {up.length > 0 && <Lines lines={up} {...of} />}
      {down.length > 0 && (
        <>
          <Sub className="h spoke">What speaks against it</Sub>
          <Lines lines={down} {...of} />
        </>
      )}
    </>
  )
}

function isUp({ direction }: EvidenceLine): boolean {
  return direction === 'up'
}

/** Only what is drawn is explained. */
function BandKey({ lines }: { readonly lines: readonly EvidenceLine[] }) {
  const hasHost = lines.some(({ baseline }) => baseline !== null)
  const hasModel = lines.some(({ range }) => range !== null)
  const hasNone = lines.some(
    (line) => line.baseline === null && line.range === null && line.normal !== '',
  )
  const words =
    hasHost && hasModel ? 'normal' : hasHost ? 'normal for this host then' : 'benign flows'
  return (
    <span className="aside">
      {(hasHost || hasModel) && (
        <span className="key">
          <svg width="20" height="12" aria-hidden="true">
            <rect className="band-box" x=".5" y=".5" width="19" height="11" rx="3" />
          </svg>
          {words}
        </span>
      )}
      {hasNone && (
        <span className="key">
          <svg width="20" height="12" aria-hidden="true">
            <line className="band-none" x1="0" x2="20" y1="6" y2="6" />
          </svg>
          nothing to compare with yet
        </span>
      )}
      <span className="key">
        <svg width="12" height="12" aria-hidden="true">
          <path className="band-seen" d="M6 0l6 6-6 6-6-6z" />
        </svg>
        seen
      </span>
    </span>
  )
}

/** Of one kind of alert there may be several, and their lines read alike: the time at which each began tells them apart. */
export function apartText(
  { id, alert }: Pick<EvidenceLine, 'id' | 'alert'>,
  lines: readonly Pick<EvidenceLine, 'id' | 'alert'>[],
  alerts: readonly Pick<Incident['alerts'][number], 'id' | 'firstTime'>[],
): string {
  if (!lines.some((one) => one.id === id && one.alert !== alert)) return ''
  const own = alerts.find((one) => one.id === alert)
  return own === undefined
    ? ''
    : `in the alert that began at ${clockText(Date.parse(own.firstTime))}`
}

function Lines({ incident, lines, alerts = [] }: Omit<LinesProps, 'level'>) {
  return (
    <ol className="evs">
      {lines.map((line, index) => (
        <li key={`${line.alert} ${line.id}`} className="ev">
          <span className="i" aria-hidden="true">
            {index + 1}
          </span>
          <p className="what">
            <b>{titleOf(line.id)}.</b> {dataText(line.text)}
            <Apart text={apartText(line, lines, alerts)} />
          </p>
          <div className="norm">{normalText(line) !== '' && <Compare line={line} />}</div>
          <FlowsLink incident={incident} line={line} />
        </li>
      ))}
    </ol>
  )
}

/** Of a model's opinion there is nothing to compare: its sentence says all. */
function Compare({ line }: { readonly line: EvidenceLine }) {
  return (
    <>
      <Band {...line} />
      <span title={dataText(line.normal)}>
        <b className={line.direction}>{dataText(line.observed.text)}</b> {isRatio(line) ? '' : '· '}
        {normalText(line)}
      </span>
    </>
  )
}

function Apart({ text }: { readonly text: string }) {
  return text === '' ? null : <span className="t3"> ({text})</span>
}

/** `Steady interval` of `beacon/steady-interval`; a feature of a model has no name that anybody would know. */
export function titleOf(id: string): string {
  const [detector, name] = id.includes('/') ? id.split('/', 2) : ['', id]
  const title = /_/.test(name!) ? `${detector === '' ? 'model' : `${detector}-model`}` : name!
  const words = title.replaceAll('-', ' ')
  return dataText(words.slice(0, 1).toUpperCase() + words.slice(1))
}

/** Under the band: short, as the sentence on hover has the rest. */
export function normalText({
  normal,
  observed,
  baseline,
  range,
}: Pick<EvidenceLine, 'normal' | 'observed' | 'baseline' | 'range'>): string {
  if (range !== null)
    return `benign flows ${dataText(range.low.text)} to ${dataText(range.high.text)}`
  if (isRatio({ observed, baseline })) return `its normal ${dataText(baseline!.text)}`
  if (baseline !== null) return `normal ${dataText(baseline.text)}`
  if (normal.startsWith('No history')) return 'no history yet'
  if (normal.startsWith('No record')) return 'no record of what is normal'
  return dataText(normal).replace(/\.$/, '')
}

/** "754 times its normal 11.2 KB": what was seen is measured in what is normal, so that they are one number. */
function isRatio({ observed, baseline }: Pick<EvidenceLine, 'observed' | 'baseline'>): boolean {
  return baseline !== null && observed.unit === 'times'
}

function FlowsLink({ incident, line }: { readonly incident: string; readonly line: EvidenceLine }) {
  const { flowCount, alert, signal } = line
  if (flowCount === null || flowCount === 0) return <span />
  return (
    <IncidentLink id={incident} search={{ tab: 'flows', alert, signal }}>
      {countText(flowCount, 'flow')}
    </IncidentLink>
  )
}
