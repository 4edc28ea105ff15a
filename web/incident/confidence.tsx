import './incident.css'
import type { IncidentConfidence } from '../api/index.ts'
import { countText, dataText } from '../kit/index.ts'
import { aboutDeed, rangeText, sureText, zoneEnds } from './sure.ts'

interface ConfidenceProps {
  readonly of: IncidentConfidence
}

/** How sure: number, word, plausible range, and how often scores like it were right. */
export function ConfidenceMeter({
  of: { p, lo, hi, method, methodText, word, record, triedText },
}: ConfidenceProps) {
  const hasRange = method !== 'none'
  const range = hasRange ? `Plausible range ${rangeText(lo, hi)}.` : 'No range is known for it.'
  return (
    <>
      <p className="sure">
        <b className="p num">{sureText(p)} sure</b> <span className="word">{aboutDeed(word)}</span>
      </p>
      <span className="key meter">
        benign <Zones p={p} lo={lo} hi={hi} hasRange={hasRange} /> malicious
      </span>
      <p className="note num">
        {range} <span title={methodText}>{recordText(record)}</span> {dataText(triedText ?? '')}
      </p>
    </>
  )
}

export function recordText(record: IncidentConfidence['record']): string {
  if (record === null) return 'Not enough closed cases yet to check this score.'
  const { n, confirmed, binLo, binHi } = record
  return `Of the last ${countText(n, 'incident')} scored ${rangeText(binLo, binHi)}, analysts confirmed ${confirmed}.`
}

const width = 162

interface ZonesProps {
  readonly p: number
  readonly lo: number
  readonly hi: number
  readonly hasRange: boolean
}

/** Seven zones as in the table of words; the bar is the range, the diamond the number. */
export function Zones({ p, lo, hi, hasRange }: ZonesProps) {
  const x = (share: number) => 7 + share * (width - 14)
  const ends = [0, ...zoneEnds]
  const [from, to] = [x(lo), x(hi)]
  const label = `${sureText(p)} sure${hasRange ? `, plausible range ${rangeText(lo, hi)}` : ''}`
  return (
    <svg width={width} height="22" viewBox={`0 0 ${width} 22`} role="img" aria-label={label}>
      {zoneEnds.map((end, zone) => (
        <line key={end} className="zone" x1={x(ends[zone]!) + 1} x2={x(end) - 1} y1="11" y2="11" />
      ))}
      {hasRange && (
        <>
          <rect
            className="spread"
            x={from}
            y="7"
            width={Math.max(1, to - from)}
            height="8"
            rx="2"
          />
          <path className="spread-end" d={`M${from} 4v14M${to} 4v14`} />
        </>
      )}
      <path className="sure-at" d={`M${x(p)} 3l6 8-6 8-6-8z`} />
    </svg>
  )
}
