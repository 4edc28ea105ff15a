import './charts.css'
import { useRef } from 'react'
import { useWidthOf } from '../kit/index.ts'
import { type Axis, endOf } from './series.ts'

/** Something that happened, above the rows. */
export interface LaneMark {
  readonly ms: number
  /** Two words: `sensor started`. */
  readonly text: string
}

interface Group {
  readonly ms: number
  readonly text: string
  readonly count: number
  readonly isSame: boolean
  /** All of them, each with its time. */
  readonly marks: readonly LaneMark[]
}

const labelPixels = 132

/** What is too near to be told apart is one mark with a number. */
export function groupsOf(marks: readonly LaneMark[], axis: Axis, width: number): readonly Group[] {
  const pixelMs = (endOf(axis) - axis.fromMs) / Math.max(1, width)
  const sorted = marks
    .filter(({ ms }) => ms >= axis.fromMs && ms < endOf(axis))
    .toSorted((a, b) => a.ms - b.ms)
  const labelMs = labelPixels * pixelMs
  // At the ends of the axis a label lies to one side of its mark.
  const isAtEnd = (ms: number) => ms - axis.fromMs < labelMs / 2 || endOf(axis) - ms < labelMs / 2
  const apartMs = (a: number, b: number) => labelMs * (isAtEnd(a) || isAtEnd(b) ? 1.5 : 1)
  const groups: Group[] = []
  for (const { ms, text } of sorted) {
    const last = groups.at(-1)
    if (last === undefined || ms - last.ms > apartMs(last.ms, ms)) {
      groups.push({ ms, text, count: 1, isSame: true, marks: [{ ms, text }] })
      continue
    }
    const count = last.count + 1
    groups[groups.length - 1] = {
      ...{ ...last, count, isSame: last.isSame && last.text === text },
      marks: [...last.marks, { ms, text }],
    }
  }
  return groups.map((group) => ({ ...group, text: groupText(group) }))
}

function groupText({ text, count, isSame }: Group): string {
  if (count === 1) return text
  return isSame ? `${text} × ${count}` : `${text}, ${count - 1} more`
}

interface LaneProps {
  readonly axis: Axis
  readonly marks: readonly LaneMark[] | null
  readonly time: (ms: number) => string
}

export function Lane({ axis, marks, time }: LaneProps) {
  const place = useRef<HTMLDivElement>(null)
  const width = useWidthOf(place)
  const groups = groupsOf(marks ?? [], axis, width)
  return (
    <div className="plot deeds" ref={place}>
      {marks === null && <span className="lb">not known</span>}
      {marks !== null && groups.length === 0 && (
        <span className="lb quiet">nothing written down</span>
      )}
      {groups.map(({ ms, text, marks: told }) => {
        const share = (ms - axis.fromMs) / (endOf(axis) - axis.fromMs)
        const edge =
          width * share < labelPixels / 2
            ? ' from'
            : width * (1 - share) < labelPixels / 2
              ? ' to'
              : ''
        return (
          <span
            key={ms}
            className={`lane-deed${edge}`}
            style={{ left: `${share * 100}%` }}
            title={told.map((mark) => `${time(mark.ms)} ${mark.text}`).join('\n')}
          >
            <span>{text}</span>
            <i aria-hidden="true" />
          </span>
        )
      })}
    </div>
  )
}
