import { dataText } from '../kit/index.ts'
import { bandOf, type Compared } from './band.ts'

const width = 216
const half = 7
/** A single usual value is drawn so wide. */
const single = 8

interface BandProps extends Compared {
  /** "Normal for this host: 11.2 KB." */
  readonly normal: string
}

/** The box is what is normal, the diamond what was seen now, the dots how far it is from it. Dashed: nothing to compare with. */
export function Band({ observed, baseline, range, normal }: BandProps) {
  const places = bandOf({ observed, baseline, range })
  const said = `Seen: ${dataText(observed.text)}. ${dataText(normal)}`
  const x = (share: number) => Math.round(share * (width - 2 * half) * 10) / 10 + half
  if (places === null)
    return (
      <svg width={width} height="16" viewBox={`0 0 ${width} 16`} role="img" aria-label={said}>
        <line className="band-none" x1="0" x2={width} y1="8" y2="8" />
        <path className="band-seen hollow" d={`M${width / 2} 1.5l6.5 6.5-6.5 6.5-6.5-6.5z`} />
      </svg>
    )
  const isSingle = places.from === places.to
  const [from, to] = isSingle
    ? [x(places.from) - single / 2, x(places.to) + single / 2]
    : [x(places.from), x(places.to)]
  const seen = x(places.seen)
  return (
    <svg width={width} height="16" viewBox={`0 0 ${width} 16`} role="img" aria-label={said}>
      <line className="band-axis" x1="0" x2={width} y1="8" y2="8" />
      <rect className="band-box" x={from} y="2" width={to - from} height="12" rx="3" />
      {places.gapFrom !== null && (
        <line className="band-gap" x1={x(places.gapFrom)} x2={seen} y1="8" y2="8" />
      )}
      <path className="band-seen" d={`M${seen} 1l7 7-7 7-7-7z`} />
    </svg>
  )
}
