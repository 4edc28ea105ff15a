import { percentText } from '../../kit/index.ts'

/** Where each zone of words ends, from benign to malicious. */
const zoneEnds = [0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1]
const width = 190

interface MeterProps {
  readonly p: number
  readonly lo: number
  readonly hi: number
}

/** How sure, on the scale of the seven words: the bar is the plausible range, the diamond the number. */
export function Meter({ p, lo, hi }: MeterProps) {
  const x = (share: number) => 1 + share * (width - 2)
  const at = Math.min(width - 7, Math.max(7, x(p)))
  return (
    <svg
      className="meter"
      width={width}
      height="22"
      viewBox={`0 0 ${width} 22`}
      role="img"
      aria-label={`${percentText(p)} sure, plausible range ${percentText(lo)} to ${percentText(hi)}`}
    >
      {zoneEnds.map((end, zone) => (
        <line key={end} x1={x(zoneEnds[zone - 1] ?? 0) + 1} x2={x(end) - 1} y1="11" y2="11" />
      ))}
      <rect x={x(lo)} y="7" width={Math.max(1, x(hi) - x(lo))} height="8" rx="2" />
      <path className="ends" d={`M${x(lo)} 4v14M${x(hi)} 4v14`} />
      <path className="at" d={`M${at} 3l6 8-6 8-6-8z`} />
    </svg>
  )
}
