import './charts.css'
import { gapsOf, spikeSentence } from './sentence.ts'
import { type Axis, greatest, type Line } from './series.ts'

interface SpikeProps {
  readonly line: Line
  readonly axis: Axis
  readonly text: (value: number) => string
  readonly time: (ms: number) => string
  readonly height?: number
  /** Beside words that say it already. */
  readonly isHidden?: boolean
}

/** Traffic as thin bars. Hatched is where we saw nothing, which is not the same as nothing being there. */
export function SpikeTrain({ line, axis, text, time, height = 44, isHidden = false }: SpikeProps) {
  const gaps = gapsOf(line.mean)
  const first = line.mean.findIndex((value) => !Number.isNaN(value))
  const before = first < 0 ? axis.steps : first
  const said = isHidden
    ? { 'aria-hidden': true as const }
    : { role: 'img', 'aria-label': spikeSentence(line, axis, { text, time }) }
  return (
    <div className="spikes" style={{ height }} {...said}>
      <svg
        width="100%"
        height={height}
        viewBox={`0 0 ${axis.steps * 4} ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path className="spike" d={spikePath(line.mean, height)} />
      </svg>
      {before > 0 && (
        <i className="hatch before" style={{ left: 0, width: `${(before / axis.steps) * 100}%` }} />
      )}
      {gaps.map(({ fromStep, toStep }) => (
        <i
          key={fromStep}
          className="hatch"
          style={{
            left: `${(fromStep / axis.steps) * 100}%`,
            width: `${((toStep - fromStep) / axis.steps) * 100}%`,
          }}
        />
      ))}
    </div>
  )
}

/** One bar for each step in which something was measured; a quiet one is still a dot. */
export function spikePath(values: Float64Array, height: number): string {
  const most = Math.max(greatest(values), Number.MIN_VALUE)
  const base = height - 1
  return [...values]
    .map((value, step) => {
      if (Number.isNaN(value)) return ''
      const tall = Math.max(1.5, (value / most) * (height - 4))
      return `M${step * 4 + 2} ${base}V${(base - tall).toFixed(1)}`
    })
    .join('')
}
