import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import type { IncidentWhy } from '../api/index.ts'
import { countText, dataText } from '../kit/index.ts'
import { Band } from './band.tsx'

export type EvidenceLine = NonNullable<IncidentWhy['evidence']>[number]

interface EvidenceProps {
  readonly incident: string
  readonly lines: readonly EvidenceLine[]
  readonly title?: ReactNode
  /** Level of the head; the page's own headline is the one above. */
  readonly level?: 2 | 3
}

/** What spoke for it, and, under a small head of its own, what spoke against it. */
export function EvidenceList({ incident, lines, title, level = 3 }: EvidenceProps) {
  const id = useId()
  const Head = level === 2 ? 'h2' : 'h3'
  const Sub = level === 2 ? 'h3' : 'h4'
  const [up, down] = [lines.filter(isUp), lines.filter((line) => !isUp(line))]
  return (
    <section aria-labelledby={id} className="evidence">
      <div className="head whyhead">
        <Head className="why" id={id} tabIndex={-1}>
          {title ?? 'Why did you flag this?'}
        </Head>
        {lines.length > 0 && <BandKey lines={lines} />}
      </div>
      <Lines incident={incident} lines={up} />
      {up.length === 0 && <p className="bit note">The evidence behind it is no longer kept.</p>}
      {down.length > 0 && (
        <>
          <Sub className="h spoke">What spoke against it</Sub>
          <Lines incident={incident} lines={down} />
        </>
      )}
    </section>
  )
}

function isUp({ direction }: EvidenceLine): boolean {
  return direction === 'up'
}

/** Only what is drawn is explained. */
function BandKey({ lines }: { readonly lines: readonly EvidenceLine[] }) {
  const hasBox = lines.some(({ baseline, range }) => baseline !== null || range !== null)
  const hasNone = lines.some(({ baseline, range }) => baseline === null && range === null)
  return (
    <span className="aside">
      {hasBox && (
        <span className="key">
          <svg width="20" height="12" aria-hidden="true">
            <rect className="band-box" x=".5" y=".5" width="19" height="11" rx="3" />
          </svg>
          normal
        </span>
      )}
      {hasNone && (
        <span className="key">
          <svg width="20" height="12" aria-hidden="true">
            <line className="band-none" x1="0" x2="20" y1="6" y2="6" />
          </svg>
          no history yet
        </span>
      )}
      <span className="key">
        <svg width="12" height="12" aria-hidden="true">
          <path className="band-seen" d="M6 0l6 6-6 6-6-6z" />
        </svg>
        seen now
      </span>
    </span>
  )
}

function Lines({
  incident,
  lines,
}: {
  readonly incident: string
  readonly lines: readonly EvidenceLine[]
}) {
  return (
    <ol className="evs">
      {lines.map((line, index) => (
        <li key={`${line.alert} ${line.id}`} className="ev">
          <span className="i" aria-hidden="true">
            {index + 1}
          </span>
          <p className="what">
            <bdi>{dataText(line.text)}</bdi>
          </p>
          <div className="norm">
            <Band {...line} />
            <span>
              <b className={line.direction}>{dataText(line.observed.text)}</b> · {normalText(line)}
            </span>
          </div>
          <FlowsLink incident={incident} line={line} />
        </li>
      ))}
    </ol>
  )
}

/** What the line under the band says: short, as the sentence beside it has the rest. */
export function normalText({ normal, baseline, range }: EvidenceLine): string {
  if (range !== null)
    return `benign flows ${dataText(range.low.text)} to ${dataText(range.high.text)}`
  if (baseline !== null) return `normal ${dataText(baseline.text)}`
  const since = /\(([^)]*)\)\.?$/.exec(normal)?.[1]
  if (normal.startsWith('No history')) return since ? `no history yet, ${since}` : 'no history yet'
  return dataText(normal).replace(/\.$/, '')
}

function FlowsLink({ incident, line }: { readonly incident: string; readonly line: EvidenceLine }) {
  const { flowCount, alert, signal } = line
  if (flowCount === null || flowCount === 0) return <span />
  return (
    <Link
      to={'/soc/s/$id' as never}
      params={{ id: incident } as never}
      search={{ tab: 'flows', alert, signal } as never}
    >
      {countText(flowCount, 'flow')}
    </Link>
  )
}
